package org.emoca4j.train.loss;

import static org.emoca4j.train.loss.Operands.plus;
import static org.emoca4j.train.loss.Operands.times;
import static org.emoca4j.train.loss.Operands.withoutGradient;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.nn.LipReader;

/**
 * {@code lipread}: the rendered mouth should say what the photo's says, to a frozen lip reader (emoca section 4.5).
 *
 * @param features from mouths, B x 1 x 88 x 88, as {@link #prepare} makes them, to B x any; differentiable, its weights
 *     without gradient
 * @param metric of the features; published are {@link FeatureMetric#MSE} with weight 20 and
 *     {@link FeatureMetric#COSINE} with weight 1.5
 */
public record LipReadingLoss(UnaryOperator<Tensor> features, FeatureMetric metric) {

    private static final double MEAN = 0.421;
    private static final double DEVIATION = 0.165;

    /**
     * The mouths as the published lip reader takes them: the grey window, its middle 88 x 88 pixels, brightness
     * normalised.
     *
     * @param pictures B x 3 x H x W RGB, 0..1
     * @param landmarks B x 68 x 2, as {@link MouthCrop#crop} takes them
     */
    public static Tensor prepare(Tensor pictures, Tensor landmarks) {
        Tensor grey = MouthCrop.grey(MouthCrop.crop(pictures, landmarks));
        int margin = (MouthCrop.SIZE - LipReader.SIZE) / 2;
        Tensor middle = grey.narrow(2, margin, LipReader.SIZE).narrow(3, margin, LipReader.SIZE);
        return times(plus(middle, -MEAN), 1 / DEVIATION);
    }

    /**
     * The distance of renderings from photos, each with its own landmarks.
     *
     * @param rendered B x 3 x H x W
     * @param predicted B x 68 x 2, of the rendering
     * @param photos B x 3 x H x W
     * @param target B x 68 x 2, of the photos
     */
    public Loss between(Tensor rendered, Tensor predicted, Tensor photos, Tensor target) {
        Tensor wanted = withoutGradient(() -> features.apply(prepare(photos, target)));
        return metric.distance(features.apply(prepare(rendered, predicted)), wanted);
    }
}
