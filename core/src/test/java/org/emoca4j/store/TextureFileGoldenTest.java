package org.emoca4j.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.emoca4j.Bound;
import org.emoca4j.Golden;
import org.emoca4j.ParityTable;
import org.emoca4j.format.Npz;
import org.emoca4j.format.Tensor;
import org.emoca4j.head.AlbedoModel;
import org.emoca4j.image.FloatImage;
import org.emoca4j.model.FlameAssets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Skin colours of published texture files against the reference's, which reduces them to 16 x 16 texels. */
@ExtendWith(ParityTable.class)
class TextureFileGoldenTest {

    private static final String FILE = "texture_spaces.npz";

    @Test
    void flameColoursEqualTheReference() throws IOException {
        Path file = Golden.file("assets/tiny_flame_texture_32.npz");
        compare("tiny_flame_texture_32/albedo16", TextureFile.flame(file));
    }

    @Test
    void baselFaceModelsColoursEqualTheReference() throws IOException {
        Path file = Golden.file("assets/tiny_bfm_texture_32.npz");
        compare("tiny_bfm_texture_32/albedo16", TextureFile.bfm(file));
    }

    private static void compare(String array, Map<String, Tensor> texture) throws IOException {
        Npz golden = Golden.npz(FILE);
        int size = FlameAssets.UV_SIZE;
        float[] all = texture.get("dirs").floats();
        float[][] dirs = new float[all.length / (3 * size * size)][3 * size * size];
        for (int k = 0; k < dirs.length; k++) {
            System.arraycopy(all, k * dirs[k].length, dirs[k], 0, dirs[k].length);
        }
        AlbedoModel model = new AlbedoModel(size, texture.get("mean").floats(), dirs, new float[size * size]);
        // picking texels twice is picking them once
        int stride = size / (int) golden.get(array).shape()[3];
        for (int item = 0; item < Golden.numItems(golden, array); item++) {
            float[] colours = model.decode(Golden.item(golden, "texcode", item));
            FloatImage picture = FloatImage.ofInterleaved(colours, 3, size, size);
            Golden.compare(FILE, array, item, Golden.every(stride, picture), Bound.VALUE);
        }
    }
}
