package org.emoca4j.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Npy;
import org.emoca4j.format.Pickle;
import org.emoca4j.format.Tensor;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.RgbImage;
import org.emoca4j.model.FlameAssets;
import org.emoca4j.render.DenseTemplate;

/** The small files of DECA's data folder that concern texture space (deca-flame sections 2.4 and 7). */
final class SmallFiles {

    private static final int SIZE = FlameAssets.UV_SIZE;

    /** Metres. */
    private static final float MAX_EYELID = 0.05f;

    private SmallFiles() {}

    /** A mask: {@code mask} 256 x 256, 0..255, the first channel of the picture. */
    static Map<String, Tensor> mask(Path file) throws IOException {
        byte[] mask = pixels(file);
        return Map.of("mask", Tensor.of(mask, SIZE, SIZE));
    }

    static byte[] pixels(Path file) throws IOException {
        RgbImage picture = new ImageDecoder().read(file);
        if (picture.width() != SIZE || picture.height() != SIZE) {
            throw new FormatException(file + ": has " + picture.width() + " x " + picture.height()
                    + " pixels, expected " + SIZE + " x " + SIZE);
        }
        byte[] first = new byte[SIZE * SIZE];
        for (int i = 0; i < first.length; i++) {
            first[i] = picture.rgb()[3 * i];
        }
        return first;
    }

    /** {@code l_eyelid.npy} and {@code r_eyelid.npy} of SMIRK: {@code offsets} V x 3 metres. */
    static Map<String, Tensor> eyelid(Path file) throws IOException {
        Tensor tensor = Npy.read(file);
        boolean points = tensor.shape().length == 2 && tensor.shape()[1] == 3;
        if (!points) {
            throw new FormatException(file + ": has shape " + Arrays.toString(tensor.shape())
                    + ", expected an offset in 3 directions for each vertex");
        }
        float[] offsets = tensor.floats();
        for (float value : offsets) {
            if (Math.abs(value) > MAX_EYELID) {
                throw new FormatException(file + ": moves a vertex by " + value + " m, more than an eyelid can; take"
                        + " the original file");
            }
        }
        return Map.of("offsets", Tensor.of(offsets, offsets.length / 3, 3));
    }

    /** {@code fixed_displacement_256.npy}: {@code displacement} 256 x 256 metres. */
    static Map<String, Tensor> displacement(Path file) throws IOException {
        Tensor tensor = Npy.read(file);
        if (!Arrays.equals(tensor.shape(), new long[] {SIZE, SIZE})) {
            throw new FormatException(file + ": has shape " + Arrays.toString(tensor.shape()) + ", expected [" + SIZE
                    + ", " + SIZE + "]");
        }
        return Map.of("displacement", Tensor.of(tensor.floats(), SIZE, SIZE));
    }

    /**
     * {@code texture_data_256.npy}: {@code texels} n (row * 256 + column), {@code corners} n x 3, {@code barycentrics}
     * n x 3, {@code faces} m x 3. The file numbers pixels column by column, and has their coordinates with half a pixel
     * added.
     */
    static Map<String, Tensor> dense(Path file) throws IOException {
        Pickle pickle = Npy.readObject(file);
        int pixels = SIZE * SIZE;
        float[] x = numbers(pickle.tensor("x_coords", pixels));
        float[] y = numbers(pickle.tensor("y_coords", pixels));
        int[] ids = pickle.ints("valid_pixel_ids", -1);
        int n = ids.length;
        int[] texels = new int[n];
        for (int i = 0; i < n; i++) {
            if (ids[i] < 0 || ids[i] >= pixels) {
                throw new FormatException(file + ": 'valid_pixel_ids' has " + ids[i] + ", outside 0.." + (pixels - 1));
            }
            texels[i] = (int) y[ids[i]] * SIZE + (int) x[ids[i]];
        }
        int[] corners = pickle.ints("valid_pixel_3d_faces", n, 3);
        float[] weights = pickle.tensor("valid_pixel_b_coords", n, 3).floats();
        int[] faces = pickle.ints("f", -1, 3);
        // the constructor checks the indices
        DenseTemplate template = new DenseTemplate(SIZE, texels, corners, weights, faces);
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.put("texels", Tensor.of(template.texels(), n));
        out.put("corners", Tensor.of(template.corners(), n, 3));
        out.put("barycentrics", Tensor.of(template.barycentrics(), n, 3));
        out.put("faces", Tensor.of(template.faces(), faces.length / 3, 3));
        return out;
    }

    private static float[] numbers(Tensor tensor) {
        switch (tensor.type()) {
            case F32, F64, F16, BF16 -> {
                return tensor.floats();
            }
            default -> {
                int[] whole = tensor.ints();
                float[] out = new float[whole.length];
                for (int i = 0; i < out.length; i++) {
                    out[i] = whole[i];
                }
                return out;
            }
        }
    }
}
