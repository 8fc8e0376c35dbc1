package org.emoca4j.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import org.emoca4j.format.AtomicFile;

/** The licences that the user of a store has accepted, in its {@code licences.json}: each is asked for once. */
final class AcceptedLicences {

    private static final String NAME = "licences.json";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path file;

    AcceptedLicences(Path store) {
        this.file = store.resolve(NAME);
    }

    Set<Licence> read() throws IOException {
        Set<Licence> accepted = EnumSet.noneOf(Licence.class);
        JsonNode root = root();
        for (Licence licence : Licence.values()) {
            if (root.has(licence.id())) {
                accepted.add(licence);
            }
        }
        return accepted;
    }

    void add(Collection<Licence> licences, LocalDate today) throws IOException {
        ObjectNode root = root();
        licences.forEach(licence -> root.put(licence.id(), today.toString()));
        Files.createDirectories(file.getParent());
        AtomicFile.write(file, out -> out.write((root.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    private ObjectNode root() throws IOException {
        try {
            if (Files.exists(file) && JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            // a damaged list only means that the licences are asked for again
        }
        return JSON.createObjectNode();
    }
}
