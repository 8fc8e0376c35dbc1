package org.emoca4j.image;

/** A picture to draw on: rectangles, other pictures, words. What lies outside of the picture is left out. */
public final class Canvas {

    private final RgbImage image;

    /**
     * A canvas of one colour.
     *
     * @param rgb 0xRRGGBB
     */
    public Canvas(int width, int height, int rgb) {
        image = RgbImage.black(width, height);
        fill(0, 0, width, height, rgb);
    }

    /** The picture; later drawing changes it. */
    public RgbImage image() {
        return image;
    }

    /**
     * Fills a rectangle.
     *
     * @param left first column
     * @param top first row
     * @param rgb 0xRRGGBB
     */
    public void fill(int left, int top, int width, int height, int rgb) {
        for (int y = Math.max(0, top); y < Math.min(image.height(), top + height); y++) {
            for (int x = Math.max(0, left); x < Math.min(image.width(), left + width); x++) {
                image.set(x, y, rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF);
            }
        }
    }

    /** Lays a picture over this one, its top left pixel at (left, top). */
    public void draw(RgbImage picture, int left, int top) {
        int from = Math.max(0, -left);
        int to = Math.min(picture.width(), image.width() - left);
        if (to <= from) {
            return;
        }
        for (int y = Math.max(0, -top); y < Math.min(picture.height(), image.height() - top); y++) {
            System.arraycopy(
                    picture.rgb(), 3 * (y * picture.width() + from),
                    image.rgb(), 3 * ((top + y) * image.width() + left + from),
                    3 * (to - from));
        }
    }

    /**
     * Writes a line of small letters, digits and . , : - / % ( ) + _; capitals become small, others blank.
     *
     * @param left left edge of the first character
     * @param top upper edge of the line, which is {@code 9 * scale} pixels high
     * @param scale pixels of a dot's side
     * @param rgb 0xRRGGBB
     */
    public void text(String text, int left, int top, int scale, int rgb) {
        for (int c = 0; c < text.length(); c++) {
            boolean[] dots = PixelFont.glyph(text.charAt(c));
            int x = left + c * (PixelFont.WIDTH + 1) * scale;
            for (int i = 0; i < dots.length; i++) {
                if (dots[i]) {
                    fill(x + i % PixelFont.WIDTH * scale, top + i / PixelFont.WIDTH * scale, scale, scale, rgb);
                }
            }
        }
    }

    /** Width in pixels that {@link #text} needs. */
    public static int textWidth(String text, int scale) {
        return Math.max(0, text.length() * (PixelFont.WIDTH + 1) - 1) * scale;
    }
}
