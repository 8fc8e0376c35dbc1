package org.emoca4j.train.data;

import java.util.Arrays;
import java.util.Comparator;

/** The convex hull of points in the plane (Andrew's monotone chain, 1979). */
final class ConvexHull {

    private ConvexHull() {}

    /**
     * The corners in order around the hull.
     *
     * @param points {@code N * 2}, N at least 1
     * @return {@code M * 2}
     */
    static float[] of(float[] points) {
        Integer[] order = new Integer[points.length / 2];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.<Integer>comparingDouble(i -> points[2 * i])
                .thenComparingDouble(i -> points[2 * i + 1]));
        int[] chain = new int[2 * order.length + 1];
        int size = 0;
        for (int i : order) {
            size = push(points, chain, 0, size, i);
        }
        int lower = size - 1;
        for (int k = order.length - 2; k >= 0; k--) {
            size = push(points, chain, lower, size, order[k]);
        }
        int corners = Math.max(1, size - 1); // the last is the first again
        float[] hull = new float[2 * corners];
        for (int k = 0; k < corners; k++) {
            hull[2 * k] = points[2 * chain[k]];
            hull[2 * k + 1] = points[2 * chain[k] + 1];
        }
        return hull;
    }

    private static int push(float[] points, int[] chain, int first, int size, int point) {
        int n = size;
        while (n - first >= 2 && turn(points, chain[n - 2], chain[n - 1], point) <= 0) {
            n--;
        }
        chain[n] = point;
        return n + 1;
    }

    private static double turn(float[] p, int a, int b, int c) {
        return ((double) p[2 * b] - p[2 * a]) * ((double) p[2 * c + 1] - p[2 * a + 1])
                - ((double) p[2 * b + 1] - p[2 * a + 1]) * ((double) p[2 * c] - p[2 * a]);
    }
}
