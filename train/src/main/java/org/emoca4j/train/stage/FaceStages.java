package org.emoca4j.train.stage;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.app.UserError;
import org.emoca4j.model.FlameAssets;
import org.emoca4j.model.Parity;
import org.emoca4j.render.DetailNormals;
import org.emoca4j.train.data.DataException;
import org.emoca4j.train.data.Dataset;
import org.emoca4j.train.data.Loader;
import org.emoca4j.train.data.Sampler;
import org.emoca4j.train.loss.EmotionConsistency;
import org.emoca4j.train.loss.FeatureMetric;
import org.emoca4j.train.loss.IdMrf;
import org.emoca4j.train.loss.IdentityLoss;
import org.emoca4j.train.loss.LipReadingLoss;
import org.emoca4j.train.loss.LossWeights;
import org.emoca4j.train.loss.MaskNormalisation;
import org.emoca4j.train.loss.MediapipeLosses;
import org.emoca4j.train.run.CoarseLossSettings;
import org.emoca4j.train.run.DetailLossSettings;
import org.emoca4j.train.run.FaceModelSettings;
import org.emoca4j.train.run.LearningSettings;
import org.emoca4j.train.run.Recipe;
import org.emoca4j.train.run.RunRequest;
import org.emoca4j.train.run.StageKind;
import org.emoca4j.train.run.StageRunner;
import org.emoca4j.train.run.Team;
import org.emoca4j.train.run.TrainingLoop;
import org.emoca4j.train.torch.TorchDevice;
import org.emoca4j.train.torch.TorchSettings;

/** Makes the stages that fit faces from recipes, trains them, and exports what they learnt. */
public final class FaceStages implements StageRunner {

    private static final int AHEAD = 3;
    private static final long VALIDATION_SEED = 1L << 32;

    private FaceStages() {}

    /** The runners of {@code base}, {@code coarse} and {@code detail}. */
    public static Map<StageKind, StageRunner> runners() {
        Map<StageKind, StageRunner> runners = new EnumMap<>(StageKind.class);
        for (StageKind kind : new StageKind[] {StageKind.BASE, StageKind.COARSE, StageKind.DETAIL}) {
            runners.put(kind, new FaceStages());
        }
        return runners;
    }

    @Override
    public void run(RunRequest request) throws IOException {
        Recipe recipe = request.recipe();
        FaceModelSettings model = (FaceModelSettings) recipe.model();
        if (model.imageSize() != FaceBatch.SIZE || model.uvSize() != FlameAssets.UV_SIZE) {
            throw UserError.usage("model.image_size and model.uv_size are " + model.imageSize() + " and "
                    + model.uvSize() + ", but prepared crops have " + FaceBatch.SIZE + " pixels and masks of the face "
                    + FlameAssets.UV_SIZE + "; leave them at that");
        }
        checkRenderSize(model.renderSize(), recipe);
        if (recipe.losses() instanceof CoarseLossSettings losses && losses.expRangeReg() > 0
                && !model.head().equals(FaceAssets.OPEN)) {
            throw UserError.usage("losses.exp_range_reg is " + losses.expRangeReg() + ", but expressions of "
                    + model.head() + " have no range; set exp_range_reg=0");
        }
        TorchDevice device = device(request);
        FlameAssets assets = FaceAssets.of(model.head());
        FaceNetworks networks = new FaceNetworks(model, FaceAssets.layout(assets, model.head()));
        int[] mesh = assets.head().landmarks().mediapipeIndices();
        boolean withMesh = recipe.losses() instanceof CoarseLossSettings losses
                && StageWeights.coarse(losses, request.team().size()).losses().keySet().stream()
                        .anyMatch(term -> term.endsWith("_mediapipe"));
        try (FaceData training = FaceData.open(
                        "data.train", recipe.data().train(), recipe.data().ignoreInvalid(), recipe.seed(), withMesh);
                FaceData validation = FaceData.open("data.validation", recipe.data().validation(),
                        recipe.data().ignoreInvalid(), recipe.seed() + VALIDATION_SEED, withMesh);
                Teachers teachers = new Teachers(device);
                FaceStage stage = stage(request, assets, networks, teachers, device)) {
            new TrainingLoop<>(recipe, stage, trainingSource(request, training, mesh),
                    validationSource(request, validation, mesh), request.team(), request.folder(),
                    best -> new ModelFolder(networks).write(request.folder().root(), recipe.stage(), best),
                    request.console()).run();
        }
        if (request.team().rank() == 0) {
            request.console().say("wrote " + request.folder().root().resolve(ModelFolder.FOLDER)
                    + ", the networks of the best checkpoint as ONNX");
        }
    }

