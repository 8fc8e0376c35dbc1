package org.emoca4j.train.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.Bound;
import org.emoca4j.Golden;
import org.emoca4j.ParityTable;
import org.emoca4j.format.Npz;
import org.emoca4j.train.torch.Tensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Losses without a network give the reference's values and gradients, and leave their inputs as they were. */
@ExtendWith(ParityTable.class)
class LossesGoldenTest {

    private static final String BASIC = "losses_basic.npz";
    private static final String MOUTH = "mouth_crop.npz";

    private PointerScope scope;

    @BeforeEach
    void open() {
        scope = new PointerScope();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static Tensor tensor(String file, String name) throws IOException {
        var stored = Golden.npz(file).get(name);
        return Tensors.of(stored.floats(), stored.shape());
    }

    private static Tensor photos(String file, String name) throws IOException {
        var stored = Golden.npz(file).get(name);
        float[] values = stored.floats();
        for (int i = 0; i < values.length; i++) {
            values[i] /= 255f;
        }
        return Tensors.of(values, stored.shape());
    }

    /** Compares value and gradient of {@code name}; the input must keep its values. */
    private static void check(String name, Tensor input, UnaryOperator<Tensor> loss) throws IOException {
        float[] before = Tensors.floats(input);
        Tensor x = input.detach().clone().set_requires_grad(true);
        Tensor value = loss.apply(x);
        Golden.compare(BASIC, name + "/value", Tensors.floats(value.reshape(1)), Bound.LOSS);
        Golden.compare(BASIC, name + "/grad", Gradients.of(value, x), Bound.LOSS);
        assertThat(Tensors.floats(x)).containsExactly(before);
    }

    @Test
    void landmarks() throws IOException {
        Tensor predicted = tensor(BASIC, "lmk_pred");
        Tensor target = tensor(BASIC, "lmk_gt");
        Tensor visibility = tensor(BASIC, "lmk_gt_with_weight").select(2, 2);
        float[] visible = Tensors.floats(visibility);
        for (String system : new String[] {"deca/", "emoca/"}) {
            check(system + "landmark", predicted, x -> LandmarkLosses.plain(x, target).value());
            check(system + "weighted_landmark", predicted, x -> LandmarkLosses.weighted(x, target).value());
            check(system + "weighted_landmark_visibility", predicted,
                    x -> LandmarkLosses.weighted(x, target, visibility).value());
            check(system + "eye_distance", predicted, x -> LandmarkLosses.eyeDistance(x, target).value());
            check(system + "lip_distance", predicted, x -> LandmarkLosses.lipDistance(x, target).value());
        }
        check("emoca/mouth_corner", predicted, x -> LandmarkLosses.mouthCornerDistance(x, target).value());
        // the reference overwrites this column
        assertThat(Tensors.floats(visibility)).containsExactly(visible);
    }

    @Test
    void mediapipe() throws IOException {
        int[] numbers = Npz.read(Golden.file("assets/mediapipe_landmark_embedding.npz"))
                .get("landmark_indices")
                .ints();
        MediapipeLosses losses = new MediapipeLosses(numbers, MediapipeLosses.EyelidPairs.PUBLISHED);
        Tensor predicted = tensor(BASIC, "mp_pred");
        Tensor target = losses.select(tensor(BASIC, "mp_gt"));
        check("mediapipe/landmark", predicted, x -> losses.landmark(x, target).value());
        check("mediapipe/eye_distance", predicted, x -> losses.eyeDistance(x, target).value());
        check("mediapipe/lip_distance", predicted, x -> losses.lipDistance(x, target).value());
        check("mediapipe/mouth_corner", predicted, x -> losses.mouthCornerDistance(x, target).value());
        Golden.compare(BASIC, "mediapipe/upper_eyelid_rows", losses.eye().first());
        Golden.compare(BASIC, "mediapipe/lower_eyelid_rows", losses.eye().second());
        Golden.compare(BASIC, "mediapipe/upper_eyelid_ids", MediapipeLosses.EyelidPairs.PUBLISHED.upper());
        Golden.compare(BASIC, "mediapipe/lower_eyelid_ids", MediapipeLosses.EyelidPairs.PUBLISHED.lower());
    }

    @ParameterizedTest
    @EnumSource(MaskNormalisation.class)
    void photometric(MaskNormalisation normalisation) throws IOException {
        Tensor picture = photos(BASIC, "photo_b_u8");
        Tensor mask = tensor(BASIC, "photo_mask");
        String name = normalisation == MaskNormalisation.MEAN
                ? "photometric"
                : "photometric_" + normalisation.published();
        check(name, photos(BASIC, "photo_a_u8"), x -> normalisation.photometric(x, picture, mask).value());
    }

    @Test
    void regularisers() throws IOException {
        check("reg_half_sum_squares", tensor(BASIC, "code"), x -> Regularisers.halfSquares(x).value());
        check("light_reg", tensor(BASIC, "light"), x -> Regularisers.light(x).value());
    }

    @Test
    void detail() throws IOException {
        Tensor hidden = DetailLosses.hidden(tensor(BASIC, "uv_vis_mask"));
        Golden.compare(BASIC, "nonvis_mask_emoca", Tensors.floats(hidden), Bound.EXACT);
        Tensor displacements = tensor(BASIC, "uv_z");
        check("z_reg", displacements, x -> DetailLosses.displacement(x).value());
        check("z_sym", displacements, x -> DetailLosses.asymmetry(x, hidden).value());
        check("z_diff_deca", tensor(BASIC, "uv_shading"), x -> DetailLosses.roughness(x).value());
        check("z_diff_emoca", tensor(BASIC, "uv_shading"), x -> DetailLosses.roughness(x).value());
        int[] boxes = Arrays.stream(TextureRegion.values())
                .flatMapToInt(region -> Arrays.stream(region.box(256)))
                .toArray();
        Golden.compare(BASIC, "face_boxes_256", boxes);
        Golden.compare(BASIC, "face_boxes_256_deca", boxes);
    }

    @Test
    void mouth() throws IOException {
        Tensor pictures = photos(MOUTH, "image_u8").set_requires_grad(true);
        Tensor landmarks = tensor(MOUTH, "landmarks");
        Tensor crop = MouthCrop.crop(pictures, landmarks);
        Golden.compare(MOUTH, "crop_rgb", Tensors.floats(crop), Bound.VALUE);
        Tensor grey = MouthCrop.grey(crop);
        Golden.compare(MOUTH, "crop_grey", Tensors.floats(grey), Bound.VALUE);
        Tensor w = Tensors.of(Golden.uniform("w.mouth", 2 * 96 * 96, -1, 1), 2, 1, 96, 96);
        grey.mul(w).sum().backward();
        Tensor gradient = pictures.grad();
        float[] some = Tensors.floats(MouthCropTest.every(4, gradient));
        Golden.compare(MOUTH, "grad_images_stride4", some, Bound.VALUE);
        Golden.compare(MOUTH, "grad_sum", Tensors.floats(gradient.sum(2, 3)), Bound.FEATURE_LOSS);
    }
}
