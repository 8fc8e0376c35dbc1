package org.emoca4j.train.data;

import java.util.Optional;
import org.emoca4j.detect.CropSquare;
import org.emoca4j.detect.FaceLandmarks;
import org.emoca4j.detect.Ibug68;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;

/**
 * One face to learn from. Nothing in it is changed by anyone.
 *
 * <p>Landmarks are in the published normalisation: a crop pixel p (integer centres) is {@code p / 224 * 2 - 1}
 * (emoca.md section 6).
 *
 * @param key names the sample in messages, such as its file
 * @param image crop of 224 x 224 pixels
 * @param landmarks68 {@code 68 * 2} iBUG points, or empty if unknown
 * @param mediapipe {@code 468 * 2} points of MediaPipe's face mesh, or empty if unknown
 * @param mask which pixels are face
 * @param labels what is known of expression, affect and person
 * @param codes what the picture was rendered from, if it was
 */
public record Sample(
        String key,
        RgbImage image,
        float[] landmarks68,
        float[] mediapipe,
        FaceMask mask,
        Labels labels,
        Optional<TrueCodes> codes) {

    /** Side of the crop in pixels. */
    public static final int SIZE = CropSquare.CROP_SIZE;

    public Sample {
        if (image.width() != SIZE || image.height() != SIZE) {
            throw new IllegalArgumentException(
                    key + ": a sample has 224 x 224 pixels, got " + image.width() + " x " + image.height());
        }
        checkPoints(key, landmarks68, Ibug68.COUNT);
        checkPoints(key, mediapipe, FaceLandmarks.COUNT);
    }

    private static void checkPoints(String key, float[] points, int count) {
        if (points.length != 0 && points.length != 2 * count) {
            throw new IllegalArgumentException(
                    key + ": expected " + count + " * 2 landmark coordinates or none, got " + points.length);
        }
    }

    /** The picture as networks take it: three planes, 0..1. */
    public FloatImage floatImage() {
        return FloatImage.of(image);
    }

    /** Crop pixels (integer centres) to the published -1..1. */
    static float normalise(double pixel) {
        return (float) (pixel / SIZE * 2 - 1);
    }

    /** The published -1..1 to crop pixels (integer centres). */
    static double pixel(float normalised) {
        return (normalised + 1.0) / 2 * SIZE;
    }

    /** {@link #normalise} for many coordinates. */
    static float[] normalise(float[] pixels) {
        float[] out = new float[pixels.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = normalise(pixels[i]);
        }
        return out;
    }
}
