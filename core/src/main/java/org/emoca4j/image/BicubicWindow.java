package org.emoca4j.image;

/**
 * A part of a picture in another size, by bicubic interpolation as Pillow does it: where the picture shrinks, the cubic
 * is stretched, so that each new pixel is a weighted mean of all that it covers. Values are rounded to bytes between
 * the two directions and at the end, and weights to fixed point, as there: the bytes are Pillow's.
 *
 * @see <a href="https://doi.org/10.1109/TASSP.1981.1163711">Keys, Cubic convolution interpolation for digital image
 *     processing, IEEE TASSP 1981</a>, with a = -1/2
 */
public final class BicubicWindow {

    private static final int FIXED_POINT_BITS = 22;
    private static final int RADIUS = 2;

    private BicubicWindow() {}

    /**
     * Resizes a picture and cuts a rectangle out; only what the rectangle needs is computed.
     *
     * @param resizedWidth columns of the whole resized picture, at least 1
     * @param resizedHeight rows of the whole resized picture, at least 1
     * @param left first column of the rectangle, may lie outside
     * @param top first row of the rectangle, may lie outside
     * @param width columns of the rectangle
     * @param height rows of the rectangle
     * @return the rectangle; what lies outside of the resized picture is black
     */
    public static RgbImage cut(RgbImage image, long resizedWidth, long resizedHeight, long left, long top, int width,
            int height) {
        RgbImage out = RgbImage.black(width, height);
        int firstColumn = inside(-left, width);
        int endColumn = inside(resizedWidth - left, width);
        int firstRow = inside(-top, height);
        int endRow = inside(resizedHeight - top, height);
        if (firstColumn >= endColumn || firstRow >= endRow) {
            return out;
        }
        Taps[] columns = taps(image.width(), resizedWidth, left, firstColumn, endColumn);
        Taps[] rows = taps(image.height(), resizedHeight, top, firstRow, endRow);
        int firstSource = rows[0].first;
        Taps last = rows[rows.length - 1];
        int numSources = last.first + last.weights.length - firstSource;
        byte[] narrow = new byte[3 * columns.length * numSources];
        for (int y = 0; y < numSources; y++) {
            for (int x = 0; x < columns.length; x++) {
                int from = 3 * ((firstSource + y) * image.width() + columns[x].first);
                columns[x].sum(image.rgb(), from, 3, narrow, 3 * (y * columns.length + x));
            }
        }
        for (int y = 0; y < rows.length; y++) {
            for (int x = 0; x < columns.length; x++) {
                int from = 3 * ((rows[y].first - firstSource) * columns.length + x);
                int to = 3 * ((firstRow + y) * width + firstColumn + x);
                rows[y].sum(narrow, from, 3 * columns.length, out.rgb(), to);
            }
        }
        return out;
    }

    private static int inside(long position, int length) {
        return (int) Math.max(0, Math.min(length, position));
    }

    private static Taps[] taps(int from, long to, long offset, int first, int end) {
        Taps[] taps = new Taps[end - first];
        for (int i = first; i < end; i++) {
            taps[i - first] = from == to ? Taps.same((int) (offset + i)) : Taps.of(from, to, offset + i);
        }
        return taps;
    }

    /**
     * Which pixels make up a new one, in one direction.
     *
     * @param first pixel of the picture
     * @param weights in fixed point, of this pixel and those that follow
     */
    private record Taps(int first, int[] weights) {

        static Taps same(int index) {
            return new Taps(index, new int[] {1 << FIXED_POINT_BITS});
        }

        static Taps of(int from, long to, long target) {
            double step = (double) from / to;
            double stretch = Math.max(step, 1);
            double support = RADIUS * stretch;
            double centre = (target + 0.5) * step;
            int first = Math.max(0, (int) (centre - support + 0.5));
            int end = Math.min(from, (int) (centre + support + 0.5));
            double[] weights = new double[end - first];
            double sum = 0;
            for (int i = 0; i < weights.length; i++) {
                weights[i] = cubic((i + first - centre + 0.5) * (1 / stretch));
                sum += weights[i];
            }
            int[] fixed = new int[weights.length];
            for (int i = 0; i < fixed.length; i++) {
                double scaled = weights[i] / sum * (1 << FIXED_POINT_BITS);
                fixed[i] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
            }
            return new Taps(first, fixed);
        }

        /** The three channels of a new pixel, from pixels that lie {@code step} bytes apart. */
        void sum(byte[] in, int from, int step, byte[] out, int to) {
            for (int channel = 0; channel < 3; channel++) {
                int sum = 1 << FIXED_POINT_BITS - 1;
                for (int i = 0; i < weights.length; i++) {
                    sum += (in[from + i * step + channel] & 0xFF) * weights[i];
                }
                out[to + channel] = (byte) Math.max(0, Math.min(255, sum >> FIXED_POINT_BITS));
            }
        }

        private static double cubic(double x) {
            double d = Math.abs(x);
            if (d < 1) {
                return (1.5 * d - 2.5) * d * d + 1;
            }
            return d < 2 ? (((d - 5) * d + 8) * d - 4) * -0.5 : 0;
        }
    }
}
