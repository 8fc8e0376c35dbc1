package org.emoca4j.model;

import java.util.Optional;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;

/**
 * What DECA and EMOCA give besides head, texture and wrinkles, as their programs write it.
 *
 * @param codes the encoders' outputs
 * @param coarse decoded head with its landmarks
 * @param geometry grey head on black, 3 x 224 x 224, about 0..1
 * @param image head in its skin colours and light over the crop, 3 x 224 x 224, about 0..1
 * @param original the same over the whole photo, if that was asked for
 */
public record FlameFace(
        FlameCodes codes, CoarseFace coarse, FloatImage geometry, FloatImage image, Optional<RgbImage> original) {}
