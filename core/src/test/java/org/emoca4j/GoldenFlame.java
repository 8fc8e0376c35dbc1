package org.emoca4j;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.emoca4j.format.Npy;
import org.emoca4j.format.Pickle;
import org.emoca4j.head.AlbedoModel;
import org.emoca4j.head.FlameModelReader;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.Region;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.model.FlameAssets;
import org.emoca4j.render.DenseTemplate;

/** The reference's assets, read from its files. */
public final class GoldenFlame {

    private static final int SIZE = FlameAssets.UV_SIZE;
    private static final int SOURCE_SIZE = 512;
    private static final int NUM_ALBEDO = 50;

    private GoldenFlame() {}

    /** @param textured whether there is a texture space; the reference makes one up by its recipe */
    public static FlameAssets assets(boolean textured) throws IOException {
        HeadModel plain = FlameModelReader.read(new FlameModelReader.Files(
                Golden.file("assets/generic_model.pkl"),
                Golden.file("assets/head_template.obj"),
                Golden.file("assets/landmark_embedding.npy"),
                Optional.of(Golden.file("assets/mediapipe_landmark_embedding.npz"))));
        float[] mask = mask();
        List<Region> regions = new ArrayList<>();
        for (int face = 0; face < plain.topology().numFaces(); face++) {
            regions.add(plain.region(face));
        }
        HeadModel head = textured
                ? new HeadModel(plain.basis(), plain.landmarks(), regions.toArray(new Region[0]),
                        Optional.of(albedo(mask)))
                : plain;
        return new FlameAssets(
                head, mask, Npy.read(Golden.file("assets/fixed_displacement_256.npy")).floats(), Optional.of(dense()));
    }

    private static float[] mask() throws IOException {
        FloatImage picture = FloatImage.of(new ImageDecoder().read(Golden.file("assets/uv_face_eye_mask.png")));
        return Arrays.copyOf(picture.data(), SIZE * SIZE);
    }

    /** Of 512 x 512 BGR texels every second in RGB, as nearest-neighbour scaling takes them. */
    private static AlbedoModel albedo(float[] mask) {
        int count = 3 * SOURCE_SIZE * SOURCE_SIZE;
        float[] mean = Golden.uniform("flametex.texture_mean", count, 0.35, 0.65);
        float[] basis = Golden.uniform("flametex.texture_basis", count * NUM_ALBEDO, -0.02, 0.02);
        float[] smallMean = new float[3 * SIZE * SIZE];
        float[][] dirs = new float[NUM_ALBEDO][3 * SIZE * SIZE];
        for (int texel = 0; texel < SIZE * SIZE; texel++) {
            int from = 3 * (2 * (texel / SIZE) * SOURCE_SIZE + 2 * (texel % SIZE));
            for (int c = 0; c < 3; c++) {
                smallMean[3 * texel + c] = mean[from + 2 - c];
                for (int k = 0; k < NUM_ALBEDO; k++) {
                    dirs[k][3 * texel + c] = basis[(from + 2 - c) * NUM_ALBEDO + k];
                }
            }
        }
        return new AlbedoModel(SIZE, smallMean, dirs, mask);
    }

    private static DenseTemplate dense() throws IOException {
        Pickle file = Npy.readObject(Golden.file("assets/texture_data_256.npy"));
        int[] ids = file.tensor("valid_pixel_ids", -1).ints();
        float[] x = file.tensor("x_coords", -1).floats();
        float[] y = file.tensor("y_coords", -1).floats();
        int[] texels = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            texels[i] = (int) y[ids[i]] * SIZE + (int) x[ids[i]];
        }
        return new DenseTemplate(
                SIZE,
                texels,
                file.tensor("valid_pixel_3d_faces", ids.length, 3).ints(),
                file.tensor("valid_pixel_b_coords", ids.length, 3).floats(),
                file.tensor("f", -1, 3).ints());
    }
}
