package org.emoca4j.model;

import java.util.Optional;
import org.emoca4j.detect.CropSquare;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.render.CoarseRenderer;
import org.emoca4j.render.HeadView;
import org.emoca4j.render.SphericalHarmonics;

/**
 * Draws heads over crop and photo as DECA's and EMOCA's programs do: shown where the mask of face and eyes lies on
 * them. Safe for use from many threads.
 */
final class MaskedDrawing {

    private final FlameDecoder decoder;
    private final CoarseRenderer renderer;
    private final FlameModel.Options options;

    /** @param renderer of heads over whole photos */
    MaskedDrawing(FlameDecoder decoder, CoarseRenderer renderer, FlameModel.Options options) {
        this.decoder = decoder;
        this.renderer = renderer;
        this.options = options;
    }

    /**
     * A head and where it is seen.
     *
     * @param imageToCrop from image pixels to crop pixels
     * @param crop 3 x 224 x 224, 0..1
     * @param view of the head in the crop
     * @param skin its colours, three planes of 256 x 256
     */
    record Scene(
            RgbImage photo,
            Similarity imageToCrop,
            FloatImage crop,
            CoarseFace coarse,
            HeadView view,
            FloatImage skin) {}

    /**
     * Lays a picture of the head over the crop.
     *
     * @param picture 3 x 224 x 224
     */
    FloatImage overCrop(Scene scene, FloatImage picture) {
        return blend(picture, scene.view().textureLookup().sample(decoder.faceEyeMask()), scene.crop());
    }

    /**
     * Draws the head over the photo.
     *
     * @param texture three planes of 256 x 256
     * @return empty unless such pictures were asked for
     */
    Optional<RgbImage> overPhoto(Scene scene, FloatImage texture, SphericalHarmonics light) {
        if (!options.originalSize()) {
            return Optional.empty();
        }
        CoarseFace coarse = scene.coarse();
        float[] ndc = CropSquare.toImageNdc(coarse.verticesNdc(), scene.imageToCrop(), scene.photo().width(),
                scene.photo().height(), options.parity() == Parity.PUBLISHED);
        return Optional.of(renderer.over(
                scene.photo(), coarse.mesh().vertices(), ndc, texture, decoder.faceEyeMask(), light));
    }

    /**
     * The face with its wrinkles.
     *
     * @param code that they were made of
     */
    DetailFace detail(Scene scene, float[] code, DetailMaps maps) {
        CoarseFace coarse = scene.coarse();
        FloatImage lit = decoder.litTexture(maps, scene.skin(), coarse.codes().light());
        FloatImage ofMesh = options.maskDetail()
                ? maps.displacement().times(decoder.faceEyeMask())
                : maps.displacement();
        return new DetailFace(
                code,
                maps,
                decoder.dense(coarse, ofMesh, decoder.extractTexture(scene.crop(), coarse.verticesNdc())),
                decoder.geometry(scene.view(), maps),
                overCrop(scene, scene.view().textureLookup().sample(lit)),
                overPhoto(scene, lit, SphericalHarmonics.ambient()));
    }

    /** One picture where the mask is 1, the other where it is 0. */
    static FloatImage blend(FloatImage picture, FloatImage mask, FloatImage background) {
        FloatImage out = FloatImage.zeros(3, picture.height(), picture.width());
        int n = mask.data().length;
        for (int i = 0; i < out.data().length; i++) {
            float m = mask.data()[i % n];
            out.data()[i] = (1 - m) * background.data()[i] + m * picture.data()[i];
        }
        return out;
    }
}
