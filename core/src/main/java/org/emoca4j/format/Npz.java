package org.emoca4j.format;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipException;

/**
 * The arrays of an npz file, NumPy's zip of npy files. {@link #read} takes everything at once; members that can't be
 * read (text, Python objects) matter only to those who ask for them. Arrays that are too large for that are looked at
 * with {@link #members} and read in part with {@link #readColumns}.
 */
public final class Npz {

    private static final String SUFFIX = ".npy";
    private static final long MAX_RATIO = 100;
    private static final long FREE_BYTES = 1 << 26;
    private static final long MAX_VALUES = 1 << 27;
    private static final int CHUNK_BYTES = 1 << 16;

    /**
     * What an npz file says of one of its arrays.
     *
     * @param dtype NumPy's name of the element type, such as {@code <f8}
     * @param shape lengths of the axes
     */
    public record Member(String dtype, long[] shape) {}

    private final String source;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> unreadable = new LinkedHashMap<>();

    private Npz(String source) {
        this.source = source;
    }

    /**
     * Reads a file.
     *
     * @throws FormatException if it is not a zip file, or a member is larger than it says
     */
    public static Npz read(Path file) throws IOException {
        try (FileBytes bytes = FileBytes.open(file)) {
            return parse(bytes, file.toString());
        }
    }

    static Npz parse(FileBytes file, String source) throws IOException {
        Npz npz = new Npz(source);
        ZipDirectory zip = zip(file, source);
        long left = MAX_RATIO * file.size() + FREE_BYTES;
        for (ZipDirectory.Member member : zip.members().values()) {
            if (member.name().endsWith(SUFFIX)) {
                left -= member.deflated() ? member.size() : 0;
                if (left < 0) {
                    throw new FormatException(source + ": would unpack to more than " + MAX_RATIO + " times its size");
                }
                npz.add(name(member), zip.content(member));
            }
        }
        return npz;
    }

    private static ZipDirectory zip(FileBytes file, String source) throws IOException {
        try {
            return ZipDirectory.of(file, source);
        } catch (FormatException e) {
            throw new FormatException("not a readable npz file: " + e.getMessage(), e);
        }
    }

    private static String name(ZipDirectory.Member member) {
        return member.name().substring(0, member.name().length() - SUFFIX.length());
    }

    private static String where(String source, String name) {
        return source + ": '" + FormatException.printable(name) + "'";
    }

    private void add(String name, ByteBuffer content) throws IOException {
        try {
            tensors.put(name, Npy.parse(FileBytes.of(content), where(source, name)));
        } catch (FormatException e) {
            unreadable.put(name, e.getMessage());
        }
    }

    /**
     * Lists the arrays of a file without reading their data.
     *
     * @return by name, in the file's order; members that are not npy files are left out
     * @throws FormatException if it is not a zip file
     */
    public static Map<String, Member> members(Path file) throws IOException {
        try (FileBytes bytes = FileBytes.open(file)) {
            return members(bytes, file.toString());
        }
    }

    static Map<String, Member> members(FileBytes file, String source) throws IOException {
        Map<String, Member> out = new LinkedHashMap<>();
        ZipDirectory zip = zip(file, source);
        for (ZipDirectory.Member member : zip.members().values()) {
            if (member.name().endsWith(SUFFIX)) {
                try (InputStream in = zip.stream(member)) {
                    Npy.Header header = Npy.header(in, member.size(), where(source, name(member)));
                    out.put(name(member), new Member(header.descr(), header.shape()));
                } catch (FormatException | ZipException | EOFException e) {
                    // not an array: whoever needs it will find it missing
                    continue;
                }
            }
        }
        return out;
    }

    /**
     * Reads the first columns of one array: for a basis of many components, those that are wanted. Neither the rest of
     * the array nor other arrays are kept in memory.
     *
     * @param name of the array
     * @param columns how much of the last axis to keep
     * @return float32, with {@code columns} as length of its last axis
     * @throws FormatException if the array is missing, is not of numbers in C order, or has fewer columns
     */
    public static Tensor readColumns(Path file, String name, int columns) throws IOException {
        try (FileBytes bytes = FileBytes.open(file)) {
            return readColumns(bytes, file.toString(), name, columns);
        }
    }

