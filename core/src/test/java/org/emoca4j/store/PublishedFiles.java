package org.emoca4j.store;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.DetailDecoder;
import org.emoca4j.nn.FaceEncoder;

/** Files in the published layouts with invented numbers: a head of 8 vertices, networks of their full size. */
final class PublishedFiles {

    static final int NUM_VERTICES = 8;
    static final int[] FACES = {0, 2, 1, 0, 3, 2, 4, 5, 6, 4, 6, 7, 0, 1, 5, 0, 5, 4};
    static final int NUM_FACES = FACES.length / 3;

    /** As many as the largest tensor has. */
    static final int STORAGE = 2048 * 2048;

    private PublishedFiles() {}

    /** The fields of {@code generic_model.pkl}. */
    static Map<String, Object> flameFields(long seed) {
        Random random = new Random(seed);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("v_template", Pickler.Array.doubles(random(random, 3 * NUM_VERTICES), NUM_VERTICES, 3));
        fields.put("shapedirs", new Pickler.Chumpy(
                Pickler.Array.doubles(random(random, 1200 * NUM_VERTICES), NUM_VERTICES, 3, 400)));
        fields.put("posedirs", Pickler.Array.doubles(random(random, 108 * NUM_VERTICES), NUM_VERTICES, 3, 36));
        fields.put("J_regressor", new Pickler.Columns(5, NUM_VERTICES,
                Pickler.Array.doubles(new double[] {1, 1, 1, 1, 1}, 5),
                Pickler.Array.integers(new int[] {0, 1, 2, 3, 4}, 5),
                Pickler.Array.integers(new int[] {0, 1, 2, 3, 4, 5, 5, 5, 5}, NUM_VERTICES + 1)));
        fields.put("weights", Pickler.Array.doubles(random(random, 5 * NUM_VERTICES), NUM_VERTICES, 5));
        fields.put("f", Pickler.Array.unsigned(FACES, NUM_FACES, 3));
        fields.put("bs_style", "lbs");
        return fields;
    }

    private static double[] random(Random random, int count) {
        return random.doubles(count, -0.1, 0.1).toArray();
    }

    /** The values of an array, or of chumpy's wrapper of one. */
    static double[] doubles(Object field) {
        Pickler.Array array = field instanceof Pickler.Chumpy chumpy ? chumpy.array() : (Pickler.Array) field;
        double[] values = new double[array.data().length / 8];
        array.bytes().asDoubleBuffer().get(values);
        return values;
    }

    static Path flame(Path file, long seed) throws IOException {
        return write(file, Pickler.pickle(flameFields(seed)));
    }

    static Path template(Path file) throws IOException {
        StringBuilder obj = new StringBuilder("# a head\n");
        for (int v = 0; v < NUM_VERTICES; v++) {
            obj.append("v ").append(v).append(" 0.5 -1\n");
        }
        obj.append("vt 0 0\nvt 1 0\nvt 0.5 1\n");
        for (int f = 0; f < NUM_FACES; f++) {
            obj.append("f");
            for (int corner = 0; corner < 3; corner++) {
                obj.append(' ').append(FACES[3 * f + corner] + 1).append('/').append(corner + 1);
            }
            obj.append('\n');
        }
        return write(file, obj.toString().getBytes(StandardCharsets.UTF_8));
    }

