package org.emoca4j.render;

import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;

/**
 * A drawn head: the part of a picture that it touches.
 *
 * @param left column of the picture at the first column of {@code colour}
 * @param top row of the picture at the first row of {@code colour}
 * @param colour three planes, RGB, about 0..1 (light can exceed it), already multiplied by alpha
 * @param alpha one plane, how much of each pixel the head covers, 0..1
 */
public record Rendering(int left, int top, FloatImage colour, FloatImage alpha) {

    /**
     * The rendering on a black picture.
     *
     * @param width columns of the picture that was drawn for
     * @param height rows of it
     */
    public FloatImage onBlack(int width, int height) {
        return over(FloatImage.zeros(3, height, width));
    }

    /** The rendering over a picture of three planes, which is not changed. */
    public FloatImage over(FloatImage background) {
        FloatImage out = new FloatImage(3, background.height(), background.width(), background.data().clone());
        checkFits(out.width(), out.height());
        for (int y = 0; y < alpha.height(); y++) {
            for (int x = 0; x < alpha.width(); x++) {
                float rest = 1 - alpha.get(0, y, x);
                for (int c = 0; c < 3; c++) {
                    float behind = out.get(c, top + y, left + x);
                    out.set(c, top + y, left + x, colour.get(c, y, x) + behind * rest);
                }
            }
        }
        return out;
    }

    /** The rendering over a picture, which is not changed; colours are clamped to 0..255. */
    public RgbImage over(RgbImage background) {
        checkFits(background.width(), background.height());
        RgbImage out = background.copy();
        byte[] rgb = out.rgb();
        for (int y = 0; y < alpha.height(); y++) {
            for (int x = 0; x < alpha.width(); x++) {
                float rest = 1 - alpha.get(0, y, x);
                int i = 3 * ((top + y) * out.width() + left + x);
                for (int c = 0; c < 3 && rest < 1; c++) {
                    float value = 255 * colour.get(c, y, x) + (rgb[i + c] & 0xFF) * rest;
                    rgb[i + c] = (byte) Math.round(Math.max(0, Math.min(255, value)));
                }
            }
        }
        return out;
    }

    private void checkFits(int width, int height) {
        if (left + alpha.width() > width || top + alpha.height() > height) {
            throw new IllegalArgumentException(
                    "the head was drawn for a larger picture than " + width + " x " + height);
        }
    }
}
