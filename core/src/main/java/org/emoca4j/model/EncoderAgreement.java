package org.emoca4j.model;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.FloatImage;

/**
 * How far apart the heads are that two versions of the same encoders see in the same crops.
 *
 * @param meanMm mean distance of a vertex, millimetres
 * @param maxMm largest distance of a vertex, millimetres
 * @param unposedMm mean distance with the head's rotation and the jaw at rest: identity and expression alone
 * @param codes root mean square of the codes' differences over that of the first version's codes
 * @param speedup median time of the first version's encoders over that of the second's
 */
public record EncoderAgreement(double meanMm, double maxMm, double unposedMm, double codes, double speedup) {

    private static final int TIMED_RUNS = 15;
    private static final double MM = 1000;

    /**
     * Compares.
     *
     * @param crops 3 x 224 x 224 each, at least one
     * @param threads processors for one network run
     */
    public static EncoderAgreement of(
            HeadModel head, RegressorFiles exact, RegressorFiles fast, List<FloatImage> crops, int threads)
            throws IOException {
        try (FlameNetworks first = FlameNetworks.open(exact, threads);
                FlameNetworks second = FlameNetworks.open(fast, threads)) {
            double sum = 0;
            double max = 0;
            double unposed = 0;
            double differences = 0;
            double squares = 0;
            for (FloatImage crop : crops) {
                FlameCodes a = first.encode(crop);
                FlameCodes b = second.encode(crop);
                double[] posed = distances(vertices(head, a), vertices(head, b));
                sum += Arrays.stream(posed).average().orElseThrow();
                max = Math.max(max, Arrays.stream(posed).max().orElseThrow());
                float[] codesA = all(a);
                float[] codesB = all(b);
                for (int i = 0; i < codesA.length; i++) {
                    differences += (codesA[i] - codesB[i]) * (codesA[i] - codesB[i]);
                    squares += codesA[i] * codesA[i];
                }
                unposed += Arrays.stream(distances(atRest(head, a), atRest(head, b))).average().orElseThrow();
            }
            int n = crops.size();
            return new EncoderAgreement(MM * sum / n, MM * max, MM * unposed / n,
                    Math.sqrt(differences / Math.max(squares, Double.MIN_NORMAL)),
                    speedup(first, second, crops.get(0)));
        }
    }

    private static float[] all(FlameCodes codes) {
        FloatBuffer out = FloatBuffer.allocate(FlameCodes.NUM_COARSE + codes.detail().length);
        out.put(codes.shape()).put(codes.tex()).put(codes.exp()).put(codes.pose()).put(codes.cam()).put(codes.light());
        return out.put(codes.detail()).array();
    }

    private static float[] vertices(HeadModel head, FlameCodes codes) {
        return head.decode(codes.toFaceCodes().head()).vertices();
    }

    private static float[] atRest(HeadModel head, FlameCodes codes) {
        return head.blend(codes.shape(), codes.exp());
    }

    private static double[] distances(float[] a, float[] b) {
        double[] out = new double[a.length / 3];
        for (int i = 0; i < out.length; i++) {
            double x = a[3 * i] - b[3 * i];
            double y = a[3 * i + 1] - b[3 * i + 1];
            double z = a[3 * i + 2] - b[3 * i + 2];
            out[i] = Math.sqrt(x * x + y * y + z * z);
        }
        return out;
    }

    /** By turns, so that whatever else the machine does slows both down. */
    private static double speedup(FlameNetworks first, FlameNetworks second, FloatImage crop) {
        long[] firstNanos = new long[TIMED_RUNS];
        long[] secondNanos = new long[TIMED_RUNS];
        for (int i = 0; i < TIMED_RUNS; i++) {
            long start = System.nanoTime();
            first.encode(crop);
            long between = System.nanoTime();
            second.encode(crop);
            firstNanos[i] = between - start;
            secondNanos[i] = System.nanoTime() - between;
        }
        Arrays.sort(firstNanos);
        Arrays.sort(secondNanos);
        return (double) firstNanos[TIMED_RUNS / 2] / secondNanos[TIMED_RUNS / 2];
    }
}
