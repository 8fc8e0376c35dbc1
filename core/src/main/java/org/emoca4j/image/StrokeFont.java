package org.emoca4j.image;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/**
 * The letters of ASCII as pen strokes, so that text needs no font of the system and can have any size.
 *
 * <p>A glyph is written as strokes with spaces between; a stroke is a list of points of two digits each, x and y, on a
 * grid: capitals stand from y = 0 to the baseline at y = 6, small letters begin at y = 2, descenders end at y = 8. A
 * stroke of one point is a dot. The corners of a stroke that starts with a tilde are rounded.
 */
final class StrokeFont {

    static final double CAPITAL_HEIGHT = 6;
    static final double STROKE_WIDTH = 0.85;

    private static final double SPACING = 1.7;
    private static final double SPACE_WIDTH = 1.3;
    private static final int ROUNDINGS = 3;

    private static final String BOWL = "~123236060212";
    private static final String BIG_BOWL = "~204046060020";

    /** From the space on, in ASCII's order. */
    private static final String[] STROKES = {
        "", "0004 06", "0002 2022", "1016 3036 0242 0444", "~4140000343460605 2026", "6006 ~102022020010 ~546466444454",
        "~461210303104062643", "0002", "~10020416", "~00121406", "1115 0224 0422", "2125 0343", "1607", "0333", "06",
        "3006",
        "~103036060010", "012026", "~0100404206 0646", "~00404313 ~13434606", "36300444", "400002 ~02424606",
        "~300004 ~234346060323", "004016", "~204043030020 ~234346060323", "~204043030020 ~424616", "02 06", "12 1607",
        "310335", "0232 0434", "013305", "~010040422324 26",
        "~460600404434 ~223234141222", "062046 1434", "0006 ~00404303 ~03434606", "~414000064645", "0006 ~00404606",
        "40000646 0333", "400006 0333", "~414000064643 4323", "0006 4046 0343", "0006", "~30360605", "0006 4004 1346",
        "000636", "0600234046", "06004640", BIG_BOWL,
        "0006 ~00404303", BIG_BOWL + " 3546", "0006 ~00404303 2346", "~4140000343460605", "0040 2026", "~00064640",
        "002640", "0016223640", "0046 4006", "002340 2326", "00400646", "10000616", "0036", "00101606", "022042",
        "0747", "0011",
        BOWL + " 3236", "0006 " + BOWL, "~333202063635", "3036 " + BOWL, "0434 ~343202063635", "~20101116 0222",
        BOWL + " ~32373808", "0006 ~03023236", "0206 00", "~12171808 10", "0006 3205 1436", "~00050616",
        "0206 ~03022226 ~23224246", "0206 ~03023236", BOWL,
        "0208 " + BOWL, "3238 " + BOWL, "0206 ~04030222", "~3332020434360605", "~10151626 0222", "~02063635 3236",
        "022642", "0216233642", "0236 3206", "0226 4218", "02320636", "~20101203 ~03141626", "0007",
        "~00101223 ~23141606", "~04123543"
    };

    private StrokeFont() {}

    /**
     * A letter.
     *
     * @param strokes each x0, y0, x1, y1, ... on the grid
     * @param advance from this letter's left edge to the next one's
     */
    record Glyph(List<double[]> strokes, double advance) {

        /** The strokes with the baseline's left end at (x, y), and grid units of {@code unit} pixels. */
        List<double[]> placed(double x, double y, double unit) {
            List<double[]> placed = new ArrayList<>();
            double inset = STROKE_WIDTH / 2;
            for (double[] stroke : strokes) {
                double[] points = new double[stroke.length];
                for (int i = 0; i < stroke.length; i += 2) {
                    points[i] = x + (stroke[i] + inset) * unit;
                    points[i + 1] = y + (stroke[i + 1] - CAPITAL_HEIGHT) * unit;
                }
                placed.add(points);
            }
            return placed;
        }
    }

    /** The letters of a text, without accents; what there is no letter for becomes a question mark. */
    static List<Glyph> glyphs(String text) {
        String plain = Normalizer.normalize(text, Normalizer.Form.NFD).replaceAll("\\p{M}", "");
        return plain.codePoints()
                .map(c -> c >= ' ' && c < ' ' + STROKES.length ? c - ' ' : '?' - ' ')
                .mapToObj(i -> parse(STROKES[i]))
                .toList();
    }

    private static Glyph parse(String glyph) {
        List<double[]> strokes = new ArrayList<>();
        double width = glyph.isEmpty() ? SPACE_WIDTH : 0;
        for (String stroke : glyph.isEmpty() ? new String[0] : glyph.split(" ")) {
            boolean rounded = stroke.startsWith("~");
            String digits = rounded ? stroke.substring(1) : stroke;
            double[] points = new double[digits.length()];
            for (int i = 0; i < points.length; i++) {
                points[i] = digits.charAt(i) - '0';
                width = i % 2 == 0 ? Math.max(width, points[i]) : width;
            }
            for (int n = 0; rounded && n < ROUNDINGS; n++) {
                points = cutCorners(points);
            }
            strokes.add(points);
        }
        return new Glyph(strokes, width + SPACING);
    }

    /** Chaikin, An algorithm for high-speed curve generation, 1974; open strokes keep their ends. */
    private static double[] cutCorners(double[] p) {
        int n = p.length / 2;
        boolean closed = p[0] == p[2 * n - 2] && p[1] == p[2 * n - 1];
        double[] out = new double[4 * (n - 1) + (closed ? 2 : 0)];
        int at = 0;
        for (int i = 0; i < n - 1; i++) {
            boolean keepStart = !closed && i == 0;
            boolean keepEnd = !closed && i == n - 2;
            for (double t : new double[] {keepStart ? 0 : 0.25, keepEnd ? 1 : 0.75}) {
                out[at++] = p[2 * i] + t * (p[2 * i + 2] - p[2 * i]);
                out[at++] = p[2 * i + 1] + t * (p[2 * i + 3] - p[2 * i + 1]);
            }
        }
        if (closed) {
            out[at++] = out[0];
            out[at] = out[1];
        }
        return out;
    }
}
