package org.emoca4j.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Pickle;
import org.emoca4j.format.Tensor;

/** The files that 3DDFA-V2 comes with besides its networks (baselines section 1). */
final class TddfaFiles {

    /** Numbers that the networks give: 12 of pose, 40 of identity, 10 of expression. */
    private static final int NUM_PARAMETERS = 62;

    private static final int NUM_SHAPE = 40;
    private static final int NUM_EXPRESSION = 10;
    private static final int NUM_KEYPOINTS = 68;

    /** Statistics and triangles are small; larger pickles are not read only to see whether they are one of these. */
    private static final long MAX_READ_BYTES = 16 << 20;

    private static final int MIN_TRIANGLES = 1000;

    private TddfaFiles() {}

    /**
     * What a pickle is, by the names of its arrays or by its only array.
     *
     * @throws IOException if it has the name of one of the files and can't be read
     */
    static Optional<PartKind> kind(FileContent content) throws IOException {
        if (content.mentions("w_shp") || content.mentions("w_exp")) {
            return Optional.of(PartKind.TDDFA_BASIS);
        }
        if (Files.size(content.file()) > MAX_READ_BYTES || !content.head().contains("multiarray")) {
            return Optional.empty();
        }
        Optional<PartKind> named = Recogniser.byName(content.file());
        try {
            Pickle pickle = Pickle.read(content.file());
            if (pickle.root() instanceof Map<?, ?> map) {
                boolean statistics = map.containsKey("mean") && map.containsKey("std")
                        && (named.isPresent() || pickle.tensor("mean").numElements() == NUM_PARAMETERS);
                return statistics ? Optional.of(PartKind.TDDFA_STATISTICS) : Optional.empty();
            }
            return isTriangles(pickle.rootTensor(), named) ? Optional.of(PartKind.TDDFA_TRIANGLES) : Optional.empty();
        } catch (FormatException e) {
            if (named.isPresent()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static boolean isTriangles(Tensor array, Optional<PartKind> named) {
        long[] shape = array.shape();
        return !array.type().isFloat() && shape.length == 2 && (shape[0] == 3 || shape[1] == 3)
                && (named.isPresent() || array.numElements() >= 3 * MIN_TRIANGLES);
    }

    /** {@code param_mean_std_62d_120x120.pkl}: {@code mean} 62 and {@code std} 62. */
    static Map<String, Tensor> statistics(Path file) throws IOException {
        Pickle pickle = Pickle.read(file);
        Map<String, Tensor> out = new LinkedHashMap<>();
        for (String name : new String[] {"mean", "std"}) {
            Tensor array = pickle.tensor(name);
            if (array.numElements() != NUM_PARAMETERS) {
                throw new FormatException(file + ": '" + name + "' has " + array.numElements()
                        + " numbers, the networks give " + NUM_PARAMETERS);
            }
            out.put(name, Tensor.of(array.floats(), NUM_PARAMETERS));
        }
        return out;
    }

    /**
     * {@code bfm_noneck_v3.pkl}, whole or slim: {@code mean} V x 3 micrometres, {@code shape_dirs} 40 x V x 3,
     * {@code expression_dirs} 10 x V x 3, {@code keypoints} 68. Its own triangles are not those that it is drawn with.
     */
    static Map<String, Tensor> basis(Path file) throws IOException {
        Pickle pickle = Pickle.read(file);
        Tensor mean = pickle.tensor("u");
        int n = Math.toIntExact(mean.numElements());
        if (n == 0 || n % 3 != 0) {
            throw new FormatException(file + ": 'u' has " + n + " numbers, expected three for each vertex");
        }
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.put("mean", Tensor.of(mean.floats(), n / 3, 3));
        out.put("shape_dirs", columns(file, pickle, "w_shp", n, NUM_SHAPE));
        out.put("expression_dirs", columns(file, pickle, "w_exp", n, NUM_EXPRESSION));
        out.put("keypoints", Tensor.of(keypoints(file, pickle, n), NUM_KEYPOINTS));
        return out;
    }

    /** The first columns of a matrix, as rows. */
    private static Tensor columns(Path file, Pickle pickle, String name, int numRows, int count)
            throws FormatException {
        Tensor matrix = pickle.tensor(name, numRows, -1);
        int numColumns = (int) matrix.shape()[1];
        if (numColumns < count) {
            throw new FormatException(
                    file + ": '" + name + "' has " + numColumns + " columns, the networks give " + count);
        }
        float[] values = matrix.floats();
        float[] out = new float[count * numRows];
        for (int row = 0; row < numRows; row++) {
            for (int k = 0; k < count; k++) {
                out[k * numRows + row] = values[row * numColumns + k];
            }
        }
        return Tensor.of(out, count, numRows / 3, 3);
    }

    /** The file lists the places of x, y and z of each point in the mean. */
    private static int[] keypoints(Path file, Pickle pickle, int numCoordinates) throws FormatException {
        Tensor array = pickle.tensor("keypoints");
        int[] places = array.ints(file + ": 'keypoints'");
        int[] out = new int[NUM_KEYPOINTS];
        boolean fits = places.length == 3 * NUM_KEYPOINTS;
        for (int i = 0; fits && i < NUM_KEYPOINTS; i++) {
            int x = places[3 * i];
            fits = x >= 0 && x < numCoordinates && x % 3 == 0 && places[3 * i + 1] == x + 1
                    && places[3 * i + 2] == x + 2;
            out[i] = x / 3;
        }
        if (!fits) {
            throw new FormatException(file + ": 'keypoints' doesn't name x, y and z of 68 vertices; "
                    + "download the file again");
        }
        return out;
    }

    /** {@code tri.pkl}: {@code faces} F x 3, numbered from 0, whichever way the file has them. */
    static Map<String, Tensor> triangles(Path file) throws IOException {
        Tensor array = Pickle.read(file).rootTensor();
        if (!isTriangles(array, Optional.of(PartKind.TDDFA_TRIANGLES))) {
            throw new FormatException(file + ": has shape " + Arrays.toString(array.shape()) + " of type "
                    + array.type() + ", expected three indices for each triangle");
        }
        int[] values = array.ints(file.toString());
        boolean byCorner = array.shape()[0] == 3 && array.shape()[1] != 3;
        int numFaces = values.length / 3;
        int[] faces = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            faces[i] = byCorner ? values[i % 3 * numFaces + i / 3] : values[i];
        }
        return Map.of("faces", Tensor.of(faces, numFaces, 3));
    }
}
