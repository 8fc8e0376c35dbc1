package org.emoca4j.tools.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeadAlgebraTest {

    @Test
    void eigenvectorsDiagonaliseAndAreOrthonormal() {
        Random random = new Random(3);
        int n = 12;
        double[][] a = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                a[i][j] = random.nextGaussian();
                a[j][i] = a[i][j];
            }
        }
        SymmetricEigen eigen = SymmetricEigen.of(a);
        for (int k = 0; k < n; k++) {
            double[] v = eigen.vectors()[k];
            for (int i = 0; i < n; i++) {
                double av = 0;
                for (int j = 0; j < n; j++) {
                    av += a[i][j] * v[j];
                }
                assertThat(av).isEqualTo(eigen.values()[k] * v[i], within(1e-9));
            }
            for (int m = 0; m <= k; m++) {
                double dot = 0;
                for (int i = 0; i < n; i++) {
                    dot += v[i] * eigen.vectors()[m][i];
                }
                assertThat(dot).isEqualTo(m == k ? 1 : 0, within(1e-9));
            }
            assertThat(k == 0 || eigen.values()[k] <= eigen.values()[k - 1]).isTrue();
        }
    }

    @Test
    void eigenvaluesOfAHandWorkedMatrix() {
        // [[2, 1], [1, 2]] has 3 along (1, 1) and 1 along (1, -1)
        SymmetricEigen eigen = SymmetricEigen.of(new double[][] {{2, 1}, {1, 2}});
        assertThat(eigen.values()[0]).isEqualTo(3, within(1e-12));
        assertThat(eigen.values()[1]).isEqualTo(1, within(1e-12));
        assertThat(eigen.vectors()[0][0]).isEqualTo(eigen.vectors()[0][1], within(1e-12));
    }

    @Test
    void solverNeedsToPivotAndRefusesSingularSystems() {
        double[] x = LinearSolver.solve(new double[][] {{0, 2, 1}, {1, 0, 0}, {3, 0, 1}}, new double[] {7, 1, 6});
        assertThat(x).containsExactly(new double[] {1, 2, 3}, within(1e-12));
        assertThatThrownBy(() -> LinearSolver.solve(new double[][] {{1, 2}, {2, 4}}, new double[] {1, 2}))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void warpKeepsAffineMapsAndMeetsItsTargets() {
        Random random = new Random(5);
        List<double[]> from = random.doubles(8)
                .mapToObj(d -> new double[] {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()})
                .toList();
        List<double[]> affine = from.stream()
                .map(p -> new double[] {2 * p[0] + p[1] + 1, p[1] - p[2], 0.5 * p[2] + 3})
                .toList();
        double[] probe = {0.3, -0.2, 0.9};
        assertThat(new ThinPlateWarp(from, affine, 0).apply(probe))
                .containsExactly(new double[] {1.4, -1.1, 3.45}, within(1e-9));
        List<double[]> bent = from.stream()
                .map(p -> new double[] {p[0] * p[0], p[1] * p[2], p[2]})
                .toList();
        ThinPlateWarp warp = new ThinPlateWarp(from, bent, 0);
        for (int i = 0; i < from.size(); i++) {
            assertThat(warp.apply(from.get(i))).containsExactly(bent.get(i), within(1e-9));
        }
    }

    @Test
    void eyeballIsClosedAndLooksForward() {
        int[] uses = new int[Eyeball.NUM_VERTICES];
        for (int[] t : Eyeball.TRIANGLES) {
            for (int v : t) {
                uses[v]++;
            }
        }
        // Euler: a closed surface of genus 0 has F = 2 V - 4 triangles
        assertThat(Eyeball.TRIANGLES.length).isEqualTo(2 * Eyeball.NUM_VERTICES - 4);
        assertThat(uses).doesNotContain(0);
        assertThat(Eyeball.polar(0)).isZero();
        assertThat(Eyeball.map(Eyeball.vertex(Eyeball.IRIS_RING, 0))[0]).isBetween(0.3, 0.5);
    }
}
