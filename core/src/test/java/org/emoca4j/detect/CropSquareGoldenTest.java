package org.emoca4j.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import org.emoca4j.Golden;
import org.emoca4j.ParityTable;
import org.emoca4j.format.Npz;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.image.Warp;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The published crop, number for number. */
@ExtendWith(ParityTable.class)
class CropSquareGoldenTest {

    private static final String FILE = "crop.npz";
    private static final String DOUBLES = "crop_float64.npz";
    private static final int SIZE = CropSquare.CROP_SIZE;
    private static final int NUM_BOXES = 6;

    private static Npz golden;
    private static RgbImage picture;

    @BeforeAll
    static void read() throws IOException {
        golden = Golden.npz(FILE);
        long[] shape = golden.get("image_u8_hwc").shape();
        picture = new RgbImage((int) shape[1], (int) shape[0], golden.get("image_u8_hwc").toByteArray());
    }

    @Test
    void squaresEqualTheReference() throws IOException {
        for (int box = 0; box < NUM_BOXES; box++) {
            double[] b = Arrays.copyOfRange(doubles(DOUBLES, "boxes_ltrb"), 4 * box, 4 * box + 4);
            check("kpt68", box, CropSquare.ofLandmarkBox(b[0], b[1], b[2], b[3], CropSquare.DEMO_SCALE));
            check("bbox", box, CropSquare.ofDetectorBox(b[0], b[1], b[2], b[3], CropSquare.DEMO_SCALE));
        }
    }

    private static void check(String type, int box, CropSquare square) throws IOException {
        String name = type + "/" + box + "/";
        compare(name + "center", 1e-4, (float) square.centreX(), (float) square.centreY());
        compare(name + "size", 0, square.side());
        Similarity map = square.imageToCrop();
        compare(name + "tform", relative(name + "tform"), matrix(map));
        double[] exact = doubles(DOUBLES, name.replace('/', '_') + "tform");
        double[] actual = {map.a(), -map.b(), map.tx(), map.b(), map.a(), map.ty(), 0, 0, 1};
        float[] off = new float[9];
        for (int i = 0; i < 9; i++) {
            off[i] = (float) (actual[i] - exact[i]);
        }
        Golden.check(DOUBLES, name.replace('/', '_') + "tform", off, new float[9], 1e-9, 0, "");
        double[] centre = doubles(DOUBLES, name.replace('/', '_') + "center");
        float[] away = {(float) (square.centreX() - centre[0]), (float) (square.centreY() - centre[1])};
        Golden.check(DOUBLES, name.replace('/', '_') + "center", away, new float[2], 1e-9, 0, "px");
    }

    @Test
    void landmarkBoxIsThatOfThePoints() throws IOException {
        float[] points = golden.get("kpt68_points", 68, 2).floats();
        float[] box = golden.get("kpt68_points_ltrb", 4).floats();
        float left = Float.POSITIVE_INFINITY;
        float bottom = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < points.length; i += 2) {
            left = Math.min(left, points[i]);
            bottom = Math.max(bottom, points[i + 1]);
        }
        assertThat(left).isEqualTo(box[0]);
        assertThat(bottom).isEqualTo(box[3]);
    }

    @Test
    void cropsEqualTheReference() throws IOException {
        for (String name : new String[] {"kpt68/0", "kpt68/4", "bbox/0", "bbox/4"}) {
            FloatImage crop = Warp.bilinear(picture, square(name).imageToCrop(), SIZE, SIZE);
            compare(name + "/crop_bilinear", 1e-4, crop.data());
        }
        FloatImage smooth = Warp.bicubic(picture, square("kpt68/0").imageToCrop(), SIZE, SIZE);
        compare("kpt68/0/crop_bicubic", 2e-3, smooth.data());
    }

    @Test
    void wholePictureEqualsTheReference() throws IOException {
        Similarity map = CropSquare.wholePicture(picture.width(), picture.height());
        compare("uncropped/tform", relative("uncropped/tform"), matrix(map));
        compare("uncropped/image", 1e-4, Warp.bilinear(picture, map, SIZE, SIZE).data());
    }

    @Test
    void pointsAreCarriedBackAsInTheReference() throws IOException {
        // stored is the inverse, transposed for row vectors
        float[] t = golden.get("points/tform_inverse_transposed", 1, 3, 3).floats();
        Similarity imageToCrop = new Similarity(t[0], t[1], t[6], t[7]).inverse();
        float[] carried = CropSquare.toImageNdc(
                golden.get("points/ndc").floats(), imageToCrop, picture.width(), picture.height(), true);
        compare("points/in_original_ndc", 1e-5, carried);
    }

    private static CropSquare square(String name) throws IOException {
        float[] b = Golden.item(golden, "boxes_ltrb", Integer.parseInt(name.split("/")[1]));
        return name.startsWith("kpt68")
                ? CropSquare.ofLandmarkBox(b[0], b[1], b[2], b[3], CropSquare.DEMO_SCALE)
                : CropSquare.ofDetectorBox(b[0], b[1], b[2], b[3], CropSquare.DEMO_SCALE);
    }

    private static void compare(String array, double tolerance, float... actual) throws IOException {
        float[] expected = golden.get(array).type().name().startsWith("I")
                ? new float[] {golden.get(array).ints()[0]}
                : golden.get(array).floats();
        Golden.check(FILE, array, actual, expected, tolerance, 0, "");
    }

    /** 1e-6 of the largest entry. */
    private static double relative(String array) throws IOException {
        float largest = 0;
        for (float value : golden.get(array).floats()) {
            largest = Math.max(largest, Math.abs(value));
        }
        return 1e-6 * largest;
    }

    private static float[] matrix(Similarity map) {
        return new float[] {
            (float) map.a(), (float) -map.b(), (float) map.tx(), (float) map.b(), (float) map.a(), (float) map.ty(),
            0, 0, 1
        };
    }

    private static double[] doubles(String file, String array) throws IOException {
        var tensor = Golden.npz(file).get(array);
        double[] out = new double[(int) tensor.numElements()];
        tensor.bytes().asDoubleBuffer().get(out);
        return out;
    }
}
