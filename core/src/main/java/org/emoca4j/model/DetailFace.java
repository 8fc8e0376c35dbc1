package org.emoca4j.model;

import java.util.Optional;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;
import org.emoca4j.render.DenseMesh;

/**
 * A face with wrinkles, of models that have the networks for them.
 *
 * @param code what the detail decoder understands, 128 numbers as published
 * @param maps in texture space
 * @param dense the fine mesh
 * @param geometry grey head with wrinkles on black, 3 x 224 x 224, about 0..1
 * @param image head with wrinkles in its skin colours and light over the crop, 3 x 224 x 224, about 0..1
 * @param original the same over the whole photo, if that was asked for
 */
public record DetailFace(
        float[] code,
        DetailMaps maps,
        DenseMesh dense,
        FloatImage geometry,
        FloatImage image,
        Optional<RgbImage> original) {}
