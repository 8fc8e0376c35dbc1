package org.emoca4j.tools.head;

import java.util.Random;
import org.emoca4j.head.Region;

/**
 * The mean head and the principal components of how people differ. Heads are linear in the slider weights, so random
 * people are drawn as weight vectors, and the components follow from the weights' covariance without building each
 * head. Position, rotation and size are projected out of every slider first (Gower's alignment, linearised at the
 * mean).
 */
final class IdentityBasis {

    static final int NUM_COMPONENTS = 100;
    private static final int NUM_PEOPLE = 20_000;
    private static final long SEED = 2020;

    /** Mean head, {@code (V + extra) * 3} metres, in the body's axes. */
    final double[] template;
    /** One a row, in metres for one standard deviation, ordered by variance. */
    final double[][] components;
    /** Standard deviation of each component: root of its area-weighted sum of squares, metres. */
    final double[] deviations = new double[NUM_COMPONENTS];

    /** Area of the head's skin around each vertex. */
    private double[] headMetric;

    /**
     * @param base rest positions with extra points behind the vertices, {@code (V + extra) * 3}
     */
    IdentityBasis(HeadSurface surface, double[] base, Sliders sliders) {
        int numDirections = sliders.directions.size();
        double[] mean = new double[numDirections];
        double[][] covariance = new double[numDirections][numDirections];
        sampleWeights(sliders, mean, covariance);
        template = base.clone();
        for (int s = 0; s < numDirections; s++) {
            addScaled(template, sliders.directions.get(s), mean[s]);
        }
        double[][] aligned = new double[numDirections][];
        double[][] rigid = similarityMotions(surface);
        double[] metric = metric(surface, template);
        for (int s = 0; s < numDirections; s++) {
            aligned[s] = sliders.directions.get(s).clone();
            for (double[] motion : rigid) {
                addScaled(aligned[s], motion, -headProduct(surface, aligned[s], motion));
            }
        }
        components = principal(aligned, covariance, metric);
    }

    private static void sampleWeights(Sliders sliders, double[] mean, double[][] covariance) {
        Random random = new Random(SEED);
        int n = mean.length;
        for (int p = 0; p < NUM_PEOPLE; p++) {
            double[] w = sliders.sample(random);
            for (int i = 0; i < n; i++) {
                mean[i] += w[i] / NUM_PEOPLE;
                if (w[i] != 0) {
                    for (int j = 0; j <= i; j++) {
                        covariance[i][j] += w[i] * w[j] / NUM_PEOPLE;
                    }
                }
            }
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                covariance[i][j] -= mean[i] * mean[j];
                covariance[j][i] = covariance[i][j];
            }
        }
    }

    /** Components of B^T S^(1/2), where B holds the aligned directions and S the covariance of their weights. */
    private double[][] principal(double[][] aligned, double[][] covariance, double[] metric) {
        int n = aligned.length;
        SymmetricEigen weights = SymmetricEigen.of(covariance);
        double[][] basis = new double[n][aligned[0].length];
        for (int k = 0; k < n; k++) {
            double deviation = Math.sqrt(Math.max(0, weights.values()[k]));
            for (int s = 0; s < n && deviation > 0; s++) {
                addScaled(basis[k], aligned[s], deviation * weights.vectors()[k][s]);
            }
        }
        double[][] gram = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                gram[i][j] = product(basis[i], basis[j], metric);
                gram[j][i] = gram[i][j];
            }
        }
        SymmetricEigen shapes = SymmetricEigen.of(gram);
        double[][] out = new double[NUM_COMPONENTS][aligned[0].length];
        for (int k = 0; k < NUM_COMPONENTS; k++) {
            for (int i = 0; i < n; i++) {
                addScaled(out[k], basis[i], shapes.vectors()[k][i]);
            }
            deviations[k] = Math.sqrt(shapes.values()[k]);
        }
        return out;
    }

    /** Weight of each vertex: the area around it, less for what a photo hardly shows; sums to about 1. */
    private static double[] metric(HeadSurface surface, double[] positions) {
        double[] out = new double[surface.numVertices];
        double total = 0;
        for (int f = 0; f < surface.facePatches.length; f++) {
            Region region = HeadSurface.region(surface.facePatches[f]);
            double importance = region == Region.FACE ? 1 : region == Region.OTHER_SKIN ? 0.25 : 0.1;
            double area = importance * area(positions, surface.faces, f);
            total += area;
            for (int k = 0; k < 3; k++) {
                out[surface.faces[3 * f + k]] += area / 3;
            }
        }
        for (int v = 0; v < out.length; v++) {
            out[v] /= total;
        }
        return out;
    }

    private static double area(double[] p, int[] faces, int f) {
        int a = 3 * faces[3 * f];
        int b = 3 * faces[3 * f + 1];
        int c = 3 * faces[3 * f + 2];
        double ux = p[b] - p[a];
        double uy = p[b + 1] - p[a + 1];
        double uz = p[b + 2] - p[a + 2];
        double vx = p[c] - p[a];
        double vy = p[c + 1] - p[a + 1];
        double vz = p[c + 2] - p[a + 2];
        return 0.5 * Math.sqrt(Math.pow(uy * vz - uz * vy, 2) + Math.pow(uz * vx - ux * vz, 2)
                + Math.pow(ux * vy - uy * vx, 2));
    }

    /** Orthonormal displacements of the template under translation, rotation and scaling, seen on the head's skin. */
    private double[][] similarityMotions(HeadSurface surface) {
        double[][] motions = new double[7][template.length];
        for (int v = 0; v < template.length / 3; v++) {
            double x = template[3 * v];
            double y = template[3 * v + 1];
            double z = template[3 * v + 2];
            for (int i = 0; i < 3; i++) {
                motions[i][3 * v + i] = 1;
            }
            motions[3][3 * v + 1] = -z;
            motions[3][3 * v + 2] = y;
            motions[4][3 * v] = z;
            motions[4][3 * v + 2] = -x;
            motions[5][3 * v] = -y;
            motions[5][3 * v + 1] = x;
            motions[6][3 * v] = x;
            motions[6][3 * v + 1] = y;
            motions[6][3 * v + 2] = z;
        }
        for (int m = 0; m < motions.length; m++) {
            for (int k = 0; k < m; k++) {
                addScaled(motions[m], motions[k], -headProduct(surface, motions[m], motions[k]));
            }
            double norm = Math.sqrt(headProduct(surface, motions[m], motions[m]));
            for (int i = 0; i < motions[m].length; i++) {
                motions[m][i] /= norm;
            }
        }
        return motions;
    }

    private double headProduct(HeadSurface surface, double[] a, double[] b) {
        if (headMetric == null) {
            headMetric = new double[surface.numVertices];
            for (int f = 0; f < surface.facePatches.length; f++) {
                if (surface.facePatches[f] == HeadSurface.Patch.HEAD) {
                    for (int k = 0; k < 3; k++) {
                        headMetric[surface.faces[3 * f + k]] += area(template, surface.faces, f);
                    }
                }
            }
        }
        return product(a, b, headMetric);
    }

    private static double product(double[] a, double[] b, double[] metric) {
        double sum = 0;
        for (int v = 0; v < metric.length; v++) {
            if (metric[v] != 0) {
                int i = 3 * v;
                sum += metric[v] * (a[i] * b[i] + a[i + 1] * b[i + 1] + a[i + 2] * b[i + 2]);
            }
        }
        return sum;
    }

    private static void addScaled(double[] out, double[] a, double factor) {
        if (factor != 0) {
            for (int i = 0; i < out.length; i++) {
                out[i] += factor * a[i];
            }
        }
    }
}
