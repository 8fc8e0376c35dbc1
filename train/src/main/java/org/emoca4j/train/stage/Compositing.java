package org.emoca4j.train.stage;

import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.emoca4j.train.loss.MaskNormalisation;
import org.emoca4j.train.run.Background;
import org.emoca4j.train.twin.TorchRenderer;

/**
 * What of a rendered head is compared with the photo, and what is behind it (emoca section 3, mask and background).
 *
 * @param mask where the two are compared
 * @param background what is seen outside of the mask
 * @param normalisation how samples whose masks differ in size are weighed
 */
public record Compositing(Mask mask, Background background, MaskNormalisation normalisation) {

    /** Which pixels count. */
    public enum Mask {
        /** Those that the segmentation calls face. */
        GT,
        /** Those where the rendered head shows face or eyes. */
        REND,
        /** Those that both say. */
        INTERSECTION,
        /** Those that either says. */
        UNION,
        /** All. */
        NONE;

        static Mask of(String published) {
            return switch (published) {
                case "true" -> GT;
                case "false" -> REND;
                default -> valueOf(published.toUpperCase(Locale.ROOT));
            };
        }

        /** {@code [B, 1, 224, 224]}; no gradient. */
        Tensor of(Photos photos, DrawnFaces faces) {
            return switch (this) {
                case GT -> photos.masks();
                case REND -> faces.faceMask();
                case INTERSECTION -> photos.masks().mul(faces.faceMask());
                case UNION -> torch.maximum(photos.masks(), faces.faceMask());
                case NONE -> photos.masks().new_ones(photos.masks().sizes());
            };
        }
    }

    /** As a recipe says. */
    static Compositing of(String useSeg, Background background, String normalisation) {
        return new Compositing(Mask.of(useSeg), background, MaskNormalisation.of(normalisation));
    }

    /** The picture that is compared, {@code [B, 3, 224, 224]}. */
    Tensor compose(Tensor picture, Tensor mask, Photos photos) {
        return switch (background) {
            case INPUT -> TorchRenderer.over(picture, mask, photos.images());
            case BLACK -> picture.mul(mask);
            case NONE -> picture;
        };
    }
}
