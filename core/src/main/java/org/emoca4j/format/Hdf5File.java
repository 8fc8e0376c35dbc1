package org.emoca4j.format;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Node;
import io.jhdf.exceptions.HdfInvalidPathException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/** An HDF5 file, of which arrays of numbers are read one by one. Not safe for use from many threads. */
public final class Hdf5File implements AutoCloseable {

    private static final int MAX_NUMBER_BYTES = 8;

    private final String source;
    private final HdfFile file;
    private final WorkLimit limit;

    private Hdf5File(String source, HdfFile file, long bytes) {
        this.source = source;
        this.file = file;
        this.limit = new WorkLimit(bytes);
    }

    /**
     * Opens a file.
     *
     * @throws FormatException if it is no HDF5 file
     */
    public static Hdf5File open(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        String source = path.toString();
        return guarded(source, "", () -> new Hdf5File(source, new HdfFile(path), path.toFile().length()));
    }

    static Hdf5File parse(byte[] content, String source) throws IOException {
        return guarded(source, "", () ->
                new Hdf5File(source, HdfFile.fromByteBuffer(ByteBuffer.wrap(content)), content.length));
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read() throws IOException;
    }

    /** Whatever the library makes of a damaged file becomes one line. */
    private static <T> T guarded(String source, String what, Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new FormatException(
                    source + ": " + what + "damaged, or no HDF5 file: " + FormatException.printable(reason), e);
        }
    }

    /**
     * Whether there is an array under a path such as {@code shape/model/mean}.
     *
     * @throws FormatException if the file is damaged
     */
    public boolean has(String path) throws IOException {
        return guarded(source, where(path), () -> {
            try {
                Node node = file.getByPath(path);
                return node instanceof Dataset;
            } catch (HdfInvalidPathException e) {
                return false;
            }
        });
    }

    /**
     * One array, checked.
     *
     * @param shape expected lengths of the axes, -1 for any
     * @throws FormatException as {@link #get(String)}, or if it has another shape
     */
    public Tensor get(String path, long... shape) throws IOException {
        return read(path, shape);
    }

    /**
     * One array, of whatever shape; floating-point numbers become float32, whole ones int32.
     *
     * @throws FormatException if it is missing, doesn't hold numbers or is damaged
     */
    public Tensor get(String path) throws IOException {
        return read(path, null);
    }

    /** @param shape expected, or null for any */
    private Tensor read(String path, long[] shape) throws IOException {
        if (!has(path)) {
            throw new FormatException(source + ": '" + path + "' is missing");
        }
        return guarded(source, where(path), () -> {
            Dataset dataset = file.getDatasetByPath(path);
            long[] axes = dataset.getDimensionsAsLong();
            Tensor.checkAxes(axes.length, source + ": " + where(path));
            boolean fits = shape == null || axes.length == shape.length;
            for (int i = 0; fits && shape != null && i < axes.length; i++) {
                fits = shape[i] < 0 || shape[i] == axes[i];
            }
            if (!fits) {
                throw new FormatException(source + ": '" + path + "' has shape " + Arrays.toString(axes)
                        + ", expected " + Arrays.toString(shape));
            }
            int size = dataset.getDataType().getSize();
            if (size < 1 || size > MAX_NUMBER_BYTES) {
                throw new FormatException(source + ": '" + path + "' doesn't hold numbers");
            }
            long bytes = size;
            for (long axis : axes) {
                bytes = Math.multiplyExact(bytes, axis);
            }
            limit.spend(bytes, source + ": '" + path + "'");
            return tensor(dataset.getDataFlat(), axes, path);
        });
    }

    private Tensor tensor(Object values, long[] shape, String path) throws FormatException {
        if (values instanceof float[] floats) {
            return Tensor.of(floats, shape);
        }
        if (values instanceof int[] ints) {
            return Tensor.of(ints, shape);
        }
        if (values instanceof double[] doubles) {
            float[] floats = new float[doubles.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) doubles[i];
            }
            return Tensor.of(floats, shape);
        }
        if (values instanceof long[] longs) {
            return Tensor.of(Arrays.stream(longs).mapToInt(Math::toIntExact).toArray(), shape);
        }
        if (values instanceof byte[] bytes) {
            int[] ints = new int[bytes.length];
            for (int i = 0; i < ints.length; i++) {
                ints[i] = bytes[i];
            }
            return Tensor.of(ints, shape);
        }
        if (values instanceof short[] shorts) {
            int[] ints = new int[shorts.length];
            for (int i = 0; i < ints.length; i++) {
                ints[i] = shorts[i];
            }
            return Tensor.of(ints, shape);
        }
        throw new FormatException(source + ": '" + path + "' doesn't hold numbers");
    }

    private static String where(String path) {
        return "'" + path + "': ";
    }

    @Override
    public void close() {
        file.close();
    }
}
