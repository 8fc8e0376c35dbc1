package org.emoca4j.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads npy files, NumPy's format for one array, versions 1 to 3.
 *
 * <p>Arrays in Fortran order or big-endian come out in C order, little-endian.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">format description</a>
 */
public final class Npy {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int MAX_HEADER_BYTES = 1 << 16;
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");
    private static final Pattern AXIS = Pattern.compile("\\d{1,18}L?");
    private static final Map<String, Tensor.Type> TYPES = Map.ofEntries(
            Map.entry("b1", Tensor.Type.BOOL),
            Map.entry("?", Tensor.Type.BOOL),
            Map.entry("u1", Tensor.Type.U8),
            Map.entry("B", Tensor.Type.U8),
            Map.entry("i1", Tensor.Type.I8),
            Map.entry("b", Tensor.Type.I8),
            Map.entry("u2", Tensor.Type.U16),
            Map.entry("i2", Tensor.Type.I16),
            Map.entry("u4", Tensor.Type.U32),
            Map.entry("i4", Tensor.Type.I32),
            Map.entry("u8", Tensor.Type.U64),
            Map.entry("i8", Tensor.Type.I64),
            Map.entry("f2", Tensor.Type.F16),
            Map.entry("f4", Tensor.Type.F32),
            Map.entry("f8", Tensor.Type.F64));

    private Npy() {}

    /**
     * Reads an array of numbers.
     *
     * @throws FormatException if the file is not a well-formed npy file, or holds Python objects
     */
    public static Tensor read(Path file) throws IOException {
        try (FileBytes bytes = FileBytes.open(file)) {
            return parse(bytes, file.toString());
        }
    }

    /**
     * Reads the Python object of a file that {@code numpy.save} made of one: an array of type object without axes.
     *
     * @return see {@link Pickle}
     */
    public static Pickle readObject(Path file) throws IOException {
        try (FileBytes bytes = FileBytes.open(file)) {
            return parseObject(bytes, file.toString());
        }
    }

    static Pickle parseObject(FileBytes file, String source) throws IOException {
        Header header = header(file.stream(0, file.size()), file.size(), source);
        if (!header.descr.equals("|O")) {
            throw new FormatException(source + ": holds an array of type '" + FormatException.printable(header.descr)
                    + "', not a Python object");
        }
        Pickle pickle = Pickle.parse(data(file, header, source), source);
        if (header.shape.length != 0 || !(pickle.root() instanceof PickledArray array) || array.objects().size() != 1) {
            throw new FormatException(source + ": expected one Python object in an array without axes");
        }
        return new Pickle(source, array.objects().get(0));
    }

    static Tensor parse(FileBytes file, String source) throws IOException {
        Header header = header(file.stream(0, file.size()), file.size(), source);
        return array(header.descr, header.shape, header.fortranOrder, data(file, header, source), source);
    }

    private static ByteBuffer data(FileBytes file, Header header, String source) throws IOException {
        long length = file.size() - header.length;
        if (!file.holds(header.length, length)) {
            throw new FormatException(source + ": " + length + " bytes are too many to read at once");
        }
        return file.slice(header.length, length);
    }

    /**
     * What an npy file says of its array.
     *
     * @param length bytes before the data
     */
    record Header(String descr, boolean fortranOrder, long[] shape, int length) {}

    /**
     * Reads the header.
     *
     * @param in at the start of the file; left at the start of the data
     * @param size of the file
     */
    static Header header(InputStream in, long size, String source) throws IOException {
        byte[] start = in.readNBytes(10);
        if (start.length < 10 || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new FormatException(source + ": not an npy file");
        }
        int version = start[6];
        if (version < 1 || version > 3) {
            throw new FormatException(source + ": at byte 6: npy version " + version + " is unknown");
        }
        int startLength = version == 1 ? 10 : 12;
        byte[] more = Arrays.copyOfRange(start, 8, 12);
        in.readNBytes(more, 2, startLength - 10);
        long length = ByteBuffer.wrap(more).order(ByteOrder.LITTLE_ENDIAN).getInt(0) & 0xFFFFFFFFL;
        if (length > MAX_HEADER_BYTES || length > size - startLength) {
            throw new FormatException(source + ": at byte 8: header length " + length + " does not fit a file of "
                    + size + " bytes");
        }
        String text = new String(in.readNBytes((int) length), StandardCharsets.ISO_8859_1);
        if (text.length() < length) {
            throw new FormatException(source + ": ends inside the npy header");
        }
        return new Header(
                field(DESCR, text, source),
                field(ORDER, text, source).equals("True"),
                shape(field(SHAPE, text, source), source),
                startLength + (int) length);
    }