    static Tensor readColumns(FileBytes file, String source, String name, int columns) throws IOException {
        if (columns < 1) {
            throw new IllegalArgumentException("columns must be at least 1, not " + columns);
        }
        ZipDirectory zip = zip(file, source);
        ZipDirectory.Member member = zip.members().get(name + SUFFIX);
        if (member == null) {
            throw new FormatException(source + ": array '" + name + "' is missing");
        }
        String where = where(source, name);
        try (InputStream in = new BufferedInputStream(zip.stream(member), CHUNK_BYTES)) {
            Npy.Header header = Npy.header(in, member.size(), where);
            return readColumns(in, header, member.size() - header.length(), columns, where);
        } catch (ZipException | EOFException e) {
            throw new FormatException(where + " is damaged or shorter than it says", e);
        }
    }

    private static Tensor readColumns(InputStream in, Npy.Header header, long numBytes, int columns, String where)
            throws IOException {
        long[] shape = header.shape();
        Npy.checkSize(header.descr(), shape, numBytes, where);
        Tensor.Type type = Npy.type(header.descr(), where);
        if (header.fortranOrder() && shape.length > 1) {
            throw new FormatException(where + " is stored in Fortran order, save it in C order");
        }
        if (shape.length == 0 || shape[shape.length - 1] < columns) {
            throw new FormatException(where + " has shape " + Arrays.toString(shape) + ", expected at least " + columns
                    + " on its last axis");
        }
        long rowBytes = numBytes == 0 ? 1 : shape[shape.length - 1] * type.size();
        long numRows = numBytes / rowBytes;
        if (columns > MAX_VALUES || numRows > MAX_VALUES / columns) {
            throw new FormatException(where + ": " + columns + " columns of " + numRows + " rows are too many");
        }
        int keptBytes = columns * type.size();
        float[] out = new float[(int) numRows * columns];
        int chunkRows = (int) Math.min(numRows, Math.max(1, CHUNK_BYTES / keptBytes));
        byte[] chunk = new byte[chunkRows * keptBytes];
        for (int done = 0; done < numRows; done += chunkRows) {
            int count = (int) Math.min(chunkRows, numRows - done);
            for (int row = 0; row < count; row++) {
                if (in.readNBytes(chunk, row * keptBytes, keptBytes) != keptBytes) {
                    throw new EOFException();
                }
                in.skipNBytes(rowBytes - keptBytes);
            }
            ByteBuffer kept = ByteBuffer.wrap(chunk, 0, count * keptBytes);
            long[] keptShape = {(long) count * columns};
            float[] values = Npy.array(header.descr(), keptShape, false, kept, where).floats();
            System.arraycopy(values, 0, out, done * columns, values.length);
        }
        long[] outShape = shape.clone();
        outShape[shape.length - 1] = columns;
        return Tensor.of(out, outShape);
    }

    /** Names of the arrays that could be read, in the file's order. */
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    /** One array, of whatever shape. */
    public Tensor get(String name) throws FormatException {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new FormatException(unreadable.getOrDefault(name, source + ": array '" + name + "' is missing"));
        }
        return tensor;
    }

    /**
     * One array, checked.
     *
     * @param shape expected lengths of the axes, -1 for any
     */
    public Tensor get(String name, long... shape) throws FormatException {
        return get(name).checkShape(source + ": array '" + name + "'", shape);
    }

    /**
     * One array of whole numbers, checked.
     *
     * @param shape expected lengths of the axes, -1 for any
     * @throws FormatException if it is missing, has another shape, or holds other numbers than int32 can
     */
    public int[] ints(String name, long... shape) throws FormatException {
        return get(name, shape).ints(source + ": array '" + name + "'");
    }
}
