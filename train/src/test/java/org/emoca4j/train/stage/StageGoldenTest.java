package org.emoca4j.train.stage;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.Bound;
import org.emoca4j.Golden;
import org.emoca4j.GoldenFlame;
import org.emoca4j.ParityTable;
import org.emoca4j.RecipeWeights;
import org.emoca4j.format.Npz;
import org.emoca4j.model.FlameAssets;
import org.emoca4j.model.Parity;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.DetailDecoder;
import org.emoca4j.nn.EmotionResNet;
import org.emoca4j.nn.FaceEncoder;
import org.emoca4j.nn.Vgg19Features;
import org.emoca4j.nn.VggFace2;
import org.emoca4j.render.DetailNormals;
import org.emoca4j.train.loss.EmotionConsistency;
import org.emoca4j.train.loss.FeatureMetric;
import org.emoca4j.train.loss.IdMrf;
import org.emoca4j.train.loss.IdentityLoss;
import org.emoca4j.train.loss.LandmarkPairs;
import org.emoca4j.train.loss.LossTerm;
import org.emoca4j.train.loss.LossWeights;
import org.emoca4j.train.loss.MaskNormalisation;
import org.emoca4j.train.loss.MediapipeLosses;
import org.emoca4j.train.loss.RingExchange;
import org.emoca4j.train.run.Background;
import org.emoca4j.train.torch.Tensors;
import org.emoca4j.train.torch.CommonBatch;
import org.emoca4j.train.torch.TorchDevice;
import org.emoca4j.train.torch.TorchNetwork;
import org.emoca4j.train.twin.DecodedHeads;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One step of each published training, number for number. */
@ExtendWith(ParityTable.class)
class StageGoldenTest {

    private static final String EMOCA_COARSE = "train_emoca_coarse.npz";
    private static final String EMOCA_DETAIL = "train_emoca_detail.npz";
    private static final String DECA_COARSE = "train_deca_coarse.npz";
    private static final String DECA_DETAIL = "train_deca_detail.npz";

    private static final ExpressionOutputs EXPRESSION = new ExpressionOutputs(50, false, false);
    private static final double COARSE_RATE = 5e-5;
    private static final double RATE = 1e-4;
    private static final double CLEAR = 0.2;

    private static FlameAssets assets;

    /** Read once: the made-up texture is large. */
    private static FlameAssets assets() throws IOException {
        if (assets == null) {
            assets = GoldenFlame.assets(true);
        }
        return assets;
    }

    @AfterAll
    static void forget() {
        assets = null;
    }

    private static TorchNetwork network(Architecture architecture, String prefix) throws IOException {
        return TorchNetwork.of(architecture, RecipeWeights.of(architecture, prefix + "."), TorchDevice.CPU);
    }

    /** The published networks of these names. */
    private static NetworkSet networks(double rate, List<String> trained, String... names) throws IOException {
        Map<String, TorchNetwork> networks = new LinkedHashMap<>();
        for (String name : names) {
            Architecture architecture = switch (name) {
                case "E_flame" -> new FaceEncoder(236);
                case "E_expression" -> new FaceEncoder(50);
                case "E_detail" -> new FaceEncoder(128);
                default -> new DetailDecoder(181);
            };
            networks.put(name, network(architecture, name));
        }
        return new NetworkSet(networks, trained, rate);
    }

    static FaceBatch batch(String file, FlameAssets assets) throws IOException {
        Npz golden = Golden.npz(file);
        float[] images = golden.get("image_u8").floats();
        for (int i = 0; i < images.length; i++) {
            images[i] /= 255f;
        }
        int b = Golden.numItems(golden, "image_u8");
        float[] stored = golden.get("landmark").floats();
        int columns = stored.length / b / 68;
        float[] landmarks = new float[b * 68 * 2];
        for (int i = 0; i < landmarks.length; i++) {
            landmarks[i] = stored[i / 2 * columns + i % 2];
        }
        float[] mesh = {};
        if (golden.names().contains("landmark_mediapipe")) {
            int[] numbers = assets.head().landmarks().mediapipeIndices();
            float[] all = golden.get("landmark_mediapipe").floats();
            mesh = new float[b * numbers.length * 2];
            for (int i = 0; i < mesh.length; i++) {
                int point = i / 2;
                int from = point / numbers.length * (all.length / b) + 2 * numbers[point % numbers.length] + i % 2;
                mesh[i] = all[from];
            }
        }
        return new FaceBatch(List.of("one", "two"), images, golden.get("mask").floats(), landmarks, mesh);
    }

