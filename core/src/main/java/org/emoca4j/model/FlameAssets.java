package org.emoca4j.model;

import java.util.Optional;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.Region;
import org.emoca4j.render.DenseTemplate;
import org.emoca4j.render.TextureSpace;

/**
 * What DECA and EMOCA, and networks trained like them, need besides their networks; FLAME's come each from a file.
 *
 * @param head with both landmark embeddings; FLAME with 100 identity and 50 expression components, and with an albedo
 *     where the user has a texture space
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

    /**
     * Those of a head that needs no files beside its own: its regions tell where the face is, and it has no fixed
     * wrinkles.
     */
    public static FlameAssets of(HeadModel head) {
        int[] faces = TextureSpace.of(head.topology(), UV_SIZE).raster().faceIndex();
        float[] mask = new float[faces.length];
        for (int texel = 0; texel < faces.length; texel++) {
            mask[texel] = faces[texel] >= 0 && head.region(faces[texel]) != Region.OTHER_SKIN ? 1 : 0;
        }
        return new FlameAssets(head, mask, new float[faces.length], Optional.empty());
    }
}
