package org.emoca4j.train.stage;

import java.io.IOException;
import org.emoca4j.train.run.EmotionModelSettings;
import org.emoca4j.train.run.Recipe;
import org.emoca4j.train.run.RunRequest;
import org.emoca4j.train.run.StageRunner;

/**
 * Trains a small network that tells emotion from the codes of a face (EMOCA-emorec, emoca sections 5.3 and 5.4). What
 * makes the codes stays as it is, so that each face is coded once.
 */
public final class EmorecStage implements StageRunner {

    @Override
    public void run(RunRequest request) throws IOException {
        RecognitionRun run = new RecognitionRun(request);
        Recipe recipe = request.recipe();
        EmotionModelSettings model = run.model();
        int threads = LoaderSettings.threads(recipe.data(), request.team());
        try (PreparedData training = run.training();
                PreparedData validation = run.validation()) {
            CodeTable known;
            CodeTable held;
            try (FaceCoder coder = coder(model)) {
                known = table(request, "data.train", training, coder, threads);
                held = table(request, "data.validation", validation, coder, threads);
            }
            EmorecTraining.run(run, request, known.faces(), held.faces());
        }
    }

    /** The face model that a recipe names; empty is the built-in one. */
    private static FaceCoder coder(EmotionModelSettings model) throws IOException {
        return model.faceModel().isEmpty()
                ? BuiltinCoder.open()
                : EncoderCoder.open(model.faceModel(), model.codes().contains("detail"));
    }

    private static CodeTable table(
            RunRequest request, String setting, PreparedData data, FaceCoder coder, int threads) throws IOException {
        EmotionModelSettings model = (EmotionModelSettings) request.recipe().model();
        CodeTable table = CodeTable.of(setting, data, coder, model.codes(), threads, request.team(),
                request.console());
        if (table.lost() > 0) {
            request.console().say(setting + ": " + table.lost() + " of " + data.size()
                    + " crops are left out, in which the face model finds no face");
        }
        return table;
    }
}
