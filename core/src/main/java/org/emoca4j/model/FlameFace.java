package org.emoca4j.model;

import java.util.Optional;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;
import org.emoca4j.render.DenseMesh;

/**
 * What DECA and EMOCA give besides head and texture, as their programs write it.
 *
 * @param codes the encoders' outputs
 * @param coarse decoded head with its landmarks
 * @param detail wrinkles in texture space
 * @param dense the fine mesh with wrinkles
 * @param pictures drawn into the crop
 * @param original drawn into the whole photo, if that was asked for
 */
public record FlameFace(
        FlameCodes codes,
        CoarseFace coarse,
        DetailMaps detail,
        DenseMesh dense,
        Pictures pictures,
        Optional<Original> original) {

    /**
     * Pictures of 3 x 224 x 224, about 0..1.
     *
     * @param geometryCoarse grey head on black
     * @param geometryDetail the same with wrinkles
     * @param imageCoarse head in its skin colours and light over the crop
     * @param imageDetail the same with wrinkles
     */
    public record Pictures(
            FloatImage geometryCoarse, FloatImage geometryDetail, FloatImage imageCoarse, FloatImage imageDetail) {}

    /**
     * Pictures as large as the photo.
     *
     * @param imageCoarse head in its skin colours and light over the photo
     * @param imageDetail the same with wrinkles
     */
    public record Original(RgbImage imageCoarse, RgbImage imageDetail) {}
}
