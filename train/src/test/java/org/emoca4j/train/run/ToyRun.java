package org.emoca4j.train.run;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.emoca4j.app.Console;

/** Runs toy stages in this process. */
final class ToyRun {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    final Console console = new Console(new ByteArrayInputStream(new byte[0]), System.out,
            new PrintStream(err, true, StandardCharsets.UTF_8), false);

    /** First weight of each network that was handed over for use. */
    final List<Float> exported = new ArrayList<>();

    boolean exportFails;

    static Recipe recipe(String... overrides) throws IOException {
        return Recipe.read(StageKind.EMOTION, "", List.of(overrides));
    }

    /** Begins a run, or goes on with it. */
    void train(Path out, boolean resume, Stage<ToyBatch> stage, BatchSource<ToyBatch> source, String... overrides)
            throws IOException {
        Recipe recipe = recipe(overrides);
        try (RunFolder folder = resume ? RunFolder.resume(out, recipe) : RunFolder.create(out, recipe)) {
            new TrainingLoop<>(recipe, stage, source, ToySource.alone(16, 8), Team.ALONE, folder,
                    this::export, console).run();
        }
    }

    private void export(StageState best) throws IOException {
        if (exportFails) {
            throw new IOException("No space left on device");
        }
        exported.add(best.networks().get("line").tensors().get("weight").floats()[0]);
    }

    String messages() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