    static Path landmarks(Path file) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        embedding(fields, "static", 51);
        embedding(fields, "dynamic", 79, 17);
        embedding(fields, "full", 1, 68);
        return write(file, Pickler.objectArray(fields));
    }

    private static void embedding(Map<String, Object> fields, String name, int... shape) {
        int count = 1;
        for (int axis : shape) {
            count *= axis;
        }
        int[] faces = new int[count];
        for (int i = 0; i < count; i++) {
            faces[i] = i % NUM_FACES;
        }
        int[] three = Arrays.copyOf(shape, shape.length + 1);
        three[shape.length] = 3;
        double[] weights = new double[3 * count];
        Arrays.fill(weights, 1 / 3.0);
        fields.put(name + "_lmk_faces_idx", Pickler.Array.longs(faces, shape));
        fields.put(name + "_lmk_bary_coords", Pickler.Array.doubles(weights, three));
    }

    static Path mediapipe(Path file) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        int[] some = {1, 2, 3};
        members.put("lmk_face_idx.npy", Pickler.npy("<u4", "(3,)", Pickler.Array.unsigned(some).data()));
        members.put("lmk_b_coords.npy", Pickler.npy("<f8", "(3, 3)", Pickler.Array.doubles(new double[9]).data()));
        members.put("landmark_indices.npy", Pickler.npy("<i8", "(3,)", Pickler.Array.longs(some).data()));
        return zip(file, members);
    }

    /** A white disc on black, with or without the eyeballs in the upper corners. */
    static Path mask(Path file, int radius, boolean eyes) throws IOException {
        BufferedImage picture = new BufferedImage(256, 256, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < 256; y++) {
            for (int x = 0; x < 256; x++) {
                boolean eye = eyes && y > 1 && y < 36 && (x > 1 && x < 36 || x > 219 && x < 254);
                picture.setRGB(x, y, Math.hypot(x - 128, y - 128) < radius || eye ? 0xFFFFFFFF : 0xFF000000);
            }
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
            ImageIO.write(picture, "png", out);
        }
        return file;
    }

    static Path displacement(Path file) throws IOException {
        double[] values = new double[256 * 256];
        values[1000] = 0.001;
        return write(file, Pickler.npy("<f8", "(256, 256)", Pickler.Array.doubles(values).data()));
    }

    /** Two texels; pixels are numbered column by column, coordinates have half a pixel added. */
    static Path dense(Path file) throws IOException {
        double[] x = new double[256 * 256];
        double[] y = new double[256 * 256];
        for (int i = 0; i < x.length; i++) {
            x[i] = i / 256 + 0.5;
            y[i] = i % 256 + 0.5;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("img_size", 256);
        fields.put("f", Pickler.Array.integers(new int[] {0, 1, 2}, 1, 3));
        fields.put("x_coords", Pickler.Array.doubles(x, x.length));
        fields.put("y_coords", Pickler.Array.doubles(y, y.length));
        fields.put("valid_pixel_ids", Pickler.Array.integers(new int[] {2 * 256 + 7, 3, 65535}, 3));
        fields.put("valid_pixel_3d_faces", Pickler.Array.integers(new int[] {0, 1, 2, 3, 4, 5, 5, 6, 7}, 3, 3));
        fields.put("valid_pixel_b_coords", Pickler.Array.doubles(new double[9], 3, 3));
        return write(file, Pickler.objectArray(fields));
    }

    /** A texture space of 2 x 2 texels: value = 100 * component + place, counted from 0. */
    static Path texture(Path file, String mean, String dirs, int components) throws IOException {
        float[] means = new float[12];
        float[] columns = new float[12 * components];
        for (int i = 0; i < 12; i++) {
            means[i] = i;
            for (int k = 0; k < components; k++) {
                columns[i * components + k] = 100 * k + i;
            }
        }
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put(mean + ".npy", Pickler.npy("<f4", "(2, 2, 3)", Pickler.Array.floats(means).data()));
        members.put(dirs + ".npy",
                Pickler.npy("<f4", "(2, 2, 3, " + components + ")", Pickler.Array.floats(columns).data()));
        return zip(file, members);
    }

    /** Everything but networks, as DECA's and FLAME's downloads name it. */
    static void assets(Path folder) throws IOException {
        flame(folder.resolve("FLAME2020/generic_model.pkl"), 1);
        template(folder.resolve("data/head_template.obj"));
        landmarks(folder.resolve("data/landmark_embedding.npy"));
        mediapipe(folder.resolve("assets/mediapipe_landmark_embedding.npz"));
        mask(folder.resolve("data/uv_face_mask.png"), 80, false);
        mask(folder.resolve("data/uv_face_eye_mask.png"), 85, true);
        displacement(folder.resolve("data/fixed_displacement_256.npy"));
        dense(folder.resolve("data/texture_data_256.npy"));
    }

    /** The weights of networks, by prefix; all tensors begin at the start of one storage, so that files stay small. */
    static Map<String, Object> weights(Map<String, Architecture> networks) {
        Map<String, Object> dict = new LinkedHashMap<>();
        networks.forEach((prefix, network) -> network.parameters().forEach((name, shape) -> {
            int[] axes = new int[shape.length];
            for (int i = 0; i < axes.length; i++) {
                axes[i] = (int) shape[i];
            }
            boolean counter = name.endsWith(".num_batches_tracked");
            dict.put(prefix + name, counter
                    ? new Pickler.View("LongStorage", "1", 1, axes)
                    : new Pickler.View("FloatStorage", "0", STORAGE, axes));
        }));
        return dict;
    }

    /** The networks of EMOCA, with all prefixes of a Lightning checkpoint. */
    static Map<String, Object> emocaWeights(int expressionOutputs) {
        Map<String, Architecture> networks = new LinkedHashMap<>();
        networks.put("deca.E_flame.", new FaceEncoder(236));
        networks.put("deca.E_expression.", new FaceEncoder(expressionOutputs));
        networks.put("deca.E_detail.", new FaceEncoder(128));
        networks.put("deca.D_detail.", new DetailDecoder(181));
        return weights(networks);
    }

    /** The networks of {@code deca_model.tar}: a dictionary for each. */
    static Map<String, Object> decaWeights() {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("E_flame", weights(Map.of("", new FaceEncoder(236))));
        file.put("E_detail", weights(Map.of("", new FaceEncoder(128))));
        file.put("D_detail", weights(Map.of("", new DetailDecoder(181))));
        return file;
    }

    /** The FLAME of {@link #flame} as a checkpoint keeps it, in storages "2" to "4". */
    static Map<String, Object> flameBuffers() {
        Map<String, Object> buffers = new LinkedHashMap<>();
        buffers.put("deca.flame.v_template", new Pickler.View("FloatStorage", "2", 3 * NUM_VERTICES, NUM_VERTICES, 3));
        buffers.put("deca.flame.shapedirs",
                new Pickler.View("FloatStorage", "3", 450 * NUM_VERTICES, NUM_VERTICES, 3, 150));
        buffers.put("deca.flame.faces_tensor", new Pickler.View("LongStorage", "4", 3 * NUM_FACES, NUM_FACES, 3));
        return buffers;
    }

    /** A checkpoint as Lightning writes it, with what it keeps besides. */
    static Path lightning(Path file, Map<String, Object> stateDict, long flameSeed) throws IOException {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("epoch", 3);
        root.put("callbacks", Map.of(new Pickler.ClassName("pytorch_lightning.callbacks", "ModelCheckpoint"), 1));
        root.put("state_dict", stateDict);
        root.put("optimizer_states", Map.of("exp_avg", new Pickler.View("LongStorage", "1", 1, 1)));
        return torch(file, root, flameSeed);
    }

    /** A torch zip file. */
    static Path torch(Path file, Map<String, Object> root, long flameSeed) throws IOException {
        Map<String, Object> flame = flameFields(flameSeed);
        double[] template = doubles(flame.get("v_template"));
        double[] dirs = doubles(flame.get("shapedirs"));
        float[] vertices = new float[3 * NUM_VERTICES];
        float[] columns = new float[450 * NUM_VERTICES];
        for (int i = 0; i < vertices.length; i++) {
            vertices[i] = (float) template[i];
            for (int k = 0; k < 150; k++) {
                columns[150 * i + k] = (float) dirs[400 * i + (k < 100 ? k : 200 + k)];
            }
        }
        float[] values = new float[STORAGE];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.02f * (i * 0x9E3779B1 >>> 8) / (1 << 24);
        }
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("archive/data.pkl", Pickler.pickle(root));
        members.put("archive/data/0", Pickler.Array.floats(values).data());
        members.put("archive/data/1", new byte[8]);
        members.put("archive/data/2", Pickler.Array.floats(vertices).data());
        members.put("archive/data/3", Pickler.Array.floats(columns).data());
        members.put("archive/data/4", Pickler.Array.longs(FACES).data());
        members.put("archive/version", "3\n".getBytes(StandardCharsets.US_ASCII));
        return zip(file, members);
    }

    static Path zip(Path file, Map<String, byte[]> members) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                ZipEntry entry = new ZipEntry(member.getKey());
                CRC32 sum = new CRC32();
                sum.update(member.getValue());
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(member.getValue().length);
                entry.setCrc(sum.getValue());
                zip.putNextEntry(entry);
                zip.write(member.getValue());
            }
        }
        return file;
    }

    static Path write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        return Files.write(file, content);
    }
}
