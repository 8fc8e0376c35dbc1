package org.emoca4j;

import java.util.Optional;
import org.emoca4j.detect.CropSquare;
import org.emoca4j.detect.FaceBox;
import org.emoca4j.detect.FaceLandmarks;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.mesh.Mesh;
import org.emoca4j.model.BuiltinModel;
import org.emoca4j.model.DetailFace;
import org.emoca4j.model.EmotionConsistency;
import org.emoca4j.model.FaceCodes;
import org.emoca4j.model.FitReport;
import org.emoca4j.model.FlameFace;

/**
 * One reconstructed face of a photo.
 *
 * @param index 0 for the largest face of the photo, then by falling size
 * @param box where it was detected, image pixels
 * @param landmarks detected points, image pixels
 * @param imageToCrop from image pixels to the pixels of {@code crop}
 * @param crop the square that was looked at, 224 x 224
 * @param codes identity, expression, pose, camera, albedo, light
 * @param fit how well the head fits the landmarks; look at {@link FitReport#reliable()}
 * @param mesh the head with its expression and pose, metres, head space
 * @param texture three planes in texture space (512 x 512; 256 x 256 as published by DECA and EMOCA) with the photo's
 *     light in it, row 0 at v = 1
 * @param emotion what photo and render feel like
 * @param detail wrinkles and the dense mesh, of models that have the networks for them
 * @param flame what DECA and EMOCA give besides: landmarks, published pictures
 */
public record Face(
        int index,
        FaceBox box,
        FaceLandmarks landmarks,
        Similarity imageToCrop,
        RgbImage crop,
        FaceCodes codes,
        FitReport fit,
        Mesh mesh,
        FloatImage texture,
        EmotionConsistency emotion,
        Optional<DetailFace> detail,
        Optional<FlameFace> flame) {

    /** Side of the crop in pixels, as in DECA and EMOCA. */
    public static final int CROP_SIZE = BuiltinModel.CROP_SIZE;

    /**
     * The mesh in the photo.
     *
     * @return {@code V * 3}: x and y in image pixels, z in the same unit, growing away from the viewer
     */
    public float[] verticesImagePx() {
        return toImagePx(codes.camera().project(mesh.vertices()));
    }

    /**
     * Camera and crop as a matrix.
     *
     * @return 4 x 4 row-major: homogeneous points of head space to the photo, x and y in image pixels, z in the same
     *     unit, growing away from the viewer
     */
    public double[] headToImageMatrix() {
        Similarity cropToImage = imageToCrop.inverse();
        double half = CROP_SIZE / 2.0;
        double a = cropToImage.a() * half;
        double b = cropToImage.b() * half;
        double[] camera = codes.camera().matrix();
        double[] out = new double[16];
        for (int column = 0; column < 4; column++) {
            double x = camera[column];
            double y = camera[4 + column];
            out[column] = a * x - b * y;
            out[4 + column] = b * x + a * y;
            out[8 + column] = cropToImage.scale() * half * camera[8 + column];
        }
        out[3] += cropToImage.applyX(half - 0.5, half - 0.5);
        out[7] += cropToImage.applyY(half - 0.5, half - 0.5);
        out[15] = 1;
        return out;
    }

    /**
     * Carries points from crop NDC to the photo.
     *
     * @param pointsNdc {@code N * 3}, crop NDC
     * @return {@code N * 3}: x and y in image pixels, z in the same unit
     */
    public float[] toImagePx(float[] pointsNdc) {
        return CropSquare.toImagePx(pointsNdc, imageToCrop);
    }
}
