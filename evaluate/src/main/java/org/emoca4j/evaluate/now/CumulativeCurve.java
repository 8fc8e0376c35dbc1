package org.emoca4j.evaluate.now;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.emoca4j.image.Canvas;
import org.emoca4j.image.RgbImage;

/** The challenge's figure: for each distance, which share of the scan points is at most so far from the head. */
public final class CumulativeCurve {

    /** Where the figure ends, as the challenge's does. */
    public static final double MAX_MM = 7;

    private static final double STEP_MM = 0.02;

    private static final int WIDTH = 900;
    private static final int HEIGHT = 620;
    private static final int LEFT = 80;
    private static final int RIGHT = 870;
    private static final int TOP = 30;
    private static final int BOTTOM = 540;
    private static final double TEXT = 12;
    private static final int PAPER = 0xFFFFFF;
    private static final int INK = 0x202020;
    private static final int GRID = 0xDDDDDD;

    /** Told apart by readers who see few colours, too (Okabe and Ito's palette). */
    private static final int[] COLOURS = {
        0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x000000, 0x8C6D31
    };

    private CumulativeCurve() {}

    /** The distances at which the curve is evaluated, millimetres, from 0. */
    public static double[] limits() {
        double[] limits = new double[(int) Math.round(MAX_MM / STEP_MM) + 1];
        Arrays.setAll(limits, i -> i * STEP_MM);
        return limits;
    }

    /**
     * Draws the curves.
     *
     * @param results those without a measured photo are left out
     * @param metric said in the axis's caption
     */
    public static RgbImage draw(List<NowResult> results, boolean metric) {
        Canvas canvas = new Canvas(WIDTH, HEIGHT, PAPER);
        for (int percent = 0; percent <= 100; percent += 20) {
            canvas.line(LEFT, y(percent / 100.0), RIGHT, y(percent / 100.0), 1, GRID);
            String label = percent + " %";
            canvas.text(label, LEFT - 10 - Canvas.textWidth(label, TEXT), y(percent / 100.0) + TEXT / 2, TEXT, INK);
        }
        for (int mm = 0; mm <= MAX_MM; mm++) {
            canvas.line(x(mm), TOP, x(mm), BOTTOM, 1, GRID);
            String label = Integer.toString(mm);
            canvas.text(label, x(mm) - Canvas.textWidth(label, TEXT) / 2, BOTTOM + 24, TEXT, INK);
        }
        canvas.line(LEFT, TOP, LEFT, BOTTOM, 1.5, INK);
        canvas.line(LEFT, BOTTOM, RIGHT, BOTTOM, 1.5, INK);
        String caption = "distance of scan points in mm, head " + (metric ? "in its own size" : "scaled to the scan");
        canvas.text(caption, (LEFT + RIGHT - Canvas.textWidth(caption, TEXT)) / 2, BOTTOM + 56, TEXT, INK);
        double[] limits = limits();
        List<NowResult> measured = results.stream().filter(r -> r.scores().isPresent()).toList();
        for (int k = 0; k < measured.size(); k++) {
            NowResult result = measured.get(k);
            int colour = COLOURS[k % COLOURS.length];
            double[] shares = result.shares(limits);
            for (int i = 1; i < limits.length; i++) {
                canvas.line(x(limits[i - 1]), y(shares[i - 1]), x(limits[i]), y(shares[i]), 2.5, colour);
            }
            double row = BOTTOM - 24.0 * (measured.size() - k);
            canvas.line(RIGHT - 300, row - TEXT / 2, RIGHT - 270, row - TEXT / 2, 3, colour);
            String median = String.format(Locale.ROOT, "median %.2f", result.scores().orElseThrow().median());
            canvas.text(result.title() + ", " + median, RIGHT - 260, row, TEXT, INK);
        }
        return canvas.image();
    }

    private static double x(double mm) {
        return LEFT + mm / MAX_MM * (RIGHT - LEFT);
    }

    private static double y(double share) {
        return BOTTOM - share * (BOTTOM - TOP);
    }
}
