package org.emoca4j.train.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.app.UserError;
import org.emoca4j.format.Checkpoint;
import org.emoca4j.format.Safetensors;
import org.emoca4j.format.Tensor;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.StateDict;
import org.emoca4j.store.ModelStore;
import org.emoca4j.store.Suggestion;
import org.emoca4j.train.run.RunFolder;
import org.emoca4j.train.run.StageState;

/**
 * Networks that a training begins from or compares with: of an earlier run, of a published checkpoint, or of a model in
 * the store.
 *
 * @param source where they come from
 * @param run the networks of a run by name; empty for others
 * @param file all tensors of a file or a stored model; empty for a run
 */
record StartWeights(String source, Map<String, StateDict> run, Map<String, Tensor> file) {

    /** Nothing to begin from. */
    static final StartWeights NONE = new StartWeights("", Map.of(), Map.of());

    /** {@link #read(String, String, ModelStore)} with the user's store. */
    static StartWeights read(String setting, String place) throws IOException {
        return place.isEmpty() ? NONE : read(setting, place, ModelStore.open(ModelStore.defaultFolder()));
    }

    /**
     * Reads a run's best checkpoint or the one that is named, a file, or a model of the store.
     *
     * @param setting names it in messages, such as {@code model.start}
     * @param place a folder or a file, else the name of a model; empty for nothing
     * @throws UserError if it is not there
     */
    static StartWeights read(String setting, String place, ModelStore store) throws IOException {
        if (place.isEmpty()) {
            return NONE;
        }
        Path path = Path.of(place);
        Optional<StageState> best = Files.isDirectory(path) ? RunFolder.named(path) : Optional.empty();
        if (best.isPresent()) {
            return new StartWeights(place, best.get().networks(), Map.of());
        }
        if (Files.isRegularFile(path)) {
            Map<String, Tensor> tensors = place.endsWith(".safetensors")
                    ? Safetensors.read(path).tensors()
                    : Checkpoint.read(path).tensors();
            return new StartWeights(place, Map.of(), tensors);
        }
        List<String> installed = store.withWeights();
        if (!installed.contains(place)) {
            throw UserError.usage(setting + ": " + path + " is no run with a checkpoint, no file with weights, and no "
                    + "model in " + store.folder() + Suggestion.of(place, installed, installed.isEmpty()
                            ? "there are none; see 'emoca models add --help'"
                            : "there are " + String.join(", ", installed)));
        }
        return new StartWeights(place, Map.of(), store.weights(place).tensors());
    }

    /** A network by its name, if it is there; in files its tensors stand behind {@code NAME.}, at any depth. */
    Optional<StateDict> network(String name) {
        if (run.containsKey(name)) {
            return Optional.of(run.get(name));
        }
        Map<String, Tensor> found = new LinkedHashMap<>();
        String marker = "." + name + ".";
        file.forEach((key, tensor) -> {
            int at = ("." + key).indexOf(marker);
            if (at >= 0) {
                found.put(key.substring(at + name.length() + 1), tensor);
            }
        });
        return found.isEmpty() ? Optional.empty() : Optional.of(new StateDict(source + ", " + name, found));
    }

    /**
     * The one network that this holds, whatever it is called; in files all tensors under a prefix.
     *
     * @param prefixes that its tensors may have in a file
     */
    Optional<StateDict> only(Architecture architecture, String... prefixes) {
        for (StateDict weights : run.values()) {
            if (weights.tensors().keySet().containsAll(architecture.parameters().keySet())) {
                return Optional.of(weights);
            }
        }
        for (String prefix : prefixes) {
            StateDict weights = new StateDict(source, file).under(prefix);
            if (weights.tensors().keySet().containsAll(architecture.parameters().keySet())) {
                Map<String, Tensor> own = new LinkedHashMap<>(weights.tensors());
                own.keySet().retainAll(architecture.parameters().keySet());
                return Optional.of(new StateDict(source, own));
            }
        }
        return Optional.empty();
    }
}
