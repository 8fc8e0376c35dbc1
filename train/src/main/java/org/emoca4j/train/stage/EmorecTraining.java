package org.emoca4j.train.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.app.UserError;
import org.emoca4j.nn.EmotionMlp;
import org.emoca4j.nn.StateDict;
import org.emoca4j.train.data.Sampler;
import org.emoca4j.train.run.EmotionModelSettings;
import org.emoca4j.train.run.Recipe;
import org.emoca4j.train.run.RunFolder;
import org.emoca4j.train.run.RunRequest;
import org.emoca4j.train.run.StageState;
import org.emoca4j.train.run.Team;
import org.emoca4j.train.torch.InitialWeights;
import org.emoca4j.train.torch.Tensors;
import org.emoca4j.train.torch.TorchDevice;
import org.emoca4j.train.torch.TorchNetwork;

/** The training of {@code emorec} on codes that are in memory, and what a trained network says of others. */
public final class EmorecTraining {

    private static final String NAME = "emorec";
    private static final int ANSWERS_AT_ONCE = 1024;

    private EmorecTraining() {}

    /**
     * Trains to the end of the run.
     *
     * @param request of the stage {@code emorec}; what its recipe says of data folders and face model isn't used
     * @return whether it came to the end: if not, someone stopped it
     * @throws UserError if labels don't fit the network, or there are too few faces
     */
    public static boolean run(RunRequest request, CodedFaces training, CodedFaces validation) throws IOException {
        return run(new RecognitionRun(request), request, training, validation);
    }

    static boolean run(RecognitionRun run, RunRequest request, CodedFaces training, CodedFaces validation)
            throws IOException {
        Recipe recipe = request.recipe();
        int classes = run.model().nExpression();
        EmotionMlp network = network(recipe, training.width());
        if (run.model().mlpLayers() > 0 && run.commonBatch() < 2) {
            throw UserError.usage("learning.batch_size is 1, but this network normalises over a batch; use at least 2");
        }
        return run.train(
                network,
                start(run.model(), network, recipe.seed()),
                new RecognitionRun.Source(
                        new CodeSource(training, run.sampler(training), run.commonBatch(), true, recipe.seed(),
                                request.team()),
                        KnownLabels.of("data.train", training, classes)),
                new RecognitionRun.Source(
                        new CodeSource(validation, Sampler.sequential(validation), recipe.learning().batchSize(),
                                false, recipe.seed(), Team.ALONE),
                        KnownLabels.of("data.validation", validation, classes)));
    }

    private static EmotionMlp network(Recipe recipe, int codes) {
        EmotionModelSettings model = (EmotionModelSettings) recipe.model();
        return new EmotionMlp(codes, model.mlpLayers(), model.mlpWidth(), model.nExpression());
    }

    /** Random weights, those of another run, or those of a model of the store. */
    private static StateDict start(EmotionModelSettings model, EmotionMlp network, long seed) throws IOException {
        if (model.start().isEmpty()) {
            return InitialWeights.random(network, seed);
        }
        StartWeights start = StartWeights.read("model.start", model.start());
        if (start.file().isEmpty() && !start.run().containsKey(NAME)) {
            throw UserError.usage("model.start: " + start.source() + " is no run of 'emoca train emorec'");
        }
        return start.file().isEmpty()
                ? start.run().get(NAME).check(network)
                : new StateDict(start.source(), start.file()).check(network);
    }

    /**
     * What a network says of faces.
     *
     * @param classes of the network, AffectNet's numbering
     * @param logProbabilities B * classes
     * @param valence B
     * @param arousal B
     */
    public record Answers(int classes, float[] logProbabilities, float[] valence, float[] arousal) {}

    /**
     * What the best network of a run says of faces.
     *
     * @param run its folder
     * @param recipe that it was trained by
     * @throws UserError if there is no checkpoint
     */
    public static Answers answers(Path run, Recipe recipe, TorchDevice device, CodedFaces faces) throws IOException {
        StageState best = RunFolder.best(run).orElseThrow(
                () -> UserError.failed(run + " has no checkpoint; remove the folder and train again", null));
        EmotionMlp network = network(recipe, faces.width());
        int count = faces.size();
        float[] logs = new float[count * network.classes()];
        float[] valence = new float[count];
        float[] arousal = new float[count];
        try (PointerScope all = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                TorchNetwork torch = TorchNetwork.of(network, best.networks().get(NAME), device)) {
            for (int from = 0; from < count; from += ANSWERS_AT_ONCE) {
                int some = Math.min(ANSWERS_AT_ONCE, count - from);
                float[] inputs = Arrays.copyOfRange(
                        faces.codes(), from * faces.width(), (from + some) * faces.width());
                try (PointerScope scope = new PointerScope()) {
                    Map<String, Tensor> out = torch.forward(device.place(Tensors.of(inputs, some, faces.width())));
                    float[] expression = Tensors.floats(out.get("expression"));
                    System.arraycopy(expression, 0, logs, from * network.classes(), expression.length);
                    System.arraycopy(Tensors.floats(out.get("valence")), 0, valence, from, some);
                    System.arraycopy(Tensors.floats(out.get("arousal")), 0, arousal, from, some);
                }
            }
        }
        return new Answers(network.classes(), logs, valence, arousal);
    }
}
