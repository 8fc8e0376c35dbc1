package org.emoca4j.detect;

import java.io.IOException;
import java.util.Arrays;
import org.emoca4j.Bound;
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
        for (int box = 0; box < Golden.numItems(golden, "boxes_ltrb"); box++) {
            double[] b = Arrays.copyOfRange(doubles("boxes_ltrb"), 4 * box, 4 * box + 4);
            check("kpt68", box, CropSquare.ofLandmarkBox(b[0], b[1], b[2], b[3], CropSquare.DEMO_SCALE));
            check("bbox", box, CropSquare.ofDetectorBox(b[0], b[1], b[2], b[3], CropSquare.DEMO_SCALE));
            if (golden.names().contains("mediapipe/" + box + "/center")) {
                // the box around MediaPipe's points is taken as that of the 68
                checkCentre("mediapipe", box, CropSquare.ofLandmarkBox(b[0], b[1], b[2], b[3], CropSquare.DEMO_SCALE));
            }
        }
    }

    private static void check(String type, int box, CropSquare square) throws IOException {
        checkCentre(type, box, square);
        String name = type + "/" + box + "/";
        Golden.compare(FILE, name + "size", new int[] {square.side()});
        Golden.compare(FILE, name + "tform", floats(matrix(square.imageToCrop())), Bound.MATRIX);
        checkDoubles(type + "_" + box + "_tform", matrix(square.imageToCrop()));
    }

    private static void checkCentre(String type, int box, CropSquare square) throws IOException {
        double[] centre = {square.centreX(), square.centreY()};
        Golden.compare(FILE, type + "/" + box + "/center", floats(centre), Bound.MATRIX);
        checkDoubles(type + "_" + box + "_center", centre);
    }

    private static void checkDoubles(String array, double... actual) throws IOException {
        double[] expected = doubles(array);
        float[] off = new float[actual.length];
        for (int i = 0; i < off.length; i++) {
            off[i] = (float) (actual[i] - expected[i]);
        }
        Golden.check(DOUBLES, array, off, new float[expected.length], Bound.DOUBLE);
    }

    @Test
    void landmarkBoxIsThatOfThePoints() throws IOException {
        float[] points = golden.get("kpt68_points", -1, 2).floats();
        float[] box = {
            Float.POSITIVE_INFINITY, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY
        };
        for (int i = 0; i < points.length; i++) {
            box[i % 2] = Math.min(box[i % 2], points[i]);
            box[2 + i % 2] = Math.max(box[2 + i % 2], points[i]);
        }
        Golden.compare(FILE, "kpt68_points_ltrb", box, Bound.EXACT);
    }

    @Test
    void cropsEqualTheReference() throws IOException {
        for (String name : golden.names()) {
            if (name.endsWith("/crop_bilinear")) {
                FloatImage crop = Warp.bilinear(picture, square(name).imageToCrop(), SIZE, SIZE);
                Golden.compare(FILE, name, crop.data(), Bound.VALUE);
            } else if (name.endsWith("/crop_bicubic")) {
                FloatImage crop = Warp.bicubic(picture, square(name).imageToCrop(), SIZE, SIZE);
                Golden.compare(FILE, name, crop.data(), Bound.CROP_BICUBIC);
            }
        }
    }

    @Test
    void wholePictureEqualsTheReference() throws IOException {
        Similarity map = CropSquare.wholePicture(picture.width(), picture.height());
        Golden.compare(FILE, "uncropped/tform", floats(matrix(map)), Bound.MATRIX);
        checkDoubles("uncropped_tform", matrix(map));
        Golden.compare(FILE, "uncropped/image", Warp.bilinear(picture, map, SIZE, SIZE).data(), Bound.VALUE);
    }

    @Test
    void pointsAreCarriedBackAsInTheReference() throws IOException {
        // the crop of the first box; stored is the inverse, transposed for row vectors
        Similarity imageToCrop = square("kpt68/0").imageToCrop();
        double[] m = matrix(imageToCrop.inverse());
        double[] transposed = {m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]};
        Golden.compare(FILE, "points/tform_inverse_transposed", floats(transposed), Bound.MATRIX);
        float[] carried = CropSquare.toImageNdc(
                golden.get("points/ndc").floats(), imageToCrop, picture.width(), picture.height(), true);
        Golden.compare(FILE, "points/in_original_ndc", carried, Bound.PROJECTED);
    }

    private static CropSquare square(String name) throws IOException {
        float[] b = Golden.item(golden, "boxes_ltrb", Integer.parseInt(name.split("/")[1]));
        return name.startsWith("kpt68")
                ? CropSquare.ofLandmarkBox(b[0], b[1], b[2], b[3], CropSquare.DEMO_SCALE)
                : CropSquare.ofDetectorBox(b[0], b[1], b[2], b[3], CropSquare.DEMO_SCALE);
    }

    private static double[] matrix(Similarity map) {
        return new double[] {map.a(), -map.b(), map.tx(), map.b(), map.a(), map.ty(), 0, 0, 1};
    }

    private static float[] floats(double[] values) {
        float[] out = new float[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) values[i];
        }
        return out;
    }

    private static double[] doubles(String array) throws IOException {
        var tensor = Golden.npz(DOUBLES).get(array);
        double[] out = new double[(int) tensor.numElements()];
        tensor.bytes().asDoubleBuffer().get(out);
        return out;
    }
}
