package org.emoca4j.train.twin;

import org.bytedeco.pytorch.Tensor;

/**
 * Which pixels of square pictures show which faces: a list of pixels per item, filled up to the longest. Without
 * gradient.
 *
 * @param size S, pixels along a side
 * @param pixels {@code [B, P]} row * S + column; entries that fill up name a pixel that shows nothing
 * @param faces {@code [B, P]} face indices
 * @param covered {@code [B, 1, P]} 1, or 0 for entries that fill up
 */
public record Visibility(int size, Tensor pixels, Tensor faces, Tensor covered) {

    /** B. */
    long numItems() {
        return pixels.size(0);
    }

    /** P. */
    long numPixels() {
        return pixels.size(1);
    }
}
