package org.emoca4j.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The numeric arrays of a MATLAB file of version 5 to 7 ({@code .mat}), little-endian; elements may be packed. Arrays
 * of unpacked elements are views of the file.
 *
 * <p>MATLAB stores columns one behind the other. They become the rows of the {@link Tensor}: a variable of
 * {@code 300 x 80} has the shape {@code [80, 300]}.
 *
 * @param source name for error messages
 * @param tensors by name, axes reversed; texts, cells, structures, sparse and complex arrays are left out
 * @see <a href="https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf">MAT-file format</a>
 */
public record MatFile(String source, Map<String, Tensor> tensors) {

    private static final int HEADER_BYTES = 128;
    private static final int TAG_BYTES = 8;
    private static final int MI_INT8 = 1;
    private static final int MI_INT32 = 5;
    private static final int MI_UINT32 = 6;
    private static final int MI_MATRIX = 14;
    private static final int MI_COMPRESSED = 15;
    private static final int FIRST_NUMERIC_CLASS = 6;
    private static final int LAST_NUMERIC_CLASS = 15;
    private static final int COMPLEX = 8;

    /** The names of variables stand in the first bytes of their elements. */
    private static final int NAME_BYTES = 512;

    public MatFile {
        tensors = Collections.unmodifiableMap(tensors);
    }

    /**
     * Reads a file.
     *
     * @throws FormatException if it is damaged, or not of version 5 to 7
     */
    public static MatFile read(Path file) throws IOException {
        try (FileBytes bytes = FileBytes.open(file)) {
            return parse(bytes, file.toString());
        }
    }

    /**
     * The names of all variables of a file, of whatever kind; their values are not read.
     *
     * @throws FormatException if it is damaged, or not of version 5 to 7
     */
    public static Set<String> names(Path file) throws IOException {
        try (FileBytes bytes = FileBytes.open(file)) {
            return names(bytes, file.toString());
        }
    }

    static Set<String> names(FileBytes file, String source) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        walk(file, source, (type, content, where) -> {
            ByteBuffer start = type == MI_COMPRESSED
                    ? inflate(content, where, NAME_BYTES)
                    : content.slice(0, Math.min(content.limit(), NAME_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
            Elements in = new Elements(type == MI_COMPRESSED ? skipTag(start, where) : start, where);
            ByteBuffer flags = in.next(MI_UINT32);
            if (flags.hasRemaining() && flags.get(0) > 0 && flags.get(0) <= LAST_NUMERIC_CLASS) {
                in.next(MI_INT32);
                names.add(StandardCharsets.ISO_8859_1.decode(in.next(MI_INT8)).toString());
            }
        });
        return names;
    }

    private static ByteBuffer skipTag(ByteBuffer packed, String where) throws FormatException {
        if (packed.remaining() < TAG_BYTES || packed.getInt(0) != MI_MATRIX) {
            throw new FormatException(where + ": a packed element that is no array");
        }
        return packed.slice(TAG_BYTES, packed.remaining() - TAG_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    static MatFile parse(FileBytes file, String source) throws IOException {
        WorkLimit limit = new WorkLimit(file.size());
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        walk(file, source, (type, content, where) -> {
            ByteBuffer matrix = content;
            if (type == MI_COMPRESSED) {
                long length = inflate(content, where, TAG_BYTES).getInt(4) & 0xFFFFFFFFL;
                if (length > Integer.MAX_VALUE - 2 * TAG_BYTES) {
                    throw new FormatException(where + ": a packed element of " + length + " bytes");
                }
                limit.spend(length, where);
                ByteBuffer unpacked = inflate(content, where, TAG_BYTES + (int) length);
                matrix = skipTag(unpacked, where);
                if (matrix.remaining() < length) {
                    throw new FormatException(where + ": a packed element ends after " + matrix.remaining()
                            + " bytes, expected " + length);
                }
            }
            add(new Elements(matrix, where), where, tensors);
        });
        return new MatFile(source, tensors);
    }

    /** What is done with each element of a file. */
    @FunctionalInterface
    private interface Visitor {
        void visit(int type, ByteBuffer content, String where) throws IOException;
    }

    private static void walk(FileBytes file, String source, Visitor visitor) throws IOException {
        if (file.size() < HEADER_BYTES) {
            throw new FormatException(source + ": not a MATLAB file, only " + file.size() + " bytes long");
        }
        ByteBuffer header = file.slice(0, HEADER_BYTES);
        int version = header.getShort(HEADER_BYTES - 4);
        if (header.get(HEADER_BYTES - 2) != 'I' || header.get(HEADER_BYTES - 1) != 'M' || version != 0x0100) {
            throw new FormatException(source + ": not a little-endian MATLAB file of version 5 to 7; save it with -v7");
        }
        long at = HEADER_BYTES;
        while (at < file.size()) {
            String where = source + ": at byte " + at;
            if (!file.holds(at, TAG_BYTES)) {
                throw new FormatException(where + ": the file is cut off");
            }
            ByteBuffer tag = file.slice(at, TAG_BYTES);
            int type = tag.getInt();
            long length = tag.getInt() & 0xFFFFFFFFL;
            if (!file.holds(at + TAG_BYTES, length)) {
                throw new FormatException(where + ": an element of " + length + " bytes, the file is cut off");
            }
            ByteBuffer content = file.slice(at + TAG_BYTES, length);
            if (type != MI_MATRIX && type != MI_COMPRESSED) {
                throw new FormatException(where + ": an element of type " + type + ", expected an array");
            }
            visitor.visit(type, content, where);
            at += TAG_BYTES + length;
        }
    }

    /** Unpacks the beginning of an element; less if it ends before. */
    private static ByteBuffer inflate(ByteBuffer packed, String where, int most) throws FormatException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed.duplicate());
            byte[] out = new byte[most];
            int done = 0;
            int step = 1;
            while (done < most && step > 0) {
                step = inflater.inflate(out, done, most - done);
                done += step;
            }
            if (done < Math.min(most, TAG_BYTES)) {
                throw new FormatException(where + ": a packed element that is cut off");
            }
            return ByteBuffer.wrap(out, 0, done).slice().order(ByteOrder.LITTLE_ENDIAN);
        } catch (DataFormatException e) {
            throw new FormatException(where + ": a packed element is damaged", e);
        } finally {
            inflater.end();
        }
    }

