package org.emoca4j.model;

import org.emoca4j.detect.EmotionNetwork;
import org.emoca4j.detect.FaceLandmarks;
import org.emoca4j.head.AlbedoModel;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.image.Warp;
import org.emoca4j.render.CoarseRenderer;
import org.emoca4j.render.OrthographicCamera;

/**
 * A face as the emotion network sees it: the photo's crop, and the same crop with the head drawn over it in fitted
 * albedo and light. The photo's own texture is not used, since with it every head would feel like the photo.
 */
final class EmotionScene {

    private static final int SIZE = EmotionNetwork.SIZE;

    private final CoarseRenderer renderer;
    private final FloatImage photo;
    private final FloatImage skin;
    private final Appearance appearance;
    private final Similarity cropToEmotion;

    EmotionScene(
            CoarseRenderer renderer,
            AlbedoModel albedo,
            RgbImage photo,
            FaceLandmarks landmarks,
            Similarity imageToCrop,
            Appearance appearance) {
        Similarity imageToEmotion = EmotionNetwork.crop(landmarks);
        this.renderer = renderer;
        this.photo = Warp.crop(photo, imageToEmotion, SIZE, SIZE);
        this.skin = TextureExtractor.skin(albedo, appearance);
        this.appearance = appearance;
        this.cropToEmotion = imageToEmotion.after(imageToCrop.inverse());
    }

    /** The photo's crop, 3 x 112 x 112. */
    FloatImage photo() {
        return photo;
    }

    /**
     * The crop with a head in it.
     *
     * @param vertices posed, head space
     * @param camera from head space to crop NDC
     * @return 3 x 112 x 112
     */
    FloatImage render(float[] vertices, OrthographicCamera camera) {
        float[] ndc = camera.project(vertices);
        for (int i = 0; i < ndc.length; i += 3) {
            double x = OrthographicCamera.ndcToPixel(ndc[i], BuiltinModel.CROP_SIZE);
            double y = OrthographicCamera.ndcToPixel(ndc[i + 1], BuiltinModel.CROP_SIZE);
            ndc[i] = (float) OrthographicCamera.pixelToNdc(cropToEmotion.applyX(x, y), SIZE);
            ndc[i + 1] = (float) OrthographicCamera.pixelToNdc(cropToEmotion.applyY(x, y), SIZE);
        }
        return renderer.textured(vertices, ndc, skin, appearance.light(), SIZE, SIZE)
                .over(photo);
    }
}
