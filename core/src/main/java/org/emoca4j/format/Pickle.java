package org.emoca4j.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;

/**
 * The content of a Python pickle, protocols 0 to 5, read without Python and without running anything.
 *
 * <p>Only data are built: the classes on a short list (NumPy arrays, SciPy's sparse matrices, chumpy's {@code Ch},
 * torch tensors) become objects of this package, any other class or function is refused. Python's values appear as
 * {@code Long} or {@code BigInteger}, {@code Double}, {@code Boolean}, {@code String} (text, and byte strings of
 * Python 2 as ISO-8859-1), {@code byte[]}
 * (long ones as {@code ByteBuffer}), {@code Object[]} (tuples), {@code List}, {@code Set}, {@code Map} and
 * {@link #NONE}.
 *
 * @param source name for error messages
 * @param root the object that was pickled
 * @see <a href="https://github.com/python/cpython/blob/main/Lib/pickletools.py">opcodes</a>
 */
public record Pickle(String source, Object root) {

    /** Python's {@code None}. */
    public static final Object NONE = new Object() {
        @Override
        public String toString() {
            return "None";
        }
    };

    private static final String CHUMPY_ARRAY = "chumpy.ch.Ch";

    /**
     * Reads a file.
     *
     * @throws FormatException if the file is damaged or asks for something that is not allowed; the message has the
     *     offset in the file and the name of the class
     */
    public static Pickle read(Path file) throws IOException {
        try (FileBytes bytes = FileBytes.open(file)) {
            if (!bytes.holds(0, bytes.size())) {
                throw new FormatException(file + ": pickles of more than 2 GB are not read");
            }
            return parse(bytes.slice(0, bytes.size()), file.toString());
        }
    }

    static Pickle parse(ByteBuffer content, String source) throws FormatException {
        PickleClasses classes = PickleClasses.known(new WorkLimit(content.remaining()));
        return new Pickle(source, new PickleMachine(content, source, classes).load());
    }

    /** A value of the dictionary that the file holds. */
    public Object get(String key) throws FormatException {
        if (!(root instanceof Map<?, ?> map)) {
            throw new FormatException(source + ": holds " + describe(root) + ", expected a dictionary");
        }
        Object value = map.get(key);
        if (value == null) {
            throw new FormatException(source + ": key '" + key + "' is missing");
        }
        return value;
    }

    /**
     * An array of the dictionary, of whatever shape, whether it is stored by NumPy, chumpy or torch, or as a sparse
     * matrix.
     */
    public Tensor tensor(String key) throws FormatException {
        return tensor(get(key), source + ": '" + key + "'");
    }

    /** The array that the file holds alone. */
    public Tensor rootTensor() throws FormatException {
        return tensor(root, source);
    }

    /**
     * An array of the dictionary, checked.
     *
     * @param shape expected lengths of the axes, -1 for any
     */
    public Tensor tensor(String key, long... shape) throws FormatException {
        return tensor(key).checkShape(source + ": '" + key + "'", shape);
    }

    /**
     * An array of whole numbers, checked.
     *
     * @param shape expected lengths of the axes, -1 for any
     * @throws FormatException if it is missing, has another shape, or holds other numbers than int32 can
     */
    public int[] ints(String key, long... shape) throws FormatException {
        return tensor(key, shape).ints(source + ": '" + key + "'");
    }

    static Tensor tensor(Object value, String where) throws FormatException {
        if (value instanceof Tensor tensor) {
            return tensor;
        }
        if (value instanceof TorchTensor tensor) {
            return tensor.toTensor(where);
        }
        if (value instanceof PickledObject object && object.className().equals(CHUMPY_ARRAY)) {
            // chumpy's attribute is a plain array; anything deeper is not, so this can't run in circles
            return tensorOfPlain(object.attribute("x", where), where);
        }
        return tensorOfPlain(value, where);
    }

    private static Tensor tensorOfPlain(Object value, String where) throws FormatException {
        if (value instanceof PickledArray array) {
            return array.tensor(where);
        }
        if (value instanceof PickledObject object && object.className().startsWith("scipy.")) {
            return SparseMatrix.dense(object, where);
        }
        if (value instanceof PickledObject object && object.className().startsWith("chumpy.")) {
            throw new FormatException(where + " is a chumpy expression, " + describe(value)
                    + ", of which only plain arrays are read: save it as a NumPy array");
        }
        throw new FormatException(where + " is " + describe(value) + ", expected an array");
    }

    /** What a value is, without looking into it: it may be deep or hold itself. */
    static String describe(Object value) {
        if (value instanceof String s) {
            return "text of " + s.length() + " characters";
        }
        if (value instanceof byte[] b) {
            return b.length + " bytes";
        }
        if (value instanceof ByteBuffer b) {
            return b.remaining() + " bytes";
        }
        if (value instanceof PickleClasses.Global global) {
            return "the class " + FormatException.printable(global.name());
        }
        if (value instanceof Object[] tuple) {
            return "a tuple of " + tuple.length;
        }
        if (value instanceof Collection<?> list) {
            return "a list of " + list.size();
        }
        if (value instanceof Map<?, ?> map) {
            return "a dictionary of " + map.size();
        }
        if (value instanceof PickledObject object) {
            return "an object of class " + FormatException.printable(object.className());
        }
        if (value instanceof Tensor tensor) {
            return "an array of shape " + Arrays.toString(tensor.shape());
        }
        if (value instanceof Number || value instanceof Boolean || value == NONE) {
            return String.valueOf(value);
        }
        return "something else";
    }

    /** Bytes, however the Python version in question stored them. */
    static ByteBuffer bytes(Object value, String where) throws FormatException {
        if (value instanceof byte[] bytes) {
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
        if (value instanceof ByteBuffer bytes) {
            return bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        }
        if (value instanceof String text) {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
        throw new FormatException(where + ": expected bytes, found " + describe(value));
    }

    /** How many bytes {@link #bytes} gives. */
    static int length(Object value, String where) throws FormatException {
        return value instanceof String text ? text.length() : bytes(value, where).remaining();
    }
}
