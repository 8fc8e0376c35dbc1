package org.emoca4j.compared;

import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;

/**
 * What a network sees of a photo, and where it lies there.
 *
 * @param input {@code 3 * size * size}, RGB in 0..1
 * @param toImage crop pixels to image pixels, both with integer centres: {@code x' = a[0] x + a[1] y + a[2]},
 *     {@code y' = a[3] x + a[4] y + a[5]}; owned by the record
 */
record AlignedCrop(float[] input, double[] toImage) {

    /** Side of the crops of Deng et al. and MGCNet. */
    static final int SIZE = 224;

    static AlignedCrop of(RgbImage crop, double[] toImage) {
        return new AlignedCrop(FloatImage.of(crop).data(), toImage);
    }

    static double[] matrix(Similarity map) {
        return new double[] {map.a(), -map.b(), map.tx(), map.b(), map.a(), map.ty()};
    }

    /**
     * Moves points from the crop into the photo.
     *
     * @param points {@code N * 3}: crop pixels and a depth in their size
     * @return {@code N * 3}: image pixels and the depth in theirs
     */
    float[] pointsToImage(float[] points) {
        float[] out = new float[points.length];
        double scale = Math.sqrt(Math.abs(toImage[0] * toImage[4] - toImage[1] * toImage[3]));
        for (int i = 0; i < points.length; i += 3) {
            double x = points[i];
            double y = points[i + 1];
            out[i] = (float) (toImage[0] * x + toImage[1] * y + toImage[2]);
            out[i + 1] = (float) (toImage[3] * x + toImage[4] * y + toImage[5]);
            out[i + 2] = (float) (scale * points[i + 2]);
        }
        return out;
    }
}
