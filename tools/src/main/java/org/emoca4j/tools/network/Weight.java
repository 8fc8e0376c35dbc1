package org.emoca4j.tools.network;

/**
 * One constant of a network, with the precision in which its source stores it.
 *
 * @param name name in the source file
 * @param shape dimensions in the source's order (convolution kernels: height, width, in, out)
 * @param storage how the source stores the values
 * @param values the values, widened to float, row-major
 * @param codes for {@link Storage#UINT8} the stored bytes ({@code value = code * scale + min}), else empty
 * @param scale quantisation step, 1 unless {@link Storage#UINT8}
 * @param min value of code 0, 0 unless {@link Storage#UINT8}
 */
record Weight(String name, int[] shape, Storage storage, float[] values, byte[] codes, float scale, float min) {

    enum Storage { FLOAT32, FLOAT16, UINT8 }

    static Weight ofFloats(String name, int[] shape, float[] values) {
        return new Weight(name, shape, Storage.FLOAT32, values, new byte[0], 1f, 0f);
    }

    /**
     * The same constant with its axes reordered.
     *
     * @param axes for each axis of the result, the axis of this weight that it comes from
     */
    Weight transpose(int... axes) {
        int[] order = sourceIndices(axes);
        int[] newShape = new int[axes.length];
        for (int i = 0; i < axes.length; i++) {
            newShape[i] = shape[axes[i]];
        }
        float[] newValues = new float[values.length];
        byte[] newCodes = new byte[codes.length];
        for (int i = 0; i < order.length; i++) {
            newValues[i] = values[order[i]];
            if (newCodes.length > 0) {
                newCodes[i] = codes[order[i]];
            }
        }
        return new Weight(name, newShape, storage, newValues, newCodes, scale, min);
    }

    /** The same values under another shape of equal size. */
    Weight reshape(int... newShape) {
        return new Weight(name, newShape, storage, values, codes, scale, min);
    }

    private int[] sourceIndices(int[] axes) {
        int rank = shape.length;
        int[] strides = new int[rank];
        int stride = 1;
        for (int i = rank - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape[i];
        }
        int[] result = new int[values.length];
        int[] at = new int[rank];
        for (int i = 0; i < result.length; i++) {
            int source = 0;
            for (int d = 0; d < rank; d++) {
                source += at[d] * strides[axes[d]];
            }
            result[i] = source;
            for (int d = rank - 1; d >= 0 && ++at[d] == shape[axes[d]]; d--) {
                at[d] = 0;
            }
        }
        return result;
    }
}
