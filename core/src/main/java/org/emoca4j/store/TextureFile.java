package org.emoca4j.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Npz;
import org.emoca4j.format.Tensor;
import org.emoca4j.model.FlameAssets;

/**
 * Reduces a published texture space to what DECA and EMOCA use of it: 50 components at 256 x 256 texels, RGB in 0..1
 * (deca-flame section 1.6, emoca section 2). Texels are picked, not blended, as the original does.
 */
final class TextureFile {

    /** Components that the encoders give coefficients for. */
    static final int NUM_COMPONENTS = 50;

    private static final int SIZE = FlameAssets.UV_SIZE;

    private final Path file;
    private final boolean reversed;
    private final float scale;

    private TextureFile(Path file, boolean reversed, float scale) {
        this.file = file;
        this.reversed = reversed;
        this.scale = scale;
    }

    /** @return {@code mean} 256 x 256 x 3 and {@code dirs} 50 x 256 x 256 x 3 */
    static Map<String, Tensor> bfm(Path file) throws IOException {
        return new TextureFile(file, true, 1).read("MU", "PC", "mean", "dirs");
    }

    /** The same; the file has 0..255. */
    static Map<String, Tensor> flame(Path file) throws IOException {
        return new TextureFile(file, true, 255).read("mean", "tex_dir", "mean", "dirs");
    }

    /**
     * Diffuse and specular, linear: the colour is {@code (0.6 * (diffuse + specular)) ^ (1 / 2.2)}.
     *
     * @return {@code mean}, {@code dirs}, {@code spec_mean} and {@code spec_dirs}
     */
    static Map<String, Tensor> albedoMm(Path file) throws IOException {
        TextureFile reader = new TextureFile(file, false, 1);
        Map<String, Tensor> tensors = reader.read("MU", "PC", "mean", "dirs");
        tensors.putAll(reader.read("specMU", "specPC", "spec_mean", "spec_dirs"));
        return tensors;
    }

    private Map<String, Tensor> read(String mean, String dirs, String meanOut, String dirsOut) throws IOException {
        Tensor means = Npz.readColumns(file, mean, lastAxis(mean));
        Tensor columns = Npz.readColumns(file, dirs, NUM_COMPONENTS);
        int n = (int) means.numElements();
        int side = (int) Math.round(Math.sqrt(n / 3.0));
        if (3 * side * side != n || n == 0) {
            throw new FormatException(file + ": '" + mean + "' has " + n + " values, not those of a square picture");
        }
        long[] shape = columns.shape();
        int count = shape.length == 0 ? 0 : (int) shape[shape.length - 1];
        if (count != NUM_COMPONENTS || columns.numElements() != (long) n * count) {
            throw new FormatException(file + ": '" + dirs + "' has shape " + Arrays.toString(shape)
                    + ", expected at least " + NUM_COMPONENTS + " components of " + n + " values");
        }
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.put(meanOut, Tensor.of(reduce(means.floats(), side, 1), SIZE, SIZE, 3));
        out.put(dirsOut, Tensor.of(reduce(columns.floats(), side, count), count, SIZE, SIZE, 3));
        return out;
    }

    /** All columns of an array; 1 if it is missing, which reading will tell. */
    private int lastAxis(String name) throws IOException {
        Npz.Member member = Npz.members(file).get(name);
        return member == null || member.shape().length == 0 || member.shape()[member.shape().length - 1] < 1
                ? 1
                : Math.toIntExact(member.shape()[member.shape().length - 1]);
    }

    /**
     * Picks texels.
     *
     * @param values {@code side * side * 3 * count}
     * @return {@code count * 256 * 256 * 3}
     */
    private float[] reduce(float[] values, int side, int count) {
        float[] out = new float[count * SIZE * SIZE * 3];
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                int from = (int) ((long) y * side / SIZE) * side + (int) ((long) x * side / SIZE);
                for (int c = 0; c < 3; c++) {
                    int channel = reversed ? 2 - c : c;
                    for (int k = 0; k < count; k++) {
                        out[((k * SIZE + y) * SIZE + x) * 3 + c] = values[(3 * from + channel) * count + k] / scale;
                    }
                }
            }
        }
        return out;
    }
}
