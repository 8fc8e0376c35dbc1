package org.emoca4j.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What became of one photo. Kept as {@code result.json} in the photo's folder: it tells whose folder that is, and lets
 * a run go on where an earlier one stopped.
 *
 * @param photo its absolute path, or what the user named where that leads to no photo
 * @param status what became of it
 * @param folder the photo's output folder, where there is one
 * @param settings what the result depends on besides the photo
 * @param faces one for each, from left to right; at least one where the status is OK
 * @param message what went wrong, one line; empty where nothing did
 * @param millis time that it took
 */
record PhotoResult(
        String photo,
        Status status,
        Optional<Path> folder,
        String settings,
        List<FaceResult> faces,
        String message,
        long millis) {

    static final String FILE = "result.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** How it ended. */
    enum Status {
        OK,
        NO_FACE,
        FAILED;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    PhotoResult {
        faces = List.copyOf(faces);
    }

    static PhotoResult failed(String photo, Status status, String message, long millis) {
        return new PhotoResult(photo, status, Optional.empty(), "", List.of(), message, millis);
    }

    /** The name under which results know a photo. */
    static String nameOf(Path photo) {
        return photo.toAbsolutePath().normalize().toString();
    }

    ObjectNode toJson() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("photo", photo);
        node.put("status", status.text());
        folder.ifPresent(f -> node.put("folder", f.toAbsolutePath().normalize().toString()));
        if (!settings.isEmpty()) {
            node.put("settings", settings);
        }
        if (!message.isEmpty()) {
            node.put("message", message);
        }
        node.put("millis", millis);
        var array = node.putArray("faces");
        faces.forEach(face -> array.add(face.toJson()));
        return node;
    }

    /** Writes {@link #FILE} into a folder; the folder's own place is left out, so that it can be moved. */
    void write(Path into) throws IOException {
        ObjectNode node = toJson();
        node.remove("folder");
        Files.writeString(into.resolve(FILE), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n");
    }

    /** The result that a folder holds; empty if it isn't a folder of ours. */
    static Optional<PhotoResult> read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            JsonNode node = JSON.readTree(file.toFile());
            List<FaceResult> faces = new ArrayList<>();
            node.path("faces").forEach(face -> faces.add(FaceResult.fromJson(face)));
            return Optional.of(new PhotoResult(
                    node.path("photo").asText(),
                    Status.valueOf(node.path("status").asText().toUpperCase(Locale.ROOT)),
                    Optional.of(folder),
                    node.path("settings").asText(),
                    faces,
                    "",
                    node.path("millis").asLong()));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
