package org.emoca4j.image;

import java.util.Arrays;
import java.util.List;

/**
 * Draws on a picture, with smooth edges. Coordinates are pixels with integer centres, y down; colours are 0xRRGGBB;
 * what lies outside of the picture is cut off. Needs no fonts or display of the system.
 */
public final class Canvas {

    private final RgbImage image;

    /**
     * Draws on a given picture.
     *
     * @param image is changed by drawing
     */
    public Canvas(RgbImage image) {
        this.image = image;
    }

    /** A canvas of one colour. */
    public Canvas(int width, int height, int colour) {
        this(RgbImage.black(width, height));
        fill(0, 0, width, height, colour);
    }

    /**
     * Pictures side by side, scaled to one height.
     *
     * @param pictures at least one, from left to right
     * @param height of the result
     * @param gap columns between two pictures
     * @param colour of the gaps
     */
    public static RgbImage sideBySide(List<RgbImage> pictures, int height, int gap, int colour) {
        List<RgbImage> scaled = pictures.stream().map(picture -> Resize.toHeight(picture, height)).toList();
        int width = scaled.stream().mapToInt(RgbImage::width).sum() + gap * (scaled.size() - 1);
        Canvas canvas = new Canvas(width, height, colour);
        int x = 0;
        for (RgbImage picture : scaled) {
            canvas.draw(picture, x, 0);
            x += picture.width() + gap;
        }
        return canvas.image();
    }

    /** The picture that is drawn on. */
    public RgbImage image() {
        return image;
    }

    /** Copies a picture so that its top-left pixel comes to (x, y). */
    public void draw(RgbImage picture, int x, int y) {
        int from = Math.max(0, -x);
        int length = Math.min(picture.width(), image.width() - x) - from;
        if (length <= 0) {
            return;
        }
        for (int row = Math.max(0, -y); row < Math.min(picture.height(), image.height() - y); row++) {
            System.arraycopy(picture.rgb(), 3 * (row * picture.width() + from), image.rgb(),
                    3 * ((y + row) * image.width() + x + from), 3 * length);
        }
    }

    /** Fills the pixels x to x + width - 1, y to y + height - 1. */
    public void fill(int x, int y, int width, int height, int colour) {
        for (int row = Math.max(0, y); row < Math.min(image.height(), y + height); row++) {
            for (int column = Math.max(0, x); column < Math.min(image.width(), x + width); column++) {
                image.set(column, row, colour >> 16, colour >> 8, colour);
            }
        }
    }

    /** A filled circle. */
    public void disc(double x, double y, double radius, int colour) {
        stroke(List.of(new double[] {x, y}), 2 * radius, colour);
    }

    /** A straight line with round ends. */
    public void line(double x0, double y0, double x1, double y1, double width, int colour) {
        stroke(List.of(new double[] {x0, y0, x1, y1}), width, colour);
    }

    /**
     * Writes a line of text. Accents are left off, and characters beyond ASCII become question marks.
     *
     * @param x left edge of the first character
     * @param baseline y of the line that letters stand on
     * @param size height of capitals in pixels
     * @return width of the text in pixels
     */
    public double text(String text, double x, double baseline, double size, int colour) {
        double unit = size / StrokeFont.CAPITAL_HEIGHT;
        double pen = x;
        for (StrokeFont.Glyph glyph : StrokeFont.glyphs(text)) {
            stroke(glyph.placed(pen, baseline, unit), StrokeFont.STROKE_WIDTH * unit, colour);
            pen += glyph.advance() * unit;
        }
        return pen - x;
    }

    /** The width that {@link #text} takes. */
    public static double textWidth(String text, double size) {
        double unit = size / StrokeFont.CAPITAL_HEIGHT;
        return StrokeFont.glyphs(text).stream().mapToDouble(StrokeFont.Glyph::advance).sum() * unit;
    }

    /**
     * Draws lines that count as one shape: where they overlap, they do not cover twice.
     *
     * @param lines each x0, y0, x1, y1, ...; one point is a dot
     */
    private void stroke(List<double[]> lines, double width, int colour) {
        double radius = width / 2;
        double[] bounds = bounds(lines, radius + 1);
        int left = Math.max(0, (int) Math.floor(bounds[0]));
        int top = Math.max(0, (int) Math.floor(bounds[1]));
        int columns = Math.min(image.width() - 1, (int) Math.ceil(bounds[2])) - left + 1;
        int rows = Math.min(image.height() - 1, (int) Math.ceil(bounds[3])) - top + 1;
        if (columns <= 0 || rows <= 0) {
            return;
        }
        float[] distance = new float[columns * rows];
        Arrays.fill(distance, Float.POSITIVE_INFINITY);
        for (double[] line : lines) {
            for (int i = 0; i == 0 || i + 3 < line.length; i += 2) {
                int end = Math.min(i + 2, line.length - 2);
                double[] segment = {line[i], line[i + 1], line[end], line[end + 1]};
                addDistances(segment, radius + 1, distance, left, top, columns, rows);
            }
        }
        for (int i = 0; i < distance.length; i++) {
            double coverage = Math.min(1, radius + 0.5 - distance[i]);
            if (coverage > 0) {
                blend(left + i % columns, top + i / columns, colour, coverage);
            }
        }
    }

    private static double[] bounds(List<double[]> lines, double margin) {
        double[] b = {Double.MAX_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE, -Double.MAX_VALUE};
        for (double[] line : lines) {
            for (int i = 0; i < line.length; i += 2) {
                b[0] = Math.min(b[0], line[i] - margin);
                b[1] = Math.min(b[1], line[i + 1] - margin);
                b[2] = Math.max(b[2], line[i] + margin);
                b[3] = Math.max(b[3], line[i + 1] + margin);
            }
        }
        return b;
    }

    /** Lowers the distances near a segment x0, y0, x1, y1. */
    private static void addDistances(double[] segment, double reach, float[] distance, int left, int top, int columns,
            int rows) {
        double dx = segment[2] - segment[0];
        double dy = segment[3] - segment[1];
        double length2 = dx * dx + dy * dy;
        int x0 = Math.max(0, (int) Math.floor(Math.min(segment[0], segment[2]) - reach) - left);
        int x1 = Math.min(columns - 1, (int) Math.ceil(Math.max(segment[0], segment[2]) + reach) - left);
        int y0 = Math.max(0, (int) Math.floor(Math.min(segment[1], segment[3]) - reach) - top);
        int y1 = Math.min(rows - 1, (int) Math.ceil(Math.max(segment[1], segment[3]) + reach) - top);
        for (int y = y0; y <= y1; y++) {
            for (int x = x0; x <= x1; x++) {
                double px = left + x - segment[0];
                double py = top + y - segment[1];
                double t = length2 == 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length2));
                float d = (float) Math.hypot(px - t * dx, py - t * dy);
                distance[y * columns + x] = Math.min(distance[y * columns + x], d);
            }
        }
    }

    private void blend(int x, int y, int colour, double coverage) {
        int at = 3 * (y * image.width() + x);
        for (int c = 0; c < 3; c++) {
            int below = image.rgb()[at + c] & 0xFF;
            int above = colour >> 16 - 8 * c & 0xFF;
            image.rgb()[at + c] = (byte) Math.round(below + coverage * (above - below));
        }
    }
}
