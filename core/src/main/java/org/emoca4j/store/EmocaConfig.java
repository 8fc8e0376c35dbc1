package org.emoca4j.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.emoca4j.format.FormatException;

/**
 * The {@code cfg.yaml} of a published package, as far as it tells how to read the checkpoint (emoca sections 1.2 and
 * 1.4).
 *
 * @param models the settings of the model in each stage, the detail stage first
 */
record EmocaConfig(Path file, List<JsonNode> models) {

    /** The checkpoint lies in {@code <stage>/checkpoints/<odd name>/} below the configuration. */
    private static final int MAX_LEVELS = 4;

    private static final int MAX_BYTES = 1 << 20;

    /**
     * The configuration that belongs to a checkpoint: the nearest one in the folders above it.
     *
     * @throws FormatException if there is a {@code cfg.yaml} that is no YAML
     */
    static Optional<EmocaConfig> of(Path checkpoint) throws IOException {
        Path folder = checkpoint.toAbsolutePath().getParent();
        for (int level = 0; level < MAX_LEVELS + 1 && folder != null; level++) {
            for (Path file : yamlFiles(folder)) {
                Optional<EmocaConfig> found = read(file);
                if (found.isPresent()) {
                    return found;
                }
            }
            folder = folder.getParent();
        }
        return Optional.empty();
    }

    /** The usual name first. */
    private static List<Path> yamlFiles(Path folder) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.{yaml,yml}")) {
            found.forEach(files::add);
        } catch (IOException | DirectoryIteratorException e) {
            // a folder above that may not be read is not the package's
            return List.of();
        }
        files.sort((a, b) -> Boolean.compare(!usual(a), !usual(b)) != 0
                ? Boolean.compare(!usual(a), !usual(b))
                : a.compareTo(b));
        return files;
    }

    private static boolean usual(Path file) {
        return file.endsWith("cfg.yaml");
    }

    private static Optional<EmocaConfig> read(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
            return Optional.empty();
        }
        JsonNode root;
        try {
            root = YAMLMapper.builder().build().readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            if (usual(file)) {
                String reason = String.valueOf(
                        e instanceof JsonProcessingException wrong ? wrong.getOriginalMessage() : e.getMessage());
                throw new FormatException(file + ": not YAML: " + reason.lines().findFirst().orElse("")
                        + "; unpack the package again", e);
            }
            return Optional.empty();
        }
        List<JsonNode> models = new ArrayList<>();
        for (String pointer : List.of("/detail/model", "/coarse/model", "/model")) {
            // a section of this name alone is in the settings of many programs
            if ((usual(file) || !pointer.equals("/model")) && root.at(pointer).isObject()) {
                models.add(root.at(pointer));
            }
        }
        return models.isEmpty() ? Optional.empty() : Optional.of(new EmocaConfig(file, models));
    }

    /** Whether E_expression gives the jaw's rotation too. */
    boolean jaw() {
        return models.get(0).path("exp_deca_jaw_pose").asBoolean();
    }

    /** Whether E_expression gives the head's rotation too. */
    boolean global() {
        return models.get(0).path("exp_deca_global_pose").asBoolean();
    }

    /** Whether it has an expression encoder, which DECA hasn't. */
    boolean hasExpressionEncoder() {
        return models.stream().anyMatch(model -> model.has("exp_deca_jaw_pose"));
    }

    /**
     * Whether it was trained with MediaPipe's landmarks or lip reading in some stage, as all of the second generation;
     * nothing if the settings don't mention either.
     */
    Optional<Boolean> secondGeneration() {
        boolean said = false;
        for (JsonNode model : models) {
            JsonNode lips = model.path("lipread_loss");
            JsonNode landmarks = model.path("use_mediapipe_landmarks");
            if (landmarks.asBoolean() || !lips.isMissingNode() && !lips.isNull()) {
                return Optional.of(true);
            }
            said |= !landmarks.isMissingNode();
        }
        return said ? Optional.of(false) : Optional.empty();
    }
}