    private static void checkRenderSize(int size, Recipe recipe) {
        if (FaceBatch.SIZE % size != 0 || recipe.stage() == StageKind.DETAIL && size != FaceBatch.SIZE) {
            throw UserError.usage("model.render_size is " + size + ", but must be " + FaceBatch.SIZE
                    + (recipe.stage() == StageKind.DETAIL ? " for wrinkles" : ", a half of it or another whole part"));
        }
        if (recipe.losses() instanceof CoarseLossSettings losses && losses.idw() > 0 && size != FaceBatch.SIZE) {
            throw UserError.usage("model.render_size is " + size + ", but the identity loss looks at pictures of "
                    + FaceBatch.SIZE + " pixels; set render_size=" + FaceBatch.SIZE + " or idw=0");
        }
    }

    private static TorchDevice device(RunRequest request) {
        try {
            TorchDevice device = TorchDevice.of(request.device());
            new TorchSettings(device, request.team().processors(), true,
                    request.recipe().learning().reducedPrecision(), request.recipe().seed()).apply();
            return device;
        } catch (IllegalArgumentException e) {
            throw UserError.usage("--device: " + e.getMessage());
        }
    }

    /** A stage that begins; the loop goes on from a checkpoint where there is one. */
    static FaceStage stage(
            RunRequest request, FlameAssets assets, FaceNetworks networks, Teachers teachers, TorchDevice device)
            throws IOException {
        Recipe recipe = request.recipe();
        StageKind kind = recipe.stage();
        NetworkSet set = new NetworkSet(
                networks.begin(kind, assets.head(), recipe.seed(), device),
                FaceNetworks.trained(kind),
                recipe.learning().learningRate());
        // DECA's normals where there is no expression encoder, as in the published programs
        boolean deca = kind == StageKind.BASE || set.get(FaceNetworks.EXPRESSION) == null;
        FaceDrawer drawer = new FaceDrawer(assets, deca ? DetailNormals.DECA : DetailNormals.EMOCA,
                ((FaceModelSettings) recipe.model()).renderSize(), device);
        MediapipeLosses mesh = new MediapipeLosses(
                assets.head().landmarks().mediapipeIndices(), MediapipeLosses.EyelidPairs.PUBLISHED);
        int processes = request.team().size();
        int ring = recipe.learning().ringSize();
        return switch (kind) {
            case BASE -> base(networks, (CoarseLossSettings) recipe.losses(), processes, ring, mesh, teachers)
                    .apply(set, drawer, device);
            case COARSE -> coarse(networks, (CoarseLossSettings) recipe.losses(), processes, ring, mesh, teachers)
                    .apply(set, drawer, device);
            default -> detail(networks, (DetailLossSettings) recipe.losses(), processes, ring, !deca, teachers)
                    .apply(set, drawer, device);
        };
    }

    /** Makes a stage of what all have in common. */
    @FunctionalInterface
    private interface Maker {

        FaceStage apply(NetworkSet networks, FaceDrawer drawer, TorchDevice device);
    }

    private static Maker base(FaceNetworks networks, CoarseLossSettings losses, int processes, int ring,
            MediapipeLosses mesh, Teachers teachers) throws IOException {
        LossWeights weights = StageWeights.coarse(losses, processes);
        PointTerms points = PointTerms.of(mesh, losses.gapComparison());
        if (weights.has("emonet_feat_2") || weights.has("lipread")) {
            throw UserError.usage("losses: the stage base has no emotion and no lip-reading term; set emonet_weight=0 "
                    + "and lipread_loss=none, or train the stage coarse");
        }
        if (losses.decaExpressionReg() + losses.decaJawReg() + losses.decaGlobalReg() > 0) {
            throw UserError.usage("losses: the stage base has no other encoder to stay near to; set the weights "
                    + "deca_*_reg to 0, or train the stage coarse");
        }
        DecaCoarseStage.Settings settings = new DecaCoarseStage.Settings(networks.layout(), weights,
                Compositing.Mask.of(losses.useSeg()), MaskNormalisation.of(losses.photometricNormalization()),
                ShapeConstraint.of(losses.shapeConstrainType()), ring, points,
                identity(weights, networks, teachers), Parity.CORRECTED);
        return (set, drawer, device) -> new DecaCoarseStage(set, drawer, device, settings);
    }

