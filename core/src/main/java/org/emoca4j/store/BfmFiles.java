package org.emoca4j.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Hdf5File;
import org.emoca4j.format.MatFile;
import org.emoca4j.format.Tensor;

/**
 * The Basel Face Models that Deng et al. and MGCNet make for themselves (baselines sections 2 and 3), in one layout:
 * {@code mean} V x 3, {@code shape_dirs} 80 x V x 3, {@code expression_dirs} 64 x V x 3, {@code colour_mean} V x 3 and
 * {@code colour_dirs} 80 x V x 3 for colours of 0..1, {@code faces} F x 3 and {@code keypoints} 68, both from 0.
 */
final class BfmFiles {

    private static final int SHAPES = 80;
    private static final int EXPRESSIONS = 64;
    private static final int COLOURS = 80;
    private static final int KEYPOINTS = 68;
    private static final int FACES_AROUND = 8;
    private static final float MAX_COLOUR = 255;
    private static final float MICROMETRES = 1e-3f;

    private static final String TRIANGLES = "shape/representer/tri";

    private final String source;

    private BfmFiles(Path file) {
        source = file.toString();
    }

    /** Whether a MATLAB file with variables of these names is Deng's model. */
    static boolean isDeep3d(Set<String> names) {
        return names.contains("idBase") && names.contains("exBase");
    }

    /** Whether an HDF5 file is MGCNet's model. */
    static boolean isMgcnet(Hdf5File file) throws IOException {
        return file.has("shape/model/pcaBasis") && file.has("expression/model/pcaBasis") && file.has(TRIANGLES);
    }

    /**
     * {@code BFM_model_front.mat}: decimetres, the mean around the origin; and {@code faces_around} V x 8, -1 for none.
     */
    static Map<String, Tensor> deep3d(Path path) throws IOException {
        BfmFiles reader = new BfmFiles(path);
        Map<String, Tensor> in = MatFile.read(path).tensors();
        float[] mean = reader.column(in, "meanshape");
        int n = mean.length / 3;
        double[] centre = new double[3];
        for (int i = 0; i < mean.length; i++) {
            centre[i % 3] += (double) mean[i] / n;
        }
        for (int i = 0; i < mean.length; i++) {
            mean[i] -= (float) centre[i % 3];
        }
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.put("mean", Tensor.of(mean, n, 3));
        out.put("shape_dirs", reader.rows(in, "idBase", SHAPES, n, 1));
        out.put("expression_dirs", reader.rows(in, "exBase", EXPRESSIONS, n, 1));
        float[] colour = reader.column(in, "meantex");
        reader.require(colour.length == mean.length, "'meantex' has " + colour.length + " numbers, 'meanshape' "
                + mean.length);
        out.put("colour_mean", Tensor.of(scaled(colour, 1 / MAX_COLOUR), n, 3));
        out.put("colour_dirs", reader.rows(in, "texBase", COLOURS, n, 1 / MAX_COLOUR));
        int[] faces = reader.indices(in, "tri", 3, n);
        out.put("faces", Tensor.of(faces, faces.length / 3, 3));
        // one more than there are faces stands for none
        int[] around = reader.indices(in, "point_buf", FACES_AROUND, faces.length / 3 + 1);
        reader.require(around.length == FACES_AROUND * n, "'point_buf' has " + around.length / FACES_AROUND
                + " rows for " + n + " vertices");
        for (int i = 0; i < around.length; i++) {
            around[i] = around[i] == faces.length / 3 ? -1 : around[i];
        }
        out.put("faces_around", Tensor.of(around, n, FACES_AROUND));
        int[] keypoints = reader.indices(in, "keypoints", KEYPOINTS, n);
        reader.require(keypoints.length == KEYPOINTS, "'keypoints' has " + keypoints.length + " numbers, expected 68");
        out.put("keypoints", Tensor.of(keypoints, KEYPOINTS));
        return out;
    }

    private Tensor get(Map<String, Tensor> in, String name) throws FormatException {
        Tensor tensor = in.get(name);
        require(tensor != null, "'" + name + "' is missing");
        return tensor;
    }

    private void require(boolean holds, String otherwise) throws FormatException {
        if (!holds) {
            throw new FormatException(source + ": " + otherwise + "; download or make the file again");
        }
    }

    /** Three numbers for each vertex, whichever way they lie. */
    private float[] column(Map<String, Tensor> in, String name) throws FormatException {
        float[] values = get(in, name).floats();
        require(values.length > 0 && values.length % 3 == 0,
                "'" + name + "' has " + values.length + " numbers, expected three for each vertex");
        return values;
    }

    /** The columns of a MATLAB matrix, which are the tensor's rows. */
    private Tensor rows(Map<String, Tensor> in, String name, int count, int numVertices, float scale)
            throws FormatException {
        Tensor tensor = get(in, name);
        require(Arrays.equals(tensor.shape(), new long[] {count, 3L * numVertices}), "'" + name + "' has "
                + shape(tensor) + " numbers, expected " + 3 * numVertices + " x " + count);
        return Tensor.of(scaled(tensor.floats(), scale), count, numVertices, 3);
    }

