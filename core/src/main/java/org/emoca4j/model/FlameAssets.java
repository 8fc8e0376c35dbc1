package org.emoca4j.model;

import java.util.Optional;
import org.emoca4j.head.HeadModel;
import org.emoca4j.render.DenseTemplate;

/**
 * What DECA and EMOCA need besides their networks, each from a file of its own.
 *
 * @param head FLAME with 100 identity and 50 expression components and both landmark embeddings; with an albedo where
 *     the user has a texture space
 * @param faceEyeMask {@code 256 * 256}, 0..1: {@code uv_face_eye_mask.png}, the texels of face and eyes
 * @param fixedDisplacement {@code 256 * 256} metres: {@code fixed_displacement_256.npy}, added to every displacement
 * @param dense layout of the dense mesh, {@code texture_data_256.npy}; without it one is built from the texture layout
 */
public record FlameAssets(
        HeadModel head, float[] faceEyeMask, float[] fixedDisplacement, Optional<DenseTemplate> dense) {

    /** Texels per side of all maps in texture space. */
    public static final int UV_SIZE = 256;

    public FlameAssets {
        int n = UV_SIZE * UV_SIZE;
        if (faceEyeMask.length != n || fixedDisplacement.length != n) {
            throw new IllegalArgumentException("maps of " + UV_SIZE + " x " + UV_SIZE + " texels needed, the mask has "
                    + faceEyeMask.length + " and the fixed displacement " + fixedDisplacement.length + " values");
        }
    }
}