    private static PointTerms points(FlameAssets assets) {
        return new PointTerms(new MediapipeLosses(
                assets.head().landmarks().mediapipeIndices(), MediapipeLosses.EyelidPairs.PUBLISHED),
                LandmarkPairs.Comparison.DISTANCE);
    }

    @Test
    void emocaCoarseFirstGeneration() throws IOException {
        emocaCoarse("v1/", LossWeights.EMOCA_V1_COARSE, Compositing.Mask.REND);
    }

    @Test
    void emocaCoarseSecondGeneration() throws IOException {
        emocaCoarse("v2/", LossWeights.EMOCA_V2_COARSE, Compositing.Mask.GT);
    }

    private static void emocaCoarse(String version, LossWeights weights, Compositing.Mask mask) throws IOException {
        FlameAssets assets = assets();
        FaceBatch batch = batch(EMOCA_COARSE, assets);
        try (PointerScope scope = new PointerScope();
                TorchNetwork emotion = network(new EmotionResNet(), "emo");
                EmocaCoarseStage stage = new EmocaCoarseStage(
                        networks(COARSE_RATE, List.of("E_expression"), "E_flame", "E_expression"),
                        new FaceDrawer(assets, DetailNormals.EMOCA, TorchDevice.CPU), TorchDevice.CPU,
                        new EmocaCoarseStage.Settings(CodeLayout.FLAME, EXPRESSION, weights,
                                new Compositing(mask, Background.BLACK, MaskNormalisation.MEAN),
                                ShapeConstraint.NONE, 1, points(assets),
                                Optional.of(new EmotionConsistency(emotion::forward, FeatureMetric.MSE, false, false)),
                                Optional.empty(), Optional.empty()))) {
            stage.networks.train(true);
            Photos photos = Photos.of(batch, TorchDevice.CPU);
            Codes said = stage.encode(photos.images());
            compare(EMOCA_COARSE, version + "expcode", said.expression(), Bound.TRAINING_OUTPUT);
            // drawn from the reference's own codes and vertices: rounding would show another texel of a texture of
            // noise here and there
            Tensor rounding = golden(EMOCA_COARSE, version + "expcode").sub(said.expression().detach());
            Codes codes = said.withExpression(said.expression().add(rounding), said.pose());
            codes.expression().retain_grad();
            DecodedHeads heads = stage.drawer.decode(codes);
            Tensor vertices = heads.vertices().add(
                    golden(EMOCA_COARSE, version + "verts").sub(heads.vertices().detach()));
            Outcome outcome = stage.compare(photos, codes, stage.drawer.draw(codes, new DecodedHeads(vertices,
                    heads.landmarks2d(), heads.landmarks3d(), heads.mediapipe(), heads.joints())),
                    batch.hasMediapipe(), CommonBatch.WHOLE);
            outcome.losses().total().backward();
            for (LossTerm term : outcome.losses().terms()) {
                compare(EMOCA_COARSE, version + (term.metric() ? "metric_" : "loss_")
                        + Outcome.logged(term.name(), "coarse"), term.weighted(), Bound.STEP_LOSS);
            }
            for (Map.Entry<String, Tensor> figure : outcome.figures().entrySet()) {
                compare(EMOCA_COARSE, version + "metric_" + figure.getKey(), figure.getValue(), Bound.STEP_LOSS);
            }
            compare(EMOCA_COARSE, version + "loss", outcome.losses().total(), Bound.STEP_LOSS);
            for (Bound bound : new Bound[] {Bound.STEP_CODE_GRADIENT, Bound.STEP_CODE_GRADIENT_MOST}) {
                compare(EMOCA_COARSE, version + "grad_expcode", codes.expression().grad(), bound);
            }
            compare(EMOCA_COARSE, version + "verts", heads.vertices(), Bound.POSITION);
            pictures(EMOCA_COARSE, version + "predicted_images_stride4", 4, outcome.predicted());
            step(EMOCA_COARSE, version, stage, "E_expression");
            Tensor mean = Tensors.of(stage.networks.get("E_expression").toStateDict()
                    .tensors().get("encoder.bn1.running_mean"));
            compare(EMOCA_COARSE, version + "E_expression/bn1.running_mean_after", mean, Bound.TRAINING_OUTPUT);
        }
    }

