package org.emoca4j.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.emoca4j.format.FormatException;
import org.emoca4j.store.InstalledPart.FileDigest;

/** Reads and writes the {@code config.json} of a part. */
final class PartConfig {

    static final String NAME = "config.json";

    /** Version of the store's layout; parts of a newer one are refused. */
    static final int FORMAT = 1;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private PartConfig() {}

    static byte[] encode(InstalledPart part) {
        ObjectNode root = toJson(part);
        return (root.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static ObjectNode toJson(InstalledPart part) {
        ObjectNode root = JSON.createObjectNode();
        root.put("id", part.id());
        root.put("kind", part.kind().id());
        root.put("format", FORMAT);
        root.put("licence", part.licence().id());
        root.put("added", part.added());
        digests(root.putArray("sources"), part.sources());
        digests(root.putArray("files"), part.files());
        ObjectNode facts = root.putObject("facts");
        new TreeMap<>(part.facts()).forEach(facts::put);
        ArrayNode ignored = root.putArray("ignored");
        part.ignored().forEach(ignored::add);
        return root;
    }

    private static void digests(ArrayNode array, List<FileDigest> digests) {
        for (FileDigest digest : digests) {
            array.addObject()
                    .put("name", digest.name())
                    .put("bytes", digest.bytes())
                    .put("sha256", digest.sha256());
        }
    }

    /**
     * Reads the description of the part in a folder.
     *
     * @throws FormatException if it is damaged, of a newer version, or names files outside its folder
     */
    static InstalledPart read(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        try {
            JsonNode root = JSON.readTree(Files.readAllBytes(file));
            int format = root.path("format").asInt();
            if (format > FORMAT) {
                throw new FormatException(file + ": written by a newer version of emoca (layout " + format
                        + "); update, or remove the part and add it again");
            }
            PartKind kind = PartKind.of(root.path("kind").asText())
                    .orElseThrow(() -> damaged(file, "its kind is unknown", null));
            Licence licence = Arrays.stream(Licence.values())
                    .filter(l -> l.id().equals(root.path("licence").asText()))
                    .findFirst()
                    .orElseThrow(() -> damaged(file, "its licence is unknown", null));
            String id = root.path("id").asText();
            if (!id.equals(folder.getFileName().toString())) {
                throw damaged(file, "it calls itself '" + id + "'", null);
            }
            Map<String, String> facts = new TreeMap<>();
            root.path("facts").properties().forEach(fact -> facts.put(fact.getKey(), fact.getValue().asText()));
            List<String> ignored = new ArrayList<>();
            root.path("ignored").forEach(line -> ignored.add(line.asText()));
            List<FileDigest> sources = digests(root.path("sources"));
            if (sources.isEmpty()) {
                throw damaged(file, "it names no source", null);
            }
            return new InstalledPart(
                    id, kind, licence, root.path("added").asText(), sources, stored(root.path("files"), file), facts,
                    ignored);
        } catch (JsonProcessingException e) {
            throw damaged(file, "not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static FormatException damaged(Path file, String what, Exception cause) {
        return new FormatException(file + ": " + what + "; remove the part and add it again", cause);
    }

    private static List<FileDigest> stored(JsonNode array, Path file) throws FormatException {
        List<FileDigest> files = digests(array);
        for (FileDigest digest : files) {
            if (!digest.name().matches("[A-Za-z0-9_]+\\.[a-z]+")) {
                throw damaged(file, "names a file '" + digest.name() + "'", null);
            }
        }
        return files;
    }

    private static List<FileDigest> digests(JsonNode array) {
        List<FileDigest> digests = new ArrayList<>();
        for (JsonNode node : array) {
            digests.add(new FileDigest(
                    node.path("name").asText(), node.path("bytes").asLong(), node.path("sha256").asText()));
        }
        return digests;
    }
}
