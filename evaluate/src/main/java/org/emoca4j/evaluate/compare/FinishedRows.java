package org.emoca4j.evaluate.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.emoca4j.compared.EmotionReader.Reading;
import org.emoca4j.detect.FaceBox;
import org.emoca4j.format.AtomicFile;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.PngWriter;

/**
 * The rows of photos that are done, on disk until the figure is: a run that was stopped goes on with them. A file for
 * each photo, a ZIP of its pictures (PNG) and {@code rows.json}, which is there as a whole or not at all.
 */
public final class FinishedRows {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROWS = "rows.json";
    private static final String HEADS = "heads";
    private static final String LANDMARKS = "landmarks";
    private static final String INPUT = "input";

    private final Path folder;
    private final String settings;

    private FinishedRows(Path folder, String settings) {
        this.folder = folder;
        this.settings = settings;
    }

    /**
     * Opens a folder, which is made if it isn't there.
     *
     * @param settings all that rows depend on besides the photo, in words: others make others
     * @param keep whether rows of an earlier run count; else they are removed
     */
    public static FinishedRows open(Path folder, String settings, boolean keep) throws IOException {
        FinishedRows rows = new FinishedRows(folder, settings);
        if (!keep) {
            rows.remove();
        }
        Files.createDirectories(folder);
        return rows;
    }

    /** The file of a photo: named after its content and the settings. */
    private Path file(Path photo) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        digest.update(settings.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        try (InputStream in = new DigestInputStream(Files.newInputStream(photo), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return folder.resolve(HexFormat.of().formatHex(digest.digest()) + ".zip");
    }

    /**
     * The rows of a photo.
     *
     * @return empty if they were not written, or can't be read any more
     */
    public Optional<List<Row>> read(Path photo) {
        try (ZipFile zip = new ZipFile(file(photo).toFile())) {
            String name = photo.getFileName().toString();
            JsonNode all = JSON.readTree(bytes(zip, ROWS));
            List<Row> rows = new ArrayList<>();
            for (JsonNode node : all) {
                String place = rows.size() + "-";
                List<Cell> cells = new ArrayList<>();
                for (JsonNode cell : node.path("cells")) {
                    String prefix = place + cells.size() + "-";
                    cells.add(new Cell(
                            pictures(zip, prefix + HEADS, cell.path(HEADS)),
                            pictures(zip, prefix + LANDMARKS, cell.path(LANDMARKS)),
                            cell.path("note").asText(), false, cell.path("millis").asDouble()));
                }
                rows.add(new Row(name, node.path("face").asInt(), node.path("of").asInt(), box(node.path("box")),
                        picture(zip, place + INPUT, node.path(INPUT)), cells));
            }
            return Optional.of(rows);
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // as if it had never been there: the photo is done again
        }
    }

    /** Keeps the rows of a photo, unless a system failed there: that may succeed the next time. */
    public void write(Path photo, List<Row> rows) throws IOException {
        if (rows.stream().flatMap(row -> row.cells().stream()).anyMatch(Cell::failed)) {
            return;
        }
        AtomicFile.write(file(photo), out -> {
            ZipOutputStream zip = new ZipOutputStream(out);
            zip.setLevel(0); // pictures are packed already
            ArrayNode all = JSON.createArrayNode();
            for (int r = 0; r < rows.size(); r++) {
                Row row = rows.get(r);
                ObjectNode node = all.addObject();
                node.put("face", row.face()).put("of", row.of());
                box(node.putObject("box"), row.box());
                picture(zip, r + "-" + INPUT, row.input(), node.putObject(INPUT));
                ArrayNode cells = node.putArray("cells");
                for (int c = 0; c < row.cells().size(); c++) {
                    Cell cell = row.cells().get(c);
                    ObjectNode written = cells.addObject().put("note", cell.note()).put("millis", cell.millis());
                    String prefix = r + "-" + c + "-";
                    pictures(zip, prefix + HEADS, cell.heads(), written.putObject(HEADS));
                    pictures(zip, prefix + LANDMARKS, cell.landmarks(), written.putObject(LANDMARKS));
                }
            }
            zip.putNextEntry(new ZipEntry(ROWS));
            zip.write(JSON.writeValueAsBytes(all));
            zip.closeEntry();
            zip.finish();
        });
    }

    /** Takes the folder away, with all that is in it. */
    public void remove() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static void pictures(ZipOutputStream zip, String prefix, Map<Drawn, Picture> pictures, ObjectNode node)
            throws IOException {
        for (Map.Entry<Drawn, Picture> entry : pictures.entrySet()) {
            picture(zip, prefix + "-" + entry.getKey(), entry.getValue(), node.putObject(entry.getKey().toString()));
        }
    }

    private static Map<Drawn, Picture> pictures(ZipFile zip, String prefix, JsonNode node) throws IOException {
        Map<Drawn, Picture> pictures = new EnumMap<>(Drawn.class);
        for (Drawn kind : Drawn.values()) {
            if (node.has(kind.toString())) {
                pictures.put(kind, picture(zip, prefix + "-" + kind, node.path(kind.toString())));
            }
        }
        return pictures;
    }

    private static void picture(ZipOutputStream zip, String name, Picture picture, ObjectNode node)
            throws IOException {
        zip.putNextEntry(new ZipEntry(name + ".png"));
        zip.write(PngWriter.encode(picture.image()));
        zip.closeEntry();
        picture.reading().ifPresent(reading -> {
            ArrayNode probabilities = node.putArray("probabilities");
            for (float probability : reading.probabilities()) {
                probabilities.add(probability);
            }
            reading.valence().ifPresent(value -> node.put("valence", value));
            reading.arousal().ifPresent(value -> node.put("arousal", value));
        });
    }

    private static Picture picture(ZipFile zip, String name, JsonNode node) throws IOException {
        Optional<Reading> reading = Optional.of(node.path("probabilities"))
                .filter(JsonNode::isArray)
                .map(values -> new Reading(floats(values), number(node, "valence"), number(node, "arousal")));
        return new Picture(new ImageDecoder().decode(bytes(zip, name + ".png"), name), reading);
    }

    private static Optional<Float> number(JsonNode node, String name) {
        return node.has(name) ? Optional.of((float) node.path(name).asDouble()) : Optional.empty();
    }

    private static float[] floats(JsonNode values) {
        float[] out = new float[values.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) values.get(i).asDouble();
        }
        return out;
    }

    private static void box(ObjectNode node, FaceBox box) {
        node.put("x", box.centreX()).put("y", box.centreY()).put("size", box.size()).put("roll", box.rollRad());
        node.put("score", box.score());
        ArrayNode points = node.putArray("keypoints");
        for (float value : box.keypoints()) {
            points.add(value);
        }
    }

    private static FaceBox box(JsonNode node) {
        return new FaceBox(node.path("x").asDouble(), node.path("y").asDouble(), node.path("size").asDouble(),
                node.path("roll").asDouble(), (float) node.path("score").asDouble(), floats(node.path("keypoints")));
    }

    private static byte[] bytes(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new IOException(zip.getName() + ": " + name + " is missing");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }
}
