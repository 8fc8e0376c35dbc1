package org.emoca4j;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.assertj.core.data.Offset;
import org.emoca4j.format.Npz;
import org.emoca4j.image.FloatImage;

/** Numbers of the reference implementations, in the folder that the system property {@code golden} names. */
public final class Golden {

    /** Quoted, or bare up to the end of the sentence. */
    private static final Pattern SALT =
            Pattern.compile("In this set the salt is (?:[^`\"'.]*[`\"']([^`\"']*)[`\"']|(?:the text )?(.+?)\\.\\s)");

    /** The files read last: tests compare one array after the other. */
    private static final Map<Path, Npz> READ = new LinkedHashMap<>(8, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Npz> eldest) {
            return size() > MAX_READ;
        }
    };

    private static final int MAX_READ = 4;

    private Golden() {}

    /** A file of the folder; the calling test is skipped if the folder is not there. */
    public static Path file(String name) {
        Skip.unless(folder().isPresent(), "the folder with reference numbers, -Dgolden="
                + System.getProperty("golden", "") + ", does not exist");
        return folder().orElseThrow().resolve(name);
    }

    /** The folder, if it is there; a relative one starts where Maven was started, above this module. */
    static Optional<Path> folder() {
        String named = System.getProperty("golden", "");
        return Stream.of(Path.of(named), Path.of("..").resolve(named))
                .filter(folder -> !named.isEmpty() && Files.isDirectory(folder))
                .findFirst();
    }

    public static Npz npz(String name) throws IOException {
        Path file = file(name);
        synchronized (READ) {
            Npz npz = READ.get(file);
            if (npz == null) {
                npz = Npz.read(file);
                READ.put(file, npz);
            }
            return npz;
        }
    }

    /** One item of a batch: a part of an array along its first axis. */
    public static float[] item(Npz npz, String name, int item) throws IOException {
        float[] all = npz.get(name).floats();
        int length = all.length / (int) npz.get(name).shape()[0];
        return Arrays.copyOfRange(all, item * length, (item + 1) * length);
    }

    /** Item 0 of a batch of pictures, N x C x H x W. */
    public static FloatImage picture(Npz npz, String name) throws IOException {
        return picture(npz, name, 0);
    }

    /** Number of items of a batch: the length of an array's first axis. */
    public static int numItems(Npz npz, String name) throws IOException {
        return (int) npz.get(name).shape()[0];
    }

    public static FloatImage picture(Npz npz, String name, int item) throws IOException {
        long[] shape = npz.get(name).shape();
        return new FloatImage((int) shape[1], (int) shape[2], (int) shape[3], item(npz, name, item));
    }

    /** A stored picture of 0..255 as the networks and the renderer take it, 0..1. */
    public static FloatImage photo(Npz npz, String name, int item) throws IOException {
        FloatImage photo = picture(npz, name, item);
        for (int i = 0; i < photo.data().length; i++) {
            photo.data()[i] /= 255f;
        }
        return photo;
    }

    /** The text that the folder's README.md says it appends to every name; empty where it says so, or says nothing. */
    private static String salt() {
        Path readme = folder().orElse(Path.of("")).resolve("README.md");
        if (!Files.isRegularFile(readme)) {
            return "";
        }
        try {
            Matcher said = SALT.matcher(Files.readString(readme));
            if (!said.find()) {
                return "";
            }
            return said.group(1) != null ? said.group(1) : said.group(2).contains("empty") ? "" : said.group(2);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Pseudo-random values that the reference files are made from but don't hold: FNV-1a of the name, with the folder's
     * salt, seeds splitmix64.
     *
     * @param value makes a value of a number from 0 up to 1
     */
    public static float[] random(String name, int count, DoubleUnaryOperator value) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : (name + salt()).getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001b3L;
        }
        float[] out = new float[count];
        for (int i = 0; i < count; i++) {
            long z = hash + (i + 1) * 0x9E3779B97F4A7C15L;
            z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
            z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
            z ^= z >>> 31;
            out[i] = (float) value.applyAsDouble((z >>> 40) / (double) (1 << 24));
        }
        return out;
    }

    /** {@link #random} values from {@code low} up to {@code high}. */
    public static float[] uniform(String name, int count, double low, double high) {
        return random(name, count, u -> low + (high - low) * u);
    }

    /** Every {@code stride}-th row and column, as the reference files keep large maps. */
    public static FloatImage every(int stride, FloatImage image) {
        int height = (image.height() + stride - 1) / stride;
        int width = (image.width() + stride - 1) / stride;
        FloatImage out = FloatImage.zeros(image.channels(), height, width);
        for (int c = 0; c < out.channels(); c++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    out.set(c, y, x, image.get(c, stride * y, stride * x));
                }
            }
        }
        return out;
    }

    /** Compares an item of an array with the reference's, notes the result in the {@link ParityTable}, asserts it. */
    public static void compare(String file, String array, int item, float[] actual, Bound bound) throws IOException {
        check(file, array, actual, item(npz(file), array, item), bound);
    }

    /** Compares a whole array. */
    public static void compare(String file, String array, float[] actual, Bound bound) throws IOException {
        check(file, array, actual, npz(file).get(array).floats(), bound);
    }

    /** Compares a whole array of integers. */
    public static void compare(String file, String array, int[] actual) throws IOException {
        compare(file, array, floats(actual), Bound.EXACT);
    }

    /**
     * Compares an item of a batch of pictures, of which later items are stored with every 8th row and column only, but
     * with the sum of all values: its mean is compared as well.
     */
    public static void compare(String file, String array, int item, FloatImage actual, Bound bound)
            throws IOException {
        Npz golden = npz(file);
        int whole = (int) golden.get(array).shape()[0];
        if (item < whole) {
            check(file, array, actual.data(), item(golden, array, item), bound);
        } else {
            String rest = array + "@rest_stride8";
            check(file, rest, every(8, actual).data(), item(golden, rest, item - whole), bound);
        }
        String sums = array + "@sum";
        if (golden.names().contains(sums)) {
            double sum = 0;
            for (float value : actual.data()) {
                sum += value;
            }
            float count = actual.data().length;
            float expected = item(golden, sums, item)[0];
            check(file, sums, new float[] {(float) sum / count}, new float[] {expected / count}, bound);
        }
    }

    /** Integers that a float32 holds exactly. */
    public static float[] floats(int[] values) {
        float[] out = new float[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i];
        }
        return out;
    }

    /** Notes and asserts that something holds which is no comparison of arrays, such as that a file is refused. */
    public static void check(String file, String what, boolean holds) {
        check(file, what, new float[] {holds ? 1 : 0}, new float[] {1}, Bound.EXACT);
    }

    /** Compares values with expected ones that a test took from a reference file itself. */
    public static void check(String file, String array, float[] actual, float[] expected, Bound bound) {
        double largest = bound.relative() ? largest(expected) : 0;
        double scale = largest > 0 ? largest : 1;
        double worst = 0;
        int at = 0;
        int wrong = 0;
        int n = Math.min(actual.length, expected.length);
        for (int i = 0; i < n; i++) {
            double difference = Math.abs((double) actual[i] - expected[i]) / scale;
            wrong += difference <= bound.tolerance() ? 0 : 1;
            if (!(difference <= worst)) {
                worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
                at = i;
            }
        }
        double share = actual.length == expected.length ? (double) wrong / Math.max(1, n) : 1;
        ParityTable.add(file, array, bound, worst, share);
        if (actual.length != expected.length) {
            ParityTable.miss(file + ", " + array + ": " + actual.length + " values, expected " + expected.length);
        } else if (share > bound.maxShare()) {
            ParityTable.miss(file + ", " + array + ": " + wrong + " of " + n + " values off by more than "
                    + bound.tolerance() * scale + "; worst at " + at + ": " + actual[at] + ", expected "
                    + expected[at]);
        }
    }

    /** Asserts that all values agree, up to a share of the largest expected one. */
    public static void assertRelativelyClose(float[] actual, float[] expected, double tolerance) {
        Assertions.assertThat(actual).hasSameSizeAs(expected);
        double largest = largest(expected);
        for (int i = 0; i < actual.length; i++) {
            Assertions.assertThat((double) actual[i])
                    .as("value %d of %d", i, actual.length)
                    .isCloseTo(expected[i], Offset.offset(tolerance * largest));
        }
    }

    private static double largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
