package org.emoca4j.train.run;

import java.util.Arrays;

/** Points of a line with noise: y is about 2 x1 - 3 x2 + 1. */
record ToyBatch(int[] samples) implements Batch<ToyBatch> {

    @Override
    public int size() {
        return samples.length;
    }

    @Override
    public String name(int index) {
        return "point-" + samples[index];
    }

    /** The last of 64 points counts as one that is not. */
    @Override
    public boolean isFinite(int index) {
        return samples[index] != 63;
    }

    /** n * 2 numbers. */
    float[] x() {
        float[] x = new float[2 * samples.length];
        for (int i = 0; i < samples.length; i++) {
            x[2 * i] = (float) Math.sin(3.7 * samples[i]);
            x[2 * i + 1] = (float) Math.cos(5.1 * samples[i]);
        }
        return x;
    }

    float[] y() {
        float[] x = x();
        float[] y = new float[samples.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = 2 * x[2 * i] - 3 * x[2 * i + 1] + 1 + 0.1f * (float) Math.sin(11.3 * samples[i]);
        }
        return y;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ToyBatch that && Arrays.equals(samples, that.samples);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(samples);
    }
}
