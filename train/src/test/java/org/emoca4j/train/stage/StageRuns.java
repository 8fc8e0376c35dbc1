package org.emoca4j.train.stage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.emoca4j.app.Console;
import org.emoca4j.train.run.Recipe;
import org.emoca4j.train.run.RunFolder;
import org.emoca4j.train.run.RunRequest;
import org.emoca4j.train.run.StageKind;
import org.emoca4j.train.run.StageRunner;
import org.emoca4j.train.run.Team;

/** Runs one stage in this process, as the command does, with a test's usual settings. */
final class StageRuns {

    private final StageKind kind;
    private final StageRunner stage;
    private final List<String> usual;
    private final ByteArrayOutputStream messages = new ByteArrayOutputStream();

    StageRuns(StageKind kind, StageRunner stage, String... usual) {
        this.kind = kind;
        this.stage = stage;
        this.usual = List.of(usual);
    }

    /** Trains on a prepared folder and validates on the same. */
    void train(Path out, boolean resume, Path data, String... more) throws IOException {
        List<String> settings = new ArrayList<>(usual);
        settings.add("data.train=" + data);
        settings.add("data.validation=" + data);
        settings.addAll(List.of(more));
        Recipe recipe = Recipe.read(kind, "", settings);
        Console console = new Console(new ByteArrayInputStream(new byte[0]), System.out,
                new PrintStream(messages, true, StandardCharsets.UTF_8), false);
        try (RunFolder run = resume ? RunFolder.resume(out, recipe) : RunFolder.create(out, recipe)) {
            stage.run(new RunRequest(recipe, "cpu", Team.ALONE, run, console));
        }
    }

    String messages() {
        return messages.toString(StandardCharsets.UTF_8);
    }

    /** A figure of a run. */
    static double figure(Path out, int step, String name) throws IOException {
        return Files.readAllLines(out.resolve("scalars.csv")).stream()
                .map(row -> row.split(","))
                .filter(cells -> cells[0].equals(Integer.toString(step)) && cells[2].equals(name))
                .mapToDouble(cells -> Double.parseDouble(cells[3]))
                .findFirst()
                .orElseThrow();
    }
}
