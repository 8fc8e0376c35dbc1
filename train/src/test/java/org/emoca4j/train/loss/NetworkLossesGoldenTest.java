package org.emoca4j.train.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch;
import org.emoca4j.Bound;
import org.emoca4j.Golden;
import org.emoca4j.ParityTable;
import org.emoca4j.RecipeWeights;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.EmotionResNet;
import org.emoca4j.nn.Vgg19Features;
import org.emoca4j.nn.VggFace2;
import org.emoca4j.train.torch.Tensors;
import org.emoca4j.train.torch.TorchDevice;
import org.emoca4j.train.torch.TorchNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Losses through frozen networks give the reference's values and gradients. */
@ExtendWith(ParityTable.class)
class NetworkLossesGoldenTest {

    private static final String EMOTION = "losses_emotion.npz";
    private static final String IDENTITY = "losses_identity.npz";
    private static final String MRF = "losses_idmrf.npz";

    private PointerScope scope;
    private int threads;

    /** On two threads, as the reference: another order of summation is another rounding. */
    @BeforeEach
    void open() {
        scope = new PointerScope();
        threads = torch.get_num_threads();
        torch.set_num_threads(2);
    }

    @AfterEach
    void close() {
        torch.set_num_threads(threads);
        scope.close();
    }

    private static TorchNetwork network(Architecture architecture, String prefix) throws IOException {
        return TorchNetwork.of(architecture, RecipeWeights.of(architecture, prefix), TorchDevice.CPU);
    }

    private static Tensor photos(String file, String name) throws IOException {
        var stored = Golden.npz(file).get(name);
        float[] values = stored.floats();
        for (int i = 0; i < values.length; i++) {
            values[i] /= 255f;
        }
        return Tensors.of(values, stored.shape());
    }

    private static Tensor tensor(String name) throws IOException {
        var stored = Golden.npz(MRF).get(name);
        return Tensors.of(stored.floats(), stored.shape());
    }

    private static void compare(String file, String name, Tensor value, Bound bound) throws IOException {
        Golden.compare(file, name, Tensors.floats(value.reshape(-1)), bound);
    }

    /** The gradient of pictures as the files keep it: every 8th pixel, and the norm of each sample. */
    private static void compareGradient(String file, String some, String norm, Tensor gradient) throws IOException {
        Golden.compare(file, some, Tensors.floats(MouthCropTest.every(8, gradient)), Bound.PICTURE_GRADIENT);
        double[] squares = Tensors.doubles(gradient.square().sum(1, 2, 3));
        float[] norms = new float[squares.length];
        for (int i = 0; i < norms.length; i++) {
            norms[i] = (float) Math.sqrt(squares[i]);
        }
        Golden.compare(file, norm, norms, Bound.FEATURE_LOSS);
    }

    @Test
    void emotion() throws IOException {
        try (TorchNetwork network = network(new EmotionResNet(), "emo.")) {
            EmotionConsistency plain = new EmotionConsistency(network::forward, FeatureMetric.L1, false, false);
            Tensor rendered = photos(EMOTION, "output_u8").set_requires_grad(true);
            Map<String, Tensor> photo = plain.read(photos(EMOTION, "input_u8"));
            EmotionConsistency.Comparison compared = plain.compare(rendered, photo);
            compare(EMOTION, "valence_l1", compared.valence().value(), Bound.FEATURE_LOSS);
            compare(EMOTION, "arousal_l1", compared.arousal().value(), Bound.FEATURE_LOSS);
            compare(EMOTION, "expression_l1", compared.expression().value(), Bound.FEATURE_LOSS);
            compare(EMOTION, "default/feat_2", compared.feature().value(), Bound.FEATURE_LOSS);
            // the network is run once: all metrics share its outputs
            Tensor feature = compared.rendered().get("feature");
            Tensor wanted = photo.get("feature");
            for (FeatureMetric metric : FeatureMetric.values()) {
                List<String> names = switch (metric) {
                    case L1 -> List.of("default", "l1_loss");
                    case MSE -> List.of("mse_loss");
                    case COSINE -> List.of("cosine_similarity");
                };
                compareFeature(names, "", metric.distance(feature, wanted), rendered);
                compareFeature(names, "_normalised", metric.normalisedDistance(feature, wanted), rendered);
            }
        }
    }

