package org.emoca4j.train.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.emoca4j.app.Console;
import org.emoca4j.app.UserError;
import org.emoca4j.format.AtomicFile;
import org.emoca4j.train.data.Labels;
import org.emoca4j.train.run.Recipe;
import org.emoca4j.train.run.RunFolder;
import org.emoca4j.train.run.RunRequest;
import org.emoca4j.train.run.StageKind;
import org.emoca4j.train.run.Team;
import org.emoca4j.train.stage.CodedFaces;
import org.emoca4j.train.stage.EmorecTraining;
import org.emoca4j.train.stage.Sha256;
import org.emoca4j.train.torch.TorchDevice;

/**
 * Trains {@code emorec} on the codes of one system, once for each seed and fold, each in a run folder of its own that
 * is named after all that the result depends on: what was trained isn't trained again, what was interrupted goes on.
 *
 * @param folder of the runs
 * @param recipe a file or a built-in recipe; empty for {@code emorec}
 * @param overrides {@code key=value}, which win over the recipe
 * @param start folder of a run, or of another evaluation, whose networks training begins from
 * @param device {@code cpu} or {@code cuda}
 */
record EmorecRuns(
        Path folder, String recipe, List<String> overrides, Optional<Path> start, String device, Console console) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DONE = "evaluation.json";
    private static final int KEY_DIGITS = 10;

    /** What a system's codes are in this table. */
    record Codes(String system, String fingerprint, Map<String, Integer> parts) {}

    /**
     * What is trained.
     *
     * @param fold from 0; -1 where there is one split
     * @param classes that the data set knows, AffectNet's numbers, ascending
     */
    record Task(Codes codes, long seed, int fold, int[] classes) {

        private String name() {
            return "seed-" + seed + (fold < 0 ? "" : "-fold-" + (fold + 1));
        }
    }

    /** What the recipe says for a seed. */
    Recipe recipe(long seed, Optional<Path> from) throws IOException {
        List<String> all = new ArrayList<>(overrides);
        all.add("seed=" + seed);
        from.ifPresent(run -> all.add("model.start=" + run));
        return Recipe.read(StageKind.EMOREC, recipe, all);
    }

    /** Classes and affect of faces, as the best network tells them. */
    record Told(int[] classes, float[] valence, float[] arousal) {}

    /**
     * Trains, unless that was done, and tells of the test faces.
     *
     * @throws UserError if someone stopped it, or it failed
     */
    Told run(Task task, CodedFaces training, CodedFaces validation, CodedFaces test) throws IOException {
        Optional<Path> from = start(task);
        Recipe resolved = recipe(task.seed(), from);
        String key = key(task, resolved, training, validation);
        Path run = folder.resolve(task.codes().system().replaceAll("[^A-Za-z0-9._-]+", "-"))
                .resolve(key.substring(0, KEY_DIGITS) + "-" + task.name());
        if (!Files.exists(run.resolve(DONE))) {
            train(task, resolved, run, training, validation);
        }
        EmorecTraining.Answers answers = EmorecTraining.answers(run, resolved, TorchDevice.of(device), test);
        int[] numbers = new int[answers.classes()];
        for (int c = 0; c < numbers.length; c++) {
            numbers[c] = c;
        }
        int[] classes = new int[test.size()];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = Predictions.best(
                    answers.logProbabilities(), i * answers.classes(), numbers, task.classes());
        }
        return new Told(classes, answers.valence(), answers.arousal());
    }

    private void train(Task task, Recipe resolved, Path run, CodedFaces training, CodedFaces validation)
            throws IOException {
        Files.createDirectories(run);
        boolean resume = Files.exists(run.resolve("recipe.yaml"));
        if (!resume) {
            try (DirectoryStream<Path> rests = Files.newDirectoryStream(run, ".*")) {
                for (Path rest : rests) {
                    Files.delete(rest); // of a start that was killed before it wrote its recipe
                }
            }
        }
        console.say(task.codes().system() + ", " + task.name() + ": trains emorec on " + training.size() + " faces of "
                + training.width() + " codes; log in " + run.resolve("log.txt"));
        long begun = System.nanoTime();
        try (RunFolder opened = resume ? RunFolder.resume(run, resolved) : RunFolder.create(run, resolved)) {
            RunRequest request = new RunRequest(resolved, device, Team.ALONE, opened, quiet());
            if (!EmorecTraining.run(request, training, validation)) {
                throw UserError.failed("stopped; give the same command again to go on", null);
            }
        }
        ObjectNode done = JSON.createObjectNode();
        done.put("system", task.codes().system());
        done.put("fingerprint", task.codes().fingerprint());
        done.put("seed", task.seed());
        done.put("fold", task.fold());
        ObjectNode parts = done.putObject("codes");
        task.codes().parts().forEach(parts::put);
        done.put("training_faces", training.size());
        byte[] json = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(done);
        AtomicFile.write(run.resolve(DONE), out -> out.write(json));
        console.say(String.format(Locale.ROOT, "%s, %s: trained in %.0f s", task.codes().system(), task.name(),
                (System.nanoTime() - begun) / 1e9));
    }

    /** Its progress bar where someone can see it, else silence: there are many runs, and each has a log. */
    private Console quiet() {
        return console.terminal()
                ? console
                : new Console(console.in(), console.out(), new PrintStream(OutputStream.nullOutputStream(), false,
                        StandardCharsets.UTF_8), false);
    }

    private static String key(Task task, Recipe recipe, CodedFaces training, CodedFaces validation)
            throws IOException {
        StringBuilder all = new StringBuilder(recipe.yaml()).append(task.codes());
        for (CodedFaces faces : List.of(training, validation)) {
            ByteBuffer bytes = ByteBuffer.allocate(4 * (faces.codes().length + 3 * faces.size()));
            bytes.asFloatBuffer().put(faces.codes());
            bytes.position(4 * faces.codes().length);
            for (Labels labels : faces.labels()) {
                bytes.putInt(labels.expression()).putFloat(labels.valence()).putFloat(labels.arousal());
            }
            all.append(' ').append(Sha256.of(bytes.array()));
        }
        return Sha256.of(all.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The run to begin from: the one that was named, or that of the same system and codes in an evaluation that was
     * named, of the same seed if it has one.
     */
    private Optional<Path> start(Task task) throws IOException {
        if (start.isEmpty()) {
            return Optional.empty();
        }
        if (Files.exists(start.get().resolve("recipe.yaml"))) {
            return start;
        }
        List<Path> fitting = new ArrayList<>();
        Path runs = start.get().resolve("runs");
        if (Files.isDirectory(runs)) {
            try (Stream<Path> found = Files.walk(runs, 3)) {
                for (Path done : found.filter(file -> file.endsWith(DONE)).sorted().toList()) {
                    JsonNode json = JSON.readTree(Files.readAllBytes(done));
                    if (json.path("fingerprint").asText().equals(task.codes().fingerprint())
                            && json.path("codes").equals(JSON.valueToTree(task.codes().parts()))) {
                        fitting.add(done.getParent());
                    }
                }
            }
        }
        return Optional.of(fitting.stream()
                .max(Comparator.comparing((Path run) -> run.getFileName().toString().endsWith("-seed-" + task.seed())))
                .orElseThrow(() -> UserError.usage("--start: " + start.get() + " holds no emorec that was trained on "
                        + "the codes of " + task.codes().system() + " " + task.codes().parts().keySet()
                        + "; name the --out folder of an 'evaluate emotion' with it, or a run of 'train emorec'")));
    }
}