    /** Numbers with commas between them or behind each. */
    private static long[] shape(String text, String source) throws FormatException {
        String axes = text.strip();
        if (axes.isEmpty()) {
            return new long[0];
        }
        String[] parts = (axes.endsWith(",") ? axes.substring(0, axes.length() - 1) : axes).split(",", -1);
        Tensor.checkAxes(parts.length, source);
        long[] shape = new long[parts.length];
        for (int i = 0; i < shape.length; i++) {
            String part = parts[i].strip();
            if (!AXIS.matcher(part).matches()) {
                throw new FormatException(source + ": npy shape not understood: " + FormatException.printable(text));
            }
            shape[i] = Long.parseLong(part.replace("L", ""));
        }
        return shape;
    }

    private static String field(Pattern pattern, String header, String source) throws FormatException {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw new FormatException(
                    source + ": npy header not understood: " + FormatException.printable(header.strip()));
        }
        return matcher.group(1);
    }

    /**
     * An array of numbers from NumPy's description of it.
     *
     * @param descr byte order, kind and size, such as {@code <f4}
     * @param data exactly the array's bytes
     * @param where for error messages
     */
    static Tensor array(String descr, long[] shape, boolean fortranOrder, ByteBuffer data, String where)
            throws FormatException {
        checkSize(descr, shape, data.remaining(), where);
        Tensor.Type type = type(descr, where);
        ByteBuffer bytes = data.slice();
        if (descr.charAt(0) == '>' && type.size() > 1) {
            bytes = swapped(bytes, type.size());
        }
        boolean transpose = fortranOrder && shape.length > 1;
        return new Tensor(type, shape, transpose ? transposed(bytes, shape, type.size()) : bytes);
    }

    /** Whether arrays of this type and order are views of their data. */
    static boolean isView(String descr, long[] shape, boolean fortranOrder) {
        return descr.charAt(0) != '>' && !(fortranOrder && shape.length > 1);
    }

    /** Checks that an array needs exactly the bytes that are there. */
    static void checkSize(String descr, long[] shape, long available, String where) throws FormatException {
        long numBytes;
        try {
            numBytes = type(descr, where).size();
            for (long axis : shape) {
                if (axis < 0) {
                    throw new ArithmeticException("negative axis");
                }
                numBytes = Math.multiplyExact(numBytes, axis);
            }
        } catch (ArithmeticException e) {
            throw new FormatException(where + ": impossible shape " + Arrays.toString(shape), e);
        }
        if (numBytes != available) {
            throw new FormatException(where + ": a " + descr + " array of shape " + Arrays.toString(shape) + " needs "
                    + numBytes + " bytes, there are " + available);
        }
    }

    /** Whether arrays of this type can be read. */
    static boolean isType(String descr) {
        return TYPES.containsKey(kind(descr));
    }

    static Tensor.Type type(String descr, String where) throws FormatException {
        Tensor.Type type = TYPES.get(kind(descr));
        if (type == null) {
            throw new FormatException(
                    where + ": arrays of type '" + FormatException.printable(descr) + "' can't be read");
        }
        return type;
    }

    private static String kind(String descr) {
        return descr.substring(!descr.isEmpty() && "<>|=".indexOf(descr.charAt(0)) >= 0 ? 1 : 0);
    }

    private static ByteBuffer swapped(ByteBuffer bytes, int size) {
        byte[] out = new byte[bytes.limit()];
        for (int i = 0; i < out.length; i++) {
            out[i] = bytes.get(i - i % size + size - 1 - i % size);
        }
        return ByteBuffer.wrap(out);
    }

    /** Fortran order, in which the first axis runs fastest, to C order. */
    private static ByteBuffer transposed(ByteBuffer bytes, long[] shape, int size) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int axis = 0; axis < shape.length; axis++) {
            strides[axis] = stride;
            stride *= shape[axis];
        }
        return strided(bytes, shape, strides, 0, size);
    }

    /**
     * Gathers a strided view into C order. All elements of the view must lie inside {@code bytes}.
     *
     * @param strides steps of each axis, in elements
     * @param offset index of the first element
     * @param size bytes per element
     */
    static ByteBuffer strided(ByteBuffer bytes, long[] shape, long[] strides, long offset, int size) {
        long count = 1;
        for (long axis : shape) {
            count *= axis;
        }
        byte[] out = new byte[Math.toIntExact(count * size)];
        long[] index = new long[shape.length];
        long element = offset;
        for (int i = 0; i < count; i++) {
            bytes.get((int) element * size, out, i * size, size);
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                element += strides[axis];
                if (++index[axis] < shape[axis]) {
                    break;
                }
                element -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
        return ByteBuffer.wrap(out);
    }
}
