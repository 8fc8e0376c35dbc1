package org.emoca4j.format;

import java.nio.ByteBuffer;
import java.util.List;

/** A NumPy array while it is unpickled: first made empty, then given its state. */
final class PickledArray {

    private Tensor tensor;
    private List<Object> objects = List.of();
    private String descr = "";

    /** Takes NumPy's state: version, shape, dtype, Fortran order, data. */
    void setState(Object state, String where) throws FormatException {
        if (!(state instanceof Object[] fields)
                || fields.length != 5
                || !(fields[2] instanceof PickledDtype dtype)
                || !(fields[3] instanceof Boolean fortranOrder)) {
            throw new FormatException(where + ": not the state of a NumPy array: " + Pickle.describe(state));
        }
        set(dtype, shape(fields[1], where), fortranOrder, fields[4], where);
    }

    void set(PickledDtype dtype, long[] shape, boolean fortranOrder, Object data, String where) throws FormatException {
        descr = dtype.descr();
        if (dtype.isObject()) {
            if (!(data instanceof List<?> list)) {
                throw new FormatException(where + ": array of objects without its objects");
            }
            objects = List.copyOf(list);
        } else if (dtype.isNumeric()) {
            ByteBuffer bytes = Pickle.bytes(data, where);
            tensor = Npy.array(descr, shape, fortranOrder, bytes, where);
        }
    }

    static long[] shape(Object value, String where) throws FormatException {
        if (!(value instanceof Object[] axes)) {
            throw new FormatException(where + ": a shape must be a tuple, found " + Pickle.describe(value));
        }
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
    List<Object> objects() {
        return objects;
    }

    Tensor tensor(String where) throws FormatException {
        if (tensor == null) {
            throw new FormatException(where + ": arrays of type '" + descr + "' can't be read");
        }
        return tensor;
    }
}