    @Test
    void emocaDetail() throws IOException {
        FlameAssets assets = assets();
        FaceBatch batch = batch(EMOCA_DETAIL, assets);
        try (PointerScope scope = new PointerScope();
                TorchNetwork vgg = network(new Vgg19Features(256), "vgg19");
                DetailStage stage = new DetailStage(
                        networks(RATE, List.of("E_detail", "D_detail"),
                                "E_flame", "E_expression", "E_detail", "D_detail"),
                        new FaceDrawer(assets, DetailNormals.EMOCA, TorchDevice.CPU), TorchDevice.CPU,
                        new DetailStage.Settings(CodeLayout.FLAME, Optional.of(EXPRESSION), LossWeights.EMOCA_DETAIL,
                                false,
                                new Compositing(Compositing.Mask.GT, Background.INPUT, MaskNormalisation.MEAN),
                                true, 2, Optional.of(new IdMrf(vgg::forward)), Optional.empty(), Parity.PUBLISHED))) {
            stage.networks.train(true);
            Tensor codes = stage.networks.get("E_detail")
                    .forward(Photos.of(batch, TorchDevice.CPU).images()).get("codes");
            compare(EMOCA_DETAIL, "detailcode", exchange(EMOCA_DETAIL).orElseThrow().exchanged(codes),
                    Bound.TRAINING_OUTPUT);
            Outcome outcome = stage.forward(batch, exchange(EMOCA_DETAIL), CommonBatch.WHOLE);
            outcome.losses().total().backward();
            for (LossTerm term : outcome.losses().terms()) {
                compare(EMOCA_DETAIL, (term.metric() ? "metric_" : "loss_") + term.name(), term.weighted(),
                        Bound.STEP_LOSS);
            }
            compare(EMOCA_DETAIL, "loss", outcome.losses().total(), Bound.STEP_LOSS);
            step(EMOCA_DETAIL, "", stage, "E_detail", "D_detail");
        }
    }

    @Test
    void decaCoarse() throws IOException {
        FlameAssets assets = assets();
        FaceBatch batch = batch(DECA_COARSE, assets);
        try (PointerScope scope = new PointerScope();
                TorchNetwork people = network(new VggFace2(), "vggface2");
                DecaCoarseStage stage = new DecaCoarseStage(
                        networks(RATE, List.of("E_flame"), "E_flame"),
                        new FaceDrawer(assets, DetailNormals.DECA, TorchDevice.CPU), TorchDevice.CPU,
                        new DecaCoarseStage.Settings(CodeLayout.FLAME, LossWeights.DECA_COARSE, Compositing.Mask.GT,
                                MaskNormalisation.MEAN,
                                ShapeConstraint.EXCHANGE, 2, points(assets),
                                Optional.of(new IdentityLoss(people::forward, FeatureMetric.COSINE)),
                                Parity.PUBLISHED))) {
            stage.networks.train(true);
            Outcome outcome = stage.forward(batch, exchange(DECA_COARSE), CommonBatch.WHOLE);
            outcome.losses().total().backward();
            for (LossTerm term : outcome.losses().terms()) {
                compare(DECA_COARSE, "loss/" + term.name(), term.weighted(), Bound.STEP_LOSS);
            }
            compare(DECA_COARSE, "loss/all_loss", outcome.losses().total(), Bound.STEP_LOSS);
            compare(DECA_COARSE, "landmarks2d", outcome.faces().landmarks68(), Bound.TRAINING_OUTPUT);
            pictures(DECA_COARSE, "predicted_images_stride4", 4, outcome.predicted());
            step(DECA_COARSE, "", stage, "E_flame");
        }
    }

    @Test
    void decaDetail() throws IOException {
        FlameAssets assets = assets();
        FaceBatch batch = batch(DECA_DETAIL, assets);
        try (PointerScope scope = new PointerScope();
                TorchNetwork vgg = network(new Vgg19Features(256), "vgg19");
                DetailStage stage = new DetailStage(
                        networks(RATE, List.of("E_detail", "D_detail"), "E_flame", "E_detail", "D_detail"),
                        new FaceDrawer(assets, DetailNormals.DECA, TorchDevice.CPU), TorchDevice.CPU,
                        new DetailStage.Settings(CodeLayout.FLAME, Optional.empty(), LossWeights.DECA_DETAIL, true,
                                new Compositing(Compositing.Mask.NONE, Background.BLACK, MaskNormalisation.MEAN),
                                true, 2, Optional.of(new IdMrf(vgg::forward)), Optional.empty(), Parity.PUBLISHED))) {
            stage.networks.train(true);
            Outcome outcome = stage.forward(batch, exchange(DECA_DETAIL), CommonBatch.WHOLE);
            outcome.losses().total().backward();
            for (LossTerm term : outcome.losses().terms()) {
                compare(DECA_DETAIL, "loss/" + term.name(), term.weighted(), Bound.STEP_LOSS);
            }
            compare(DECA_DETAIL, "loss/all_loss", outcome.losses().total(), Bound.STEP_LOSS);
            pictures(DECA_DETAIL, "predicted_images_stride4", 4,
                    outcome.faces().lit().mul(outcome.faces().faceMask()));
            pictures(DECA_DETAIL, "predicted_detail_images_stride4", 4, outcome.predicted());
            step(DECA_DETAIL, "", stage, "E_detail", "D_detail");
        }
    }

