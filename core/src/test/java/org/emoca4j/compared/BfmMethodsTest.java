package org.emoca4j.compared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.emoca4j.image.RgbImage;
import org.junit.jupiter.api.Test;

/** Crops, layouts and poses of Deng et al. and of MGCNet, worked by hand. */
class BfmMethodsTest {

    private static final int WIDTH = 601;
    private static final int HEIGHT = 403;

    private static void set(float[] points, int index, double x, double y) {
        points[2 * index] = (float) x;
        points[2 * index + 1] = (float) y;
    }

    /** Red grows with the column, green with the row: a crop's colours tell where it lies. */
    private static RgbImage ramps(int width, int height) {
        RgbImage picture = RgbImage.black(width, height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.set(x, y, 255 * x / (width - 1), 255 * y / (height - 1), 0);
            }
        }
        return picture;
    }

    /** The mean face 150 times as large, its origin at column 320 and 180 above the lowest row. */
    private static float[] meanFace() {
        float[] points = new float[136];
        // the corners of each eye are 20 pixels to either side of its middle
        for (int side : new int[] {-1, 1}) {
            set(points, side < 0 ? 36 : 39, 150 * -0.3115 + 320 + 20 * side, 402 - (150 * 0.2904 + 180));
            set(points, side < 0 ? 42 : 45, 150 * 0.3098 + 320 + 20 * side, 402 - (150 * 0.2897 + 180));
        }
        set(points, 30, 150 * 0.0033 + 320, 402 - (150 * -0.0462 + 180));
        set(points, 48, 150 * -0.2522 + 320, 402 - (150 * -0.3813 + 180));
        set(points, 54, 150 * 0.2485 + 320, 402 - (150 * -0.3813 + 180));
        return points;
    }

    /**
     * k = 102 / 150 = 0.68; the picture becomes 408.68 x 274.04, cut to 408 x 274; the crop begins at
     * 204 - 112 + (320 - 300.5) k = 105.26, cut to 105, and 137 - 112 + (201.5 - 180) k = 39.62, cut to 39.
     */
    @Test
    void dengsFivePointsGiveTheCrop() {
        AlignedCrop crop = new Deep3dMethod().crop(ramps(WIDTH, HEIGHT), meanFace());
        double stepX = 601 / 408.0;
        double stepY = 403 / 274.0;
        double[] expected = {stepX, 0, 105.5 * stepX - 0.5, 0, stepY, 39.5 * stepY - 0.5};
        assertThat(crop.toImage()).containsExactly(expected, within(1e-9));
        float[] points = crop.pointsToImage(new float[] {10, 20, 3});
        assertThat(points[0]).isCloseTo((float) (115.5 * stepX - 0.5), within(1e-3f));
        assertThat(points[1]).isCloseTo((float) (59.5 * stepY - 0.5), within(1e-3f));
        assertThat(points[2]).isCloseTo((float) (3 * Math.sqrt(stepX * stepY)), within(1e-4f));
        for (int[] at : new int[][] {{0, 0}, {100, 50}, {223, 223}}) {
            assertThat(crop.input()[at[1] * 224 + at[0]] * 600)
                    .isCloseTo((float) ((105.5 + at[0]) * stepX - 0.5), within(3f));
            assertThat(crop.input()[224 * 224 + at[1] * 224 + at[0]] * 402)
                    .isCloseTo((float) ((39.5 + at[1]) * stepY - 0.5), within(2f));
        }
    }

    /** The face lies in the left upper corner: left = 92 + (30 - 300.5) k = -91.94, cut towards zero to -91. */
    @Test
    void dengsCropIsBlackOutsideOfThePhoto() {
        float[] points = meanFace();
        for (int i = 0; i < points.length; i += 2) {
            points[i] -= 290;
        }
        RgbImage white = RgbImage.black(WIDTH, HEIGHT);
        Arrays.fill(white.rgb(), (byte) -1);
        AlignedCrop crop = new Deep3dMethod().crop(white, points);
        for (int x = 0; x < 224; x++) {
            assertThat(crop.input()[100 * 224 + x]).as("column %d", x).isEqualTo(x < 91 ? 0 : 1);
        }
    }

    @Test
    void pointsThatCoincideStillGiveACrop() {
        RgbImage photo = ramps(40, 30);
        assertThat(new Deep3dMethod().crop(photo, new float[136]).input()).hasSize(3 * 224 * 224);
        assertThat(new MgcnetMethod().crop(photo, new float[136]).input()).hasSize(3 * 224 * 224);
    }

    private static float[] mgcnetTemplate(double scale, double rad, double tx, double ty) {
        double[][] template = {{81.672, 88.471}, {141.863, 88.463}, {112, 132.863}, {87.397, 153.563},
            {136.007, 153.552}};
        int[] single = {-1, -1, 33, 48, 54};
        float[] points = new float[136];
        for (int i = 0; i < 5; i++) {
            double x = scale * (Math.cos(rad) * template[i][0] - Math.sin(rad) * template[i][1]) + tx;
            double y = scale * (Math.sin(rad) * template[i][0] + Math.cos(rad) * template[i][1]) + ty;
            if (single[i] >= 0) {
                set(points, single[i], x, y);
            } else {
                for (int k = 0; k < 6; k++) {
                    set(points, 36 + 6 * i + k, x + 9 * Math.cos(k * Math.PI / 3), y + 4 * Math.sin(k * Math.PI / 3));
                }
            }
        }
        return points;
    }

    /** The face is the template twice as large, turned by 0.3, and moved. */
    @Test
    void mgcnetsFivePointsGiveTheSimilarity() {
        AlignedCrop crop = new MgcnetMethod().crop(ramps(WIDTH, HEIGHT), mgcnetTemplate(2, 0.3, 50, -40));
        double c = 2 * Math.cos(0.3);
        double s = 2 * Math.sin(0.3);
        assertThat(crop.toImage()).containsExactly(new double[] {c, -s, 50, s, c, -40}, within(1e-3));
        // crop pixel (100, 80) shows image point (193.8, 171.8); (0, 0) lies above the photo and shows its edge
        double x = c * 100 - s * 80 + 50;
        double y = s * 100 + c * 80 - 40;
        assertThat(crop.input()[80 * 224 + 100] * 600).isCloseTo((float) x, within(2f));
        assertThat(crop.input()[224 * 224 + 80 * 224 + 100] * 402).isCloseTo((float) y, within(2f));
        assertThat(crop.input()[0] * 600).isCloseTo(50, within(2f));
        assertThat(crop.input()[224 * 224]).isZero();
    }

    /** A photo of 1800 pixels is halved first; the crop's place in the photo stays what the points say. */
    @Test
    void mgcnetShrinksLargePhotos() {
        AlignedCrop crop = new MgcnetMethod().crop(ramps(1800, 1200), mgcnetTemplate(4, 0, 300, 200));
        assertThat(crop.toImage()).containsExactly(new double[] {4, 0, 300, 0, 4, 200}, within(2e-3));
    }

    private static float[] counting() {
        float[] outputs = new float[257];
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = i;
        }
        return outputs;
    }

    @Test
    void theTwoLayoutsOfCodes() {
        var deng = new Deep3dMethod().parts(counting());
        assertThat(deng.keySet()).containsExactly("identity", "expression", "texture", "pose", "light");
        assertThat(deng.get("identity")).hasSize(80).startsWith(0, 1).endsWith(79);
        assertThat(deng.get("expression")).hasSize(64).startsWith(80).endsWith(143);
        assertThat(deng.get("texture")).hasSize(80).startsWith(144).endsWith(223);
        assertThat(deng.get("pose")).containsExactly(224, 225, 226, 254, 255, 256);
        assertThat(deng.get("light")).hasSize(27).startsWith(227).endsWith(253);
        var mgcnet = new MgcnetMethod().parts(counting());
        assertThat(mgcnet.keySet()).containsExactly("identity", "texture", "expression", "pose", "light");
        assertThat(mgcnet.get("identity")).hasSize(80).startsWith(0);
        assertThat(mgcnet.get("texture")).hasSize(80).startsWith(80);
        assertThat(mgcnet.get("expression")).hasSize(64).startsWith(160).endsWith(223);
        assertThat(mgcnet.get("pose")).containsExactly(
                new float[] {224, 225, 226 + 3.141593f, 227 + 0.174404f, 228 + 9.105324f, 229 + 4994.3359f},
                within(1e-3f));
        assertThat(mgcnet.get("light")).hasSize(27).startsWith(230).endsWith(256);
        for (BfmMethod method : new BfmMethod[] {new Deep3dMethod(), new MgcnetMethod()}) {
            assertThat(method.parts(counting()).keySet()).containsExactlyElementsOf(method.lengths().keySet());
            method.parts(counting()).forEach((name, part) ->
                    assertThat(part).hasSize(method.lengths().get(name)));
        }
    }

    /** Rows times the transposed product of the turns, as the original writes it, and its perspective. */
    @Test
    void dengsPoseAndCamera() {
        float[] pose = {0.2f, -0.3f, 0.5f, 0.1f, -0.2f, 0.4f};
        double[] point = {0.3, -0.6, 0.7};
        double[][] x = {{1, 0, 0}, {0, Math.cos(0.2), -Math.sin(0.2)}, {0, Math.sin(0.2), Math.cos(0.2)}};
        double[][] y = {{Math.cos(-0.3), 0, Math.sin(-0.3)}, {0, 1, 0}, {-Math.sin(-0.3), 0, Math.cos(-0.3)}};
        double[][] z = {{Math.cos(0.5), -Math.sin(0.5), 0}, {Math.sin(0.5), Math.cos(0.5), 0}, {0, 0, 1}};
        double[][] product = times(times(z, y), x);
        double[] placed = new double[3];
        for (int j = 0; j < 3; j++) {
            for (int i = 0; i < 3; i++) {
                placed[j] += point[i] * product[j][i]; // transposed: row i, column j
            }
            placed[j] += pose[3 + j];
        }
        double depth = 10 - placed[2];
        double u = 1015 * placed[0] / depth + 112;
        double v = 1015 * placed[1] / depth + 112;
        Deep3dMethod method = new Deep3dMethod();
        float[] px = method.camera().project(method.toCamera(new float[] {0.3f, -0.6f, 0.7f}, pose));
        assertThat(px[0]).isCloseTo((float) u, within(1e-3f));
        assertThat(px[1]).isCloseTo((float) (223 - v), within(1e-3f));
    }

    @Test
    void mgcnetsPoseAndCamera() {
        MgcnetMethod method = new MgcnetMethod();
        float[] rest = method.parts(new float[257]).get("pose");
        // 30 mm to the subject's left, 40 mm up, 50 mm out of the face
        float[] px = method.camera().project(method.toCamera(new float[] {30, 40, 50}, rest));
        double depth = 4994.3359 - 50;
        assertThat(px[0]).isCloseTo((float) (4700 * 30.174404 / depth + 112), within(1e-2f));
        assertThat(px[1]).isCloseTo((float) (4700 * (-40 + 9.105324) / depth + 112), within(1e-2f));
        float[] pose = {0.2f, -0.3f, 0.5f, 1, 2, 5000};
        double[][] x = {{1, 0, 0}, {0, Math.cos(0.5), -Math.sin(0.5)}, {0, Math.sin(0.5), Math.cos(0.5)}};
        double[][] y = {{Math.cos(-0.3), 0, Math.sin(-0.3)}, {0, 1, 0}, {-Math.sin(-0.3), 0, Math.cos(-0.3)}};
        double[][] z = {{Math.cos(0.2), -Math.sin(0.2), 0}, {Math.sin(0.2), Math.cos(0.2), 0}, {0, 0, 1}};
        double[][] product = times(times(x, y), z);
        double[] point = {30, 40, 50};
        float[] camera = method.toCamera(new float[] {30, 40, 50}, pose);
        for (int i = 0; i < 3; i++) {
            double expected = pose[3 + i];
            for (int j = 0; j < 3; j++) {
                expected += product[i][j] * point[j];
            }
            assertThat(camera[i]).isCloseTo((float) expected, within(1e-3f));
        }
    }

    private static double[][] times(double[][] a, double[][] b) {
        double[][] out = new double[3][3];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                for (int k = 0; k < 3; k++) {
                    out[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return out;
    }
}
