package org.emoca4j.train.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.emoca4j.format.AtomicFile;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Safetensors;
import org.emoca4j.format.StagingFolder;
import org.emoca4j.format.Tensor;
import org.emoca4j.nn.StateDict;

/**
 * The folder {@code checkpoints} of a run. Each checkpoint is a folder {@code step-N} that appears whole, and
 * {@code checkpoints.json} tells which is the last and which the best; others are removed. Whenever the process ends,
 * by whatever, the file names whole checkpoints.
 */
final class Checkpoints {

    /** Name of the file with the optimiser's tensors. */
    static final String OPTIMIZER = "optimizer";

    private static final String INDEX = "checkpoints.json";
    private static final String STATE = "state.json";
    private static final String SUFFIX = ".safetensors";
    private static final String PREFIX = "step-";
    private static final int BUFFER_BYTES = 1 << 16;
    private static final Map<String, String> METADATA = Map.of("format", "pt");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path folder;

    Checkpoints(Path folder) {
        this.folder = folder;
    }

    /** Whether a folder is a checkpoint of a run. */
    static boolean isCheckpoint(Path folder) {
        return Files.isRegularFile(folder.resolve(STATE));
    }

    /** Folder of the last checkpoint, if there is one. */
    Optional<Path> last() throws IOException {
        return named("last");
    }

    /** Folder of the best checkpoint, if there is one. */
    Optional<Path> best() throws IOException {
        return named("best");
    }

    private Optional<Path> named(String key) throws IOException {
        Path index = folder.resolve(INDEX);
        if (!Files.exists(index)) {
            return Optional.empty();
        }
        String name = readJson(index).path(key).asText();
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Path found = folder.resolve(name);
        if (!name.matches(PREFIX + "\\d+") || !Files.isDirectory(found)) {
            throw new FormatException(index + ": the checkpoint '" + FormatException.printable(name)
                    + "' is not there; put it back, or name another in this file");
        }
        return Optional.of(found);
    }

    /** Removes what a killed run left behind. */
    void clean() throws IOException {
        if (Files.isDirectory(folder)) {
            StagingFolder.clearAbandoned(folder);
            removeOthers(name(last()), name(best()));
        }
    }

    private static String name(Optional<Path> place) {
        return place.map(path -> path.getFileName().toString()).orElse("");
    }

    /**
     * Writes a checkpoint, which becomes the last, and the best too if it is the best.
     *
     * @throws IOException if it can't be written; those before stay as they were
     */
    void write(Checkpoint checkpoint) throws IOException {
        Path place = folder.resolve(PREFIX + checkpoint.run().step());
        byte[] state = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json(checkpoint));
        if (Files.exists(place)) {
            // the networks are the same; a validation came after they were written
            AtomicFile.write(place.resolve(STATE), out -> out.write(state));
        } else {
            writeFolder(checkpoint.stage(), state, place);
        }
        ObjectNode index = JSON.createObjectNode();
        index.put("last", place.getFileName().toString());
        index.put("best", checkpoint.run().isBest() ? place.getFileName().toString() : name(best()));
        AtomicFile.write(folder.resolve(INDEX),
                out -> out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(index)));
        removeOthers(index.path("last").asText(), index.path("best").asText());
    }

    private void writeFolder(StageState stage, byte[] state, Path place) throws IOException {
        try (StagingFolder staging = StagingFolder.open(folder)) {
            Path filled = staging.stage();
            for (Map.Entry<String, StateDict> network : stage.networks().entrySet()) {
                write(filled.resolve(network.getKey() + SUFFIX), new Safetensors(
                        network.getKey(), METADATA, network.getValue().tensors()));
            }
            write(filled.resolve(OPTIMIZER + SUFFIX), new Safetensors(OPTIMIZER, METADATA, stage.optimizer()));
            try (FileOutputStream out = new FileOutputStream(filled.resolve(STATE).toFile())) {
                out.write(state);
                out.getFD().sync();
            }
            staging.publish(filled, place);
        }
    }

    private static void write(Path file, Safetensors tensors) throws IOException {
        try (FileOutputStream out = new FileOutputStream(file.toFile());
                OutputStream buffered = new BufferedOutputStream(out, BUFFER_BYTES)) {
            tensors.write(buffered);
            buffered.flush();
            out.getFD().sync();
        }
    }

    private static ObjectNode json(Checkpoint checkpoint) {
        RunState run = checkpoint.run();
        ObjectNode node = JSON.createObjectNode();
        node.put("step", run.step());
        node.put("epoch", run.epoch());
        node.put("batch", run.batch());
        if (!Double.isNaN(run.best())) {
            node.put("best", run.best());
            node.put("best_step", run.bestStep());
        }
        node.put("checks_since_best", run.checksSinceBest());
        node.put("validated_step", run.validatedStep());
        ObjectNode values = node.putObject("stage");
        checkpoint.stage().values().forEach(values::put);
        return node;
    }

    private void removeOthers(String last, String best) throws IOException {
        List<Path> others;
        try (Stream<Path> found = Files.list(folder)) {
            others = found.filter(path -> path.getFileName().toString().matches(PREFIX + "\\d+"))
                    .filter(path -> !List.of(last, best).contains(path.getFileName().toString()))
                    .toList();
        }
        if (others.isEmpty()) {
            return;
        }
        try (StagingFolder staging = StagingFolder.open(folder)) {
            for (Path other : others) {
                staging.retire(other);
            }
        }
    }

    /**
     * Reads a checkpoint.
     *
     * @param place its folder
     * @throws FormatException in one line, if a file is broken
     */
    static Checkpoint read(Path place) throws IOException {
        Path file = place.resolve(STATE);
        JsonNode node = readJson(file);
        for (String key : List.of("step", "epoch", "batch", "checks_since_best", "validated_step")) {
            if (!node.path(key).isIntegralNumber()) {
                throw new FormatException(file + ": '" + key + "' is missing or no whole number; this checkpoint is "
                        + "broken, name another in " + INDEX);
            }
        }
        RunState run = new RunState(
                node.path("step").asLong(),
                node.path("epoch").asInt(),
                node.path("batch").asLong(),
                node.path("best").asDouble(Double.NaN),
                node.path("best_step").asLong(),
                node.path("checks_since_best").asInt(),
                node.path("validated_step").asLong());
        Map<String, String> values = new LinkedHashMap<>();
        node.path("stage").properties().forEach(entry -> values.put(entry.getKey(), entry.getValue().asText()));
        Map<String, StateDict> networks = new LinkedHashMap<>();
        Map<String, Tensor> optimizer = Map.of();
        List<Path> files;
        try (Stream<Path> found = Files.list(place)) {
            files = found.filter(path -> path.getFileName().toString().endsWith(SUFFIX)).sorted().toList();
        }
        for (Path tensors : files) {
            String name = tensors.getFileName().toString().replace(SUFFIX, "");
            Safetensors content = Safetensors.read(tensors);
            if (name.equals(OPTIMIZER)) {
                optimizer = content.tensors();
            } else {
                networks.put(name, new StateDict(tensors.toString(), content.tensors()));
            }
        }
        return new Checkpoint(run, new StageState(networks, optimizer, values));
    }

    private static JsonNode readJson(Path file) throws IOException {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw new FormatException(file + ": not JSON: " + FormatException.printable(e.getOriginalMessage())
                    + "; restore this file", e);
        }
    }
}