    private static String shape(Tensor tensor) {
        StringBuilder text = new StringBuilder();
        for (int i = tensor.shape().length - 1; i >= 0; i--) {
            text.append(tensor.shape()[i]).append(i > 0 ? " x " : "");
        }
        return text.toString();
    }

    /**
     * A MATLAB matrix of indices from 1, row by row and from 0; it may be stored as floating-point numbers.
     *
     * @param limit how many things there are
     */
    private int[] indices(Map<String, Tensor> in, String name, int columns, int limit) throws FormatException {
        Tensor tensor = get(in, name);
        require(tensor.shape().length == 2 && tensor.shape()[0] == columns,
                "'" + name + "' has " + shape(tensor) + " numbers, expected " + columns + " columns");
        float[] values = tensor.floats();
        int rows = values.length / columns;
        int[] out = new int[values.length];
        for (int row = 0; row < rows; row++) {
            for (int c = 0; c < columns; c++) {
                float value = values[c * rows + row];
                require(value >= 1 && value <= limit && value == (int) value,
                        "'" + name + "' has " + value + ", expected 1 to " + limit);
                out[row * columns + c] = (int) value - 1;
            }
        }
        return out;
    }

    private static float[] scaled(float[] values, float factor) {
        for (int i = 0; i < values.length && factor != 1; i++) {
            values[i] *= factor;
        }
        return values;
    }

    /** {@code bfm09_trim_exp_uv_presplit.h5}: millimetres. What it calls variance are standard deviations. */
    static Map<String, Tensor> mgcnet(Path path) throws IOException {
        BfmFiles reader = new BfmFiles(path);
        try (Hdf5File in = Hdf5File.open(path)) {
            float[] mean = in.get("shape/model/mean").floats();
            reader.require(mean.length > 0 && mean.length % 3 == 0,
                    "'shape/model/mean' has " + mean.length + " numbers, expected three for each vertex");
            float[] expression = reader.mean(in, "expression", mean.length);
            for (int i = 0; i < mean.length; i++) {
                mean[i] = MICROMETRES * (mean[i] + expression[i]);
            }
            int n = mean.length / 3;
            Map<String, Tensor> out = new LinkedHashMap<>();
            out.put("mean", Tensor.of(mean, n, 3));
            out.put("shape_dirs", reader.components(in, "shape", SHAPES, n, MICROMETRES));
            out.put("expression_dirs", reader.components(in, "expression", EXPRESSIONS, n, MICROMETRES));
            out.put("colour_mean", Tensor.of(scaled(reader.mean(in, "color", mean.length), 1 / MAX_COLOUR), n, 3));
            out.put("colour_dirs", reader.components(in, "color", COLOURS, n, 1 / MAX_COLOUR));
            int[] faces = reader.indices(in, TRIANGLES, 1, n);
            reader.require(faces.length % 3 == 0, "'" + TRIANGLES + "' has " + faces.length + " corners");
            out.put("faces", Tensor.of(faces, faces.length / 3, 3));
            int[] keypoints = reader.indices(in, "shape/representer/idx_lm68", 0, n);
            reader.require(keypoints.length == KEYPOINTS,
                    "'shape/representer/idx_lm68' has " + keypoints.length + " numbers, expected 68");
            out.put("keypoints", Tensor.of(keypoints, KEYPOINTS));
            return out;
        }
    }

    private float[] mean(Hdf5File in, String group, int count) throws IOException {
        float[] values = in.get(group + "/model/mean").floats();
        require(values.length == count, "'" + group + "/model/mean' has " + values.length
                + " numbers, 'shape/model/mean' " + count);
        return values;
    }

    /** The first components, each times its deviation. */
    private Tensor components(Hdf5File in, String group, int count, int numVertices, float scale) throws IOException {
        String name = group + "/model/pcaBasis";
        Tensor basis = in.get(name, 3L * numVertices, -1);
        int columns = Math.toIntExact(basis.shape()[1]);
        require(columns >= count, "'" + name + "' has " + columns + " columns, the network gives " + count);
        float[] deviations = in.get(group + "/model/pcaVariance").floats();
        require(deviations.length >= count, "'" + group + "/model/pcaVariance' has " + deviations.length + " numbers");
        float[] values = basis.floats();
        float[] out = new float[count * 3 * numVertices];
        for (int i = 0; i < 3 * numVertices; i++) {
            for (int k = 0; k < count; k++) {
                out[k * 3 * numVertices + i] = values[i * columns + k] * deviations[k] * scale;
            }
        }
        return Tensor.of(out, count, numVertices, 3);
    }

    /**
     * An array of indices of whatever axes, from 0.
     *
     * @param first what the file counts from
     */
    private int[] indices(Hdf5File in, String name, int first, int limit) throws IOException {
        float[] values = in.get(name).floats();
        int[] out = new int[values.length];
        for (int i = 0; i < out.length; i++) {
            float value = values[i];
            require(value >= first && value < limit + first && value == (int) value,
                    "'" + name + "' has " + value + ", expected " + first + " to " + (limit + first - 1));
            out[i] = (int) value - first;
        }
        return out;
    }
}