    private static Optional<RingExchange> exchange(String file) throws IOException {
        return Optional.of(RingExchange.same(1, Golden.npz(file).get("permutation").ints()));
    }

    /** Gradients as they are after {@code backward()}, and what the optimiser makes of them. */
    private static void step(String file, String prefix, FaceStage stage, String... trained) throws IOException {
        Npz golden = Golden.npz(file);
        Map<String, float[]> before = new LinkedHashMap<>();
        for (String name : trained) {
            float[] norms = new float[stage.networks.get(name).parameters().size()];
            double squares = 0;
            int i = 0;
            for (Map.Entry<String, Tensor> parameter : stage.networks.get(name).parameters().entrySet()) {
                norms[i] = parameter.getValue().grad().norm().item_float();
                squares += (double) norms[i] * norms[i];
                i++;
                before.put(name + parameter.getKey(), first(parameter.getValue()));
            }
            Golden.check(file, prefix + "grad_norm/" + name, new float[] {(float) Math.sqrt(squares)},
                    golden.get(prefix + "grad_norm/" + name).floats(), Bound.STEP_NORM);
            if (golden.names().contains(prefix + name + "/param_grad_norms")) {
                float[] expected = golden.get(prefix + name + "/param_grad_norms").floats();
                float[] ones = new float[expected.length];
                Arrays.fill(ones, 1);
                for (int k = 0; k < norms.length; k++) {
                    norms[k] /= expected[k];
                }
                Golden.check(file, prefix + name + "/param_grad_norms", norms, ones, Bound.STEP_NORM);
            }
        }
        stage.step();
        for (String array : golden.names()) {
            for (String name : trained) {
                compareParameter(file, array, prefix + name + "/", stage.networks.get(name), name, before);
            }
        }
    }

    private static void compareParameter(String file, String array, String prefix, TorchNetwork network, String name,
            Map<String, float[]> before) throws IOException {
        Npz golden = Golden.npz(file);
        if (array.endsWith("conv_blocks.18.bias")) {
            // what a batch normalisation takes away again has no gradient but rounding
            return;
        }
        if (array.startsWith(prefix + "grad/")) {
            String parameter = array.substring(prefix.length() + "grad/".length());
            float[] gradient = first(network.parameters().get(parameter).grad());
            Golden.compare(file, array, gradient, Bound.STEP_GRADIENT);
        } else if (array.startsWith(prefix + "change/") || array.startsWith(prefix + "after/")) {
            boolean after = array.startsWith(prefix + "after/");
            String parameter = array.substring(array.indexOf('/', prefix.length()) + 1);
            float[] gradient = golden.get(prefix + "grad/" + parameter).floats();
            float[] moved = first(network.parameters().get(parameter));
            float[] from = before.get(name + parameter);
            float[] expected = golden.get(array).floats();
            float largest = 0;
            for (float component : gradient) {
                largest = Math.max(largest, Math.abs(component));
            }
            float[] some = new float[gradient.length];
            float[] wanted = new float[gradient.length];
            int count = 0;
            for (int i = 0; i < gradient.length; i++) {
                if (Math.abs(gradient[i]) > CLEAR * largest) {
                    some[count] = after ? moved[i] : moved[i] - from[i];
                    wanted[count++] = expected[i];
                }
            }
            Golden.check(file, array, Arrays.copyOf(some, count), Arrays.copyOf(wanted, count),
                    after ? Bound.TRAINING_OUTPUT : Bound.STEP_CHANGE);
        }
    }

    /** As much of a parameter as the files keep. */
    private static float[] first(Tensor values) {
        Tensor flat = values.detach().reshape(-1);
        return Tensors.floats(flat.narrow(0, 0, Math.min(2000, flat.numel())));
    }

    private static Tensor golden(String file, String array) throws IOException {
        return Tensors.of(Golden.npz(file).get(array));
    }

    private static void compare(String file, String array, Tensor values, Bound bound) throws IOException {
        Golden.compare(file, array, Tensors.floats(values.reshape(-1)), bound);
    }

    /** Pictures as the files keep them: some rows and columns. */
    private static void pictures(String file, String array, int stride, Tensor pictures) throws IOException {
        long b = pictures.size(0);
        long c = pictures.size(1);
        long side = pictures.size(2) / stride;
        Tensor some = pictures.reshape(b, c, side, stride, side, stride).select(5, 0).select(3, 0);
        compare(file, array, some, Bound.IMAGE);
    }
}