    private static void add(Elements in, String where, Map<String, Tensor> tensors) throws FormatException {
        ByteBuffer flags = in.next(MI_UINT32);
        int kind = flags.remaining() < 8 ? 0 : flags.get(0) & 0xFF;
        boolean complex = flags.remaining() >= 8 && (flags.get(1) & COMPLEX) != 0;
        if (kind < FIRST_NUMERIC_CLASS || kind > LAST_NUMERIC_CLASS || complex) {
            return;
        }
        ByteBuffer dimensions = in.next(MI_INT32);
        int axes = dimensions.remaining() / 4;
        Tensor.checkAxes(axes, where);
        long[] shape = new long[axes];
        for (int i = 0; i < axes; i++) {
            shape[axes - 1 - i] = dimensions.getInt(4 * i);
        }
        String name = StandardCharsets.ISO_8859_1.decode(in.next(MI_INT8)).toString();
        String what = where + ": '" + FormatException.printable(name) + "'";
        ByteBuffer values = in.next(0);
        Optional<Tensor.Type> type = type(in.type());
        if (type.isEmpty()) {
            throw new FormatException(what + " has values of the unknown type " + in.type());
        }
        if (tensors.put(name, Tensor.view(type.get(), shape, values, what)) != null) {
            throw new FormatException(what + " is there twice");
        }
    }

    /** Values are written in the smallest type that holds them, whatever the class of the array. */
    private static Optional<Tensor.Type> type(int number) {
        return Optional.ofNullable(switch (number) {
            case MI_INT8 -> Tensor.Type.I8;
            case 2 -> Tensor.Type.U8;
            case 3 -> Tensor.Type.I16;
            case 4 -> Tensor.Type.U16;
            case MI_INT32 -> Tensor.Type.I32;
            case MI_UINT32 -> Tensor.Type.U32;
            case 7 -> Tensor.Type.F32;
            case 9 -> Tensor.Type.F64;
            case 12 -> Tensor.Type.I64;
            case 13 -> Tensor.Type.U64;
            default -> null;
        });
    }

    /** The elements inside an array, one after the other. */
    private static final class Elements {
        private final ByteBuffer in;
        private final String where;
        private int type;

        Elements(ByteBuffer in, String where) {
            this.in = in;
            this.where = where;
        }

        /** Type of the element that was returned last. */
        int type() {
            return type;
        }

        /** @param expected type, 0 for any */
        ByteBuffer next(int expected) throws FormatException {
            if (in.remaining() < TAG_BYTES) {
                throw new FormatException(where + ": an array that is cut off");
            }
            int start = in.position();
            int first = in.getInt(start);
            // up to four bytes stand in the tag itself, their number in its upper half
            boolean small = first >>> 16 != 0;
            type = small ? first & 0xFFFF : first;
            long length = small ? first >>> 16 : in.getInt(start + 4) & 0xFFFFFFFFL;
            int from = start + (small ? 4 : TAG_BYTES);
            if (expected != 0 && type != expected || small && length > 4 || length > in.limit() - from) {
                throw new FormatException(where + ": damaged: an element of type " + type + " and " + length
                        + " bytes inside an array");
            }
            long end = small ? start + TAG_BYTES : from + (length + 7) / 8 * 8;
            in.position((int) Math.min(end, in.limit()));
            return in.slice(from, (int) length).order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}
