package org.emoca4j.model;

import java.util.Optional;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.mesh.Mesh;

/**
 * What a model makes of one face.
 *
 * @param imageToCrop from image pixels to crop pixels
 * @param crop 3 x 224 x 224, 0..1
 * @param codes identity, expression, pose, camera, albedo, light
 * @param fit how well the head fits the landmarks
 * @param mesh posed, metres, head space
 * @param texture three planes in texture space
 * @param emotion what photo and render feel like
 * @param detail wrinkles, of models that have the networks for them
 * @param flame what only DECA and EMOCA give
 */
public record Reconstruction(
        Similarity imageToCrop,
        FloatImage crop,
        FaceCodes codes,
        FitReport fit,
        Mesh mesh,
        FloatImage texture,
        EmotionConsistency emotion,
        Optional<DetailFace> detail,
        Optional<FlameFace> flame) {}
