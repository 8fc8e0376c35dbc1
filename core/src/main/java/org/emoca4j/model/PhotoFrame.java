package org.emoca4j.model;

import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;

/**
 * Where a photo ends in a crop of it, crop pixels: beyond, the crop is black without anything being there.
 *
 * @param left x of the photo's left edge
 * @param top y of its upper edge
 * @param right x of its right edge
 * @param bottom y of its lower edge
 */
record PhotoFrame(double left, double top, double right, double bottom) {

    /** @param imageToCrop without rotation */
    static PhotoFrame of(RgbImage photo, Similarity imageToCrop) {
        return new PhotoFrame(
                imageToCrop.applyX(-0.5, -0.5),
                imageToCrop.applyY(-0.5, -0.5),
                imageToCrop.applyX(photo.width() - 0.5, photo.height() - 0.5),
                imageToCrop.applyY(photo.width() - 0.5, photo.height() - 0.5));
    }

    /** Distance to the nearest edge of the photo, negative outside. */
    double inside(double x, double y) {
        return Math.min(Math.min(x - left, right - x), Math.min(y - top, bottom - y));
    }
}