    private static void compareFeature(List<String> names, String suffix, Loss loss, Tensor rendered)
            throws IOException {
        loss.value().backward(new Tensor(), new BoolOptional(true), false, new TensorArrayRefOptional());
        for (String name : names) {
            Bound bound = name.startsWith("cosine") ? Bound.ANGLE : Bound.FEATURE_LOSS;
            compare(EMOTION, name + suffix + "/feat_2", loss.value(), bound);
            String gradient = name + suffix + "/grad_feat_2_";
            compareGradient(EMOTION, gradient + "stride8", gradient + "norm", rendered.grad());
        }
        rendered.grad().zero_();
    }

    @Test
    void identity() throws IOException {
        try (TorchNetwork network = network(new VggFace2(), "vggface2.")) {
            Tensor rendered = photos(IDENTITY, "gen_u8").set_requires_grad(true);
            Tensor photo = photos(IDENTITY, "tar_u8");
            Tensor value = new IdentityLoss(network::forward, FeatureMetric.COSINE)
                    .between(rendered, photo)
                    .value();
            value.backward();
            for (String system : new String[] {"deca", "emoca"}) {
                compare(IDENTITY, system + "/value", value, Bound.ANGLE);
                compareGradient(IDENTITY, system + "/grad_stride8", system + "/grad_norm", rendered.grad());
            }
            Tensor one = network.forward(rendered).get("feature");
            Tensor other = network.forward(photo).get("feature");
            compare(IDENTITY, "emoca_l1", FeatureMetric.of("l1").distance(one, other).value(), Bound.FEATURE_LOSS);
            compare(IDENTITY, "emoca_l2", FeatureMetric.of("l2").distance(one, other).value(), Bound.FEATURE_LOSS);
        }
    }

    @Test
    void idMrf() throws IOException {
        try (TorchNetwork network = network(new Vgg19Features(64), "vgg19.")) {
            Tensor generated = photos(MRF, "gen_u8").set_requires_grad(true);
            IdMrf.Parts parts = new IdMrf(network::forward).compare(generated, photos(MRF, "tar_u8"));
            parts.total().value().backward();
            for (String system : new String[] {"deca", "emoca"}) {
                compare(MRF, system + "/value", parts.total().value(), Bound.FEATURE_LOSS);
                compare(MRF, system + "/style", parts.style().value(), Bound.FEATURE_LOSS);
                compare(MRF, system + "/content", parts.content().value(), Bound.FEATURE_LOSS);
                compare(MRF, system + "/grad", generated.grad(), Bound.MRF_GRADIENT);
            }
        }
    }

    @Test
    void idMrfLayer() throws IOException {
        Tensor generated = tensor("layer/gen").set_requires_grad(true);
        Tensor value = IdMrf.layer(generated, tensor("layer/tar")).value();
        value.backward();
        compare(MRF, "layer/value", value, Bound.FEATURE_LOSS);
        compare(MRF, "layer/grad", generated.grad(), Bound.MRF_GRADIENT);
    }

    @Test
    void constantVectorIsNoNumberInTheReferenceOnly() throws IOException {
        assertThat(Golden.npz(MRF).get("layer_constant_vector/value").floats()).containsExactly(Float.NaN);
        Tensor generated = tensor("layer/gen").set_requires_grad(true);
        Tensor value = IdMrf.layer(generated, tensor("layer_constant_vector/tar")).value();
        value.backward();
        float[] gradient = Tensors.floats(generated.grad());
        boolean finite = Float.isFinite(value.item_float());
        for (float component : gradient) {
            finite &= Float.isFinite(component);
        }
        Golden.check(MRF, "layer_constant_vector/value", finite);
        assertThat(Arrays.equals(gradient, new float[gradient.length])).isFalse();
    }
}
