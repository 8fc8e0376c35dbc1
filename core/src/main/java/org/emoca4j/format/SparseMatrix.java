package org.emoca4j.format;

/** Turns SciPy's sparse matrices, whose fields a pickle holds, into dense float32 ones. */
final class SparseMatrix {

    /** Far more than the regressors of body models have; a sparse matrix can ask for any size with a few bytes. */
    private static final long MAX_DENSE_VALUES = 1 << 20;

    private final PickledObject matrix;
    private final String where;
    private final int rows;
    private final int columns;
    private final float[] out;

    private SparseMatrix(PickledObject matrix, String where) throws FormatException {
        this.matrix = matrix;
        this.where = where;
        if (!(matrix.attribute("_shape", where) instanceof Object[] shape)
                || shape.length != 2
                || !(shape[0] instanceof Long numRows)
                || !(shape[1] instanceof Long numColumns)
                || numRows < 0
                || numColumns < 0
                || numRows > MAX_DENSE_VALUES
                || numColumns > MAX_DENSE_VALUES
                || numRows * numColumns > MAX_DENSE_VALUES) {
            throw new FormatException(where + ": sparse matrix has an impossible shape");
        }
        rows = numRows.intValue();
        columns = numColumns.intValue();
        out = new float[rows * columns];
    }

    /** Entries that are listed twice are added up, as SciPy does. */
    static Tensor dense(PickledObject matrix, String where) throws FormatException {
        SparseMatrix sparse = new SparseMatrix(matrix, where);
        String name = matrix.className();
        if (name.endsWith(".coo_matrix")) {
            sparse.addCoordinates();
        } else {
            sparse.addCompressed(name.endsWith(".csc_matrix"));
        }
        return Tensor.of(sparse.out, sparse.rows, sparse.columns);
    }

    /** Each entry with its row and column. */
    private void addCoordinates() throws FormatException {
        int[] row = ints("row", -1);
        int[] column = ints("col", row.length);
        float[] data = data(row.length);
        for (int k = 0; k < data.length; k++) {
            add(row[k], column[k], data[k]);
        }
    }

    /** Column c (or row, for the other class) has entries indptr[c] up to indptr[c + 1], k in row indices[k]. */
    private void addCompressed(boolean byColumn) throws FormatException {
        int major = byColumn ? columns : rows;
        int[] starts = ints("indptr", major + 1L);
        int[] indices = ints("indices", -1);
        float[] data = data(indices.length);
        for (int m = 0; m < major; m++) {
            if (starts[m] < 0 || starts[m] > starts[m + 1] || starts[m + 1] > indices.length) {
                throw new FormatException(where + ": sparse matrix has entries outside its data");
            }
            for (int k = starts[m]; k < starts[m + 1]; k++) {
                add(byColumn ? indices[k] : m, byColumn ? m : indices[k], data[k]);
            }
        }
    }

    private void add(int row, int column, float value) throws FormatException {
        if (row < 0 || row >= rows || column < 0 || column >= columns) {
            throw new FormatException(where + ": sparse matrix has an entry outside its shape");
        }
        out[row * columns + column] += value;
    }

    private int[] ints(String name, long length) throws FormatException {
        return tensor(name, length).ints(where + ": " + name);
    }

    private float[] data(int length) throws FormatException {
        return tensor("data", length).floats();
    }

    private Tensor tensor(String name, long length) throws FormatException {
        Object value = matrix.attribute(name, where);
        if (value instanceof PickledArray array) {
            return array.tensor(where + ": " + name).checkShape(where + ": " + name, length);
        }
        throw new FormatException(where + ": " + name + " is " + Pickle.describe(value) + ", expected an array");
    }
}
