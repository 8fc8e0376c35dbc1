package org.emoca4j;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.emoca4j.format.Npz;
import org.emoca4j.image.FloatImage;

/** Numbers of the reference implementations, in the folder that the system property {@code golden} names. */
public final class Golden {

    private static final Pattern SALT =
            Pattern.compile("In this set the salt is (?:the text )?[`\"']?(.+?)[`\"']?\\.\\s");

    private Golden() {}

    /** A file of the folder; the calling test is skipped if the folder is not there. */
    public static Path file(String name) {
        String folder = System.getProperty("golden", "");
        Skip.unless(
                !folder.isEmpty() && Files.isDirectory(Path.of(folder)),
                "the folder with reference numbers, -Dgolden=" + folder + ", does not exist");
        return Path.of(folder).resolve(name);
    }

    public static Npz npz(String name) throws IOException {
        return Npz.read(file(name));
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

    public static FloatImage picture(Npz npz, String name, int item) throws IOException {
        long[] shape = npz.get(name).shape();
        return new FloatImage((int) shape[1], (int) shape[2], (int) shape[3], item(npz, name, item));
    }

    /** The text that the folder's README.md says it appends to every name; empty where it says so, or says nothing. */
    private static String salt() {
        Path readme = Path.of(System.getProperty("golden", "")).resolve("README.md");
        if (!Files.isRegularFile(readme)) {
            return "";
        }
        try {
            Matcher said = SALT.matcher(Files.readString(readme));
            return said.find() && !said.group(1).contains("empty") ? said.group(1) : "";
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

    /** Every 8th row and column, as the reference files keep the later items of a batch. */
    public static FloatImage stride8(FloatImage image) {
        FloatImage out = FloatImage.zeros(image.channels(), (image.height() + 7) / 8, (image.width() + 7) / 8);
        for (int c = 0; c < out.channels(); c++) {
            for (int y = 0; y < out.height(); y++) {
                for (int x = 0; x < out.width(); x++) {
                    out.set(c, y, x, image.get(c, 8 * y, 8 * x));
                }
            }
        }
        return out;
    }

    /** Asserts that all values agree. */
    public static void assertClose(float[] actual, float[] expected, double tolerance) {
        assertMostlyClose(actual, expected, tolerance, 0);
    }

    /** Asserts that all values agree, up to a share of the largest expected one. */
    public static void assertRelativelyClose(float[] actual, float[] expected, double tolerance) {
        double largest = 0;
        for (float e : expected) {
            largest = Math.max(largest, Math.abs(e));
        }
        assertClose(actual, expected, tolerance * largest);
    }

    /** Asserts that at most a share of the values disagrees. */
    public static void assertMostlyClose(float[] actual, float[] expected, double tolerance, double maxShare) {
        Assertions.assertThat(actual).hasSameSizeAs(expected);
        int wrong = 0;
        int worst = 0;
        for (int i = 0; i < actual.length; i++) {
            double difference = Math.abs((double) actual[i] - expected[i]);
            if (!(difference <= tolerance)) {
                wrong++;
            }
            if (!(difference <= Math.abs((double) actual[worst] - expected[worst]))) {
                worst = i;
            }
        }
        Assertions.assertThat((double) wrong / actual.length)
                .as("share of %d values off by more than %s; worst at %d: %s, expected %s",
                        actual.length, tolerance, worst, actual[worst], expected[worst])
                .isLessThanOrEqualTo(maxShare);
    }
}
