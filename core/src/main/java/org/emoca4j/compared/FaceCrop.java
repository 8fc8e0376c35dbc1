package org.emoca4j.compared;

import org.emoca4j.detect.CropSquare;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.image.Warp;

/**
 * What a network with an input of 224 x 224 pixels sees of a photo.
 *
 * @param imageToCrop from image pixels to crop pixels
 * @param picture 3 x 224 x 224, RGB in 0..1
 */
record FaceCrop(Similarity imageToCrop, FloatImage picture) {

    static FaceCrop of(RgbImage photo, CropSquare square) {
        Similarity imageToCrop = square.imageToCrop();
        return new FaceCrop(
                imageToCrop, Warp.bilinear(photo, imageToCrop, CropSquare.CROP_SIZE, CropSquare.CROP_SIZE));
    }

    /** DECA's and EMOCA's: the square around the 68 points. */
    static FaceCrop deca(RgbImage photo, DetectedFace face) {
        return of(photo, CropSquare.of(face, CropSquare.DEMO_SCALE));
    }

    /** The same around given points, {@code 68 * 2} image pixels. */
    static FaceCrop deca(RgbImage photo, float[] points68) {
        return of(photo, CropSquare.of(points68, CropSquare.DEMO_SCALE));
    }
}