    private static Maker coarse(FaceNetworks networks, CoarseLossSettings losses, int processes, int ring,
            MediapipeLosses mesh, Teachers teachers) throws IOException {
        LossWeights weights = StageWeights.coarse(losses, processes);
        PointTerms points = PointTerms.of(mesh, losses.gapComparison());
        Optional<EmotionConsistency> emotion = weights.has("emonet_feat_2")
                ? Optional.of(teachers.emotion(networks.model().emonetModelPath(), losses.emotion()))
                : Optional.empty();
        if (losses.decaJawReg() > 0 && !networks.model().expDecaJawPose()
                || losses.decaGlobalReg() > 0 && !networks.model().expDecaGlobalPose()) {
            throw UserError.usage("losses: deca_jaw_reg and deca_global_reg need an expression encoder that gives jaw "
                    + "and global; set exp_deca_jaw_pose or exp_deca_global_pose to true, or the weight to 0");
        }
        Optional<LipReadingLoss> lips = weights.has("lipread")
                ? Optional.of(teachers.lips(networks.model().lipReadingModelPath(), losses.lipReading()))
                : Optional.empty();
        EmocaCoarseStage.Settings settings = new EmocaCoarseStage.Settings(networks.layout(), networks.outputs(),
                weights,
                Compositing.of(losses.useSeg(), losses.background(), losses.photometricNormalization()),
                ShapeConstraint.of(losses.shapeConstrainType()), ring, points, emotion,
                identity(weights, networks, teachers), lips);
        return (set, drawer, device) -> new EmocaCoarseStage(set, drawer, device, settings);
    }

    private static Optional<IdentityLoss> identity(LossWeights weights, FaceNetworks networks, Teachers teachers)
            throws IOException {
        return weights.has("identity")
                ? Optional.of(teachers.identity(networks.model().identityModelPath()))
                : Optional.empty();
    }

    private static Maker detail(FaceNetworks networks, DetailLossSettings losses, int processes, int ring,
            boolean expression, Teachers teachers) throws IOException {
        LossWeights weights = StageWeights.detail(losses, processes);
        Optional<IdMrf> mrf = weights.has("detail_mrf_0")
                ? Optional.of(teachers.textures(networks.model().vggModelPath()))
                : Optional.empty();
        Optional<EmotionConsistency> emotion = weights.has("emonet_feat_2")
                ? Optional.of(teachers.emotion(networks.model().emonetModelPath(), FeatureMetric.MSE, false))
                : Optional.empty();
        DetailStage.Settings settings = new DetailStage.Settings(networks.layout(),
                expression ? Optional.of(networks.outputs()) : Optional.empty(), weights, false,
                Compositing.of(losses.useSeg(), losses.background(), losses.photometricNormalization()),
                losses.detailConstrainType().equals("exchange"), ring, mrf, emotion, Parity.CORRECTED);
        return (set, drawer, device) -> new DetailStage(set, drawer, device, settings);
    }

    private static LoaderSource<FaceBatch> trainingSource(RunRequest request, Dataset data, int[] mesh)
            throws IOException {
        Recipe recipe = request.recipe();
        LearningSettings learning = recipe.learning();
        int common = learning.pictures() * request.team().size();
        LoaderSource<FaceBatch> source = new LoaderSource<>(data, sampler(recipe, data),
                new Loader.Options(common, LoaderSettings.augmentation(recipe.data().augmentation()), mesh, true,
                        LoaderSettings.threads(recipe.data(), request.team()), AHEAD),
                recipe.seed(), FaceBatch::of, request.team());
        if (source.batches() < 1) {
            throw UserError.usage("data.train holds " + data.size() + " samples, fewer than the " + common
                    + " of a step; lower learning.batch_size");
        }
        return source;
    }

    private static LoaderSource<FaceBatch> validationSource(RunRequest request, Dataset data, int[] mesh) {
        Recipe recipe = request.recipe();
        return new LoaderSource<>(data, Sampler.sequential(data),
                new Loader.Options(recipe.learning().pictures(), Optional.empty(),
                        mesh, false, LoaderSettings.threads(recipe.data(), request.team()), AHEAD),
                recipe.seed(), FaceBatch::of, Team.ALONE);
    }

    private static Sampler sampler(Recipe recipe, Dataset data) {
        int ring = recipe.learning().ringSize();
        try {
            if (ring > 1) {
                return Sampler.identityRings(data, ring);
            }
            return recipe.data().sampler().equals("shuffle")
                    ? Sampler.shuffled(data)
                    : Sampler.balancedExpression(data);
        } catch (DataException e) {
            throw UserError.usage("data.train: " + e.getMessage()
                    + (ring > 1 ? ", or set ring_size=1" : ", or set sampler=shuffle"));
        }
    }
}
