package org.emoca4j.train.stage;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.app.UserError;
import org.emoca4j.detect.CropSquare;
import org.emoca4j.format.Tensor;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.EmotionResNet;
import org.emoca4j.nn.SmallEmotionNet;
import org.emoca4j.nn.StateDict;
import org.emoca4j.train.data.Augmentation;
import org.emoca4j.train.data.Loader;
import org.emoca4j.train.data.Sampler;
import org.emoca4j.train.run.EmotionModelSettings;
import org.emoca4j.train.run.Recipe;
import org.emoca4j.train.run.RunFolder;
import org.emoca4j.train.run.RunRequest;
import org.emoca4j.train.run.StageRunner;
import org.emoca4j.train.run.Team;
import org.emoca4j.train.torch.InitialWeights;

/** Trains the emotion network on photos: ResNet-50 or a small one (emoca sections 5.1 and 5.4). */
public final class EmotionStage implements StageRunner {

    private static final String NAME = "emotion";
    private static final String TRUNK = "backbone.";
    private static final int AHEAD = 3;

    @Override
    public void run(RunRequest request) throws IOException {
        RecognitionRun run = new RecognitionRun(request);
        Recipe recipe = request.recipe();
        Architecture network = network(run.model());
        StateDict weights = start(run.model(), network, recipe.seed());
        int threads = LoaderSettings.threads(recipe.data(), request.team());
        Optional<Augmentation> augmentation = LoaderSettings.augmentation(recipe.data().augmentation());
        try (PreparedData training = run.training();
                PreparedData validation = run.validation()) {
            int classes = run.model().nExpression();
            int common = run.commonBatch();
            run.train(
                    network,
                    weights,
                    new RecognitionRun.Source(
                            new LoaderSource<>(training, run.sampler(training),
                                    new Loader.Options(common, augmentation, new int[0], true, threads, AHEAD),
                                    recipe.seed(), RecognitionBatch::of, request.team()),
                            KnownLabels.of("data.train", training, classes)),
                    new RecognitionRun.Source(
                            new LoaderSource<>(validation, Sampler.sequential(validation),
                                    new Loader.Options(recipe.learning().batchSize(), Optional.empty(), new int[0],
                                            false, threads, AHEAD),
                                    recipe.seed(), RecognitionBatch::of, Team.ALONE),
                            KnownLabels.of("data.validation", validation, classes)));
        }
    }

    /**
     * The network that a recipe asks for.
     *
     * @throws UserError if its crops are of another size
     */
    public static Architecture network(EmotionModelSettings model) {
        if (model.imageSize() != CropSquare.CROP_SIZE) {
            throw UserError.usage("model.image_size is " + model.imageSize() + ", but prepared crops have "
                    + CropSquare.CROP_SIZE + " pixels; leave it at that");
        }
        return model.backbone().equals("small")
                ? new SmallEmotionNet(model.nExpression())
                : new EmotionResNet(model.nExpression());
    }

    /**
     * Weights to begin with: those of another run; or the trunk from a file or a model of the store, such as VGGFace2's
     * {@code resnet50_ft_weight.pkl}, with a random head; or random ones.
     */
    private static StateDict start(EmotionModelSettings model, Architecture network, long seed) throws IOException {
        if (model.start().isEmpty()) {
            return InitialWeights.random(network, seed);
        }
        StartWeights start = StartWeights.read("model.start", model.start());
        if (start.file().isEmpty()) {
            if (!start.run().containsKey(NAME)) {
                throw UserError.usage("model.start: " + start.source() + " is no run of 'emoca train emotion'");
            }
            return start.run().get(NAME).check(network);
        }
        if (!model.backbone().equals("resnet50")) {
            throw UserError.usage("model.start: " + start.source() + " is for backbone=resnet50; name a run folder");
        }
        Map<String, Tensor> named = new LinkedHashMap<>();
        start.file().forEach((name, tensor) -> named.put(name.startsWith(TRUNK) ? name : TRUNK + name, tensor));
        return InitialWeights.withTrunk(network, new StateDict(start.source(), named), TRUNK, seed);
    }
}
