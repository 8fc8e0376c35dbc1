package org.emoca4j.format;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A NumPy array while it is unpickled: first made empty, then given its state. Its data are turned into a tensor only
 * when asked for: many arrays can share the same bytes.
 */
final class PickledArray {

    private List<?> objects = List.of();
    private String descr = "";
    private long[] shape = {};
    private boolean fortranOrder;
    private Object data;
    private Tensor tensor;

    /** Takes NumPy's state: version, shape, dtype, Fortran order, data. */
    void setState(Object state, String where) throws FormatException {
        if (!(state instanceof Object[] fields)
                || fields.length != 5
                || !(fields[2] instanceof PickledDtype dtype)
                || !(fields[3] instanceof Boolean order)) {
            throw new FormatException(where + ": not the state of a NumPy array: " + Pickle.describe(state));
        }
        set(dtype, shape(fields[1], where), order, fields[4], where);
    }

    void set(PickledDtype dtype, long[] shape, boolean fortranOrder, Object data, String where) throws FormatException {
        if (this.data != null) {
            throw new FormatException(where + ": sets the state of an array twice");
        }
        this.descr = dtype.descr();
        this.shape = shape;
        this.fortranOrder = fortranOrder;
        this.data = data;
        if (dtype.isObject()) {
            if (!(data instanceof List<?> list)) {
                throw new FormatException(where + ": array of objects without its objects");
            }
            objects = list;
        } else if (dtype.isNumeric()) {
            Npy.checkSize(descr, shape, Pickle.length(data, where), where);
        }
    }

    static long[] shape(Object value, String where) throws FormatException {
        if (!(value instanceof Object[] axes)) {
            throw new FormatException(where + ": a shape must be a tuple, found " + Pickle.describe(value));
        }
        Tensor.checkAxes(axes.length, where);
        long[] shape = new long[axes.length];
        for (int i = 0; i < shape.length; i++) {
            if (!(axes[i] instanceof Long axis) || axis < 0) {
                throw new FormatException(where + ": impossible axis " + Pickle.describe(axes[i]) + " in a shape");
            }
            shape[i] = axis;
        }
        return shape;
    }

    /** The elements, if they are Python objects. */
    List<?> objects() {
        return objects;
    }

    /** Whether the elements are numbers of a type that is read. */
    boolean isNumeric() {
        return data != null && Npy.isType(descr);
    }

    /** How many bytes {@link #tensor} has to copy the first time: 0 if it is a view of the pickle. */
    long numCopiedBytes(String where) throws FormatException {
        boolean view = !(data instanceof String) && Npy.isView(descr, shape, fortranOrder);
        return tensor != null || view ? 0 : Pickle.length(data, where);
    }

    Tensor tensor(String where) throws FormatException {
        if (!isNumeric()) {
            throw new FormatException(
                    where + ": arrays of type '" + FormatException.printable(descr) + "' can't be read");
        }
        if (tensor == null) {
            tensor = Npy.array(descr, shape, fortranOrder, Pickle.bytes(data, where), where);
        }
        return tensor;
    }
}
