package org.emoca4j.compared;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.emoca4j.image.BicubicWindow;
import org.emoca4j.image.RgbImage;
import org.emoca4j.math.Cholesky;
import org.emoca4j.math.Rotations;
import org.emoca4j.render.PerspectiveCamera;

/**
 * Deng et al.: five points aligned to a face in space, a camera ten decimetres away (baselines section 2).
 *
 * @see <a href="https://arxiv.org/abs/1903.08527">Accurate 3D face reconstruction with weakly-supervised learning, CVPR
 *     Workshops 2019</a>
 */
final class Deep3dMethod implements BfmMethod {

    private static final int SIZE = AlignedCrop.SIZE;
    private static final int IDENTITY = 80;
    private static final int EXPRESSION = 64;
    private static final int TEXTURES = 80;
    private static final int ANGLES = 3;
    private static final int LIGHTS = 27;
    private static final int PLACE = 3;

    /** Five points of the mean face: eyes, tip of the nose, corners of the mouth, the subject's right first. */
    private static final double[] STANDARD = {
        -0.3115, 0.2904, 0.1338,
        0.3098, 0.2897, 0.1318,
        0.0033, -0.0462, 0.5524,
        -0.2522, -0.3813, 0.2241,
        0.2485, -0.3813, 0.2224
    };

    /** Size of the mean face in the crop, in pixels. */
    private static final double FACE_PIXELS = 102;

    /** No face is smaller; keeps points that coincide from asking for an endless picture. */
    private static final double MIN_SCALE = 1e-3;

    private static final double CAMERA_DISTANCE = 10;
    private static final double FOCAL = 1015;
    private static final double NEAR = 5;

    @Override
    public AlignedCrop crop(RgbImage photo, float[] points68) {
        int width = photo.width();
        int height = photo.height();
        double[] x = fivePoints(points68, 0);
        double[] y = fivePoints(points68, 1);
        for (int i = 0; i < y.length; i++) {
            y[i] = height - 1 - y[i];
        }
        double[] toX = affine(x);
        double[] toY = affine(y);
        double scale = Math.max(MIN_SCALE, (norm(toX) + norm(toY)) / 2);
        double k = FACE_PIXELS / scale;
        // truncated towards zero, all four, as the original does
        long w = Math.max(1, (long) (width * k));
        long h = Math.max(1, (long) (height * k));
        long left = (long) (w / 2.0 - SIZE / 2.0 + (toX[3] - width / 2.0) * k);
        long up = (long) (h / 2.0 - SIZE / 2.0 + (height / 2.0 - toY[3]) * k);
        RgbImage crop = BicubicWindow.cut(photo, w, h, left, up, SIZE, SIZE);
        double stepX = (double) width / w;
        double stepY = (double) height / h;
        double[] toImage = {
            stepX, 0, (left + 0.5) * stepX - 0.5,
            0, stepY, (up + 0.5) * stepY - 0.5
        };
        return AlignedCrop.of(crop, toImage);
    }

    /** One coordinate of eyes, tip of the nose and corners of the mouth. */
    private static double[] fivePoints(float[] p, int axis) {
        return new double[] {
            (p[2 * 36 + axis] + (double) p[2 * 39 + axis]) / 2,
            (p[2 * 42 + axis] + (double) p[2 * 45 + axis]) / 2,
            p[2 * 30 + axis],
            p[2 * 48 + axis],
            p[2 * 54 + axis]
        };
    }

    /** Least squares for one row of the map from the mean face to the picture: three factors and an offset. */
    private static double[] affine(double[] target) {
        double[][] matrix = new double[4][4];
        double[] right = new double[4];
        for (int point = 0; point < target.length; point++) {
            double[] row = Arrays.copyOf(Arrays.copyOfRange(STANDARD, 3 * point, 3 * point + 3), 4);
            row[3] = 1;
            for (int i = 0; i < 4; i++) {
                right[i] += row[i] * target[point];
                for (int j = 0; j < 4; j++) {
                    matrix[i][j] += row[i] * row[j];
                }
            }
        }
        Cholesky.solve(matrix, right, 4);
        return right;
    }

    private static double norm(double[] row) {
        return Math.sqrt(row[0] * row[0] + row[1] * row[1] + row[2] * row[2]);
    }

    @Override
    public Map<String, Integer> lengths() {
        Map<String, Integer> lengths = new LinkedHashMap<>();
        lengths.put(FaceSystem.IDENTITY, IDENTITY);
        lengths.put(FaceSystem.EXPRESSION, EXPRESSION);
        lengths.put(TEXTURE, TEXTURES);
        lengths.put(POSE, ANGLES + PLACE);
        lengths.put(LIGHT, LIGHTS);
        return Collections.unmodifiableMap(lengths);
    }

    /** The pose is three angles about x, y and z, then the place of the head, which follows the light. */
    @Override
    public Map<String, float[]> parts(float[] outputs) {
        int texture = IDENTITY + EXPRESSION;
        int angles = texture + TEXTURES;
        int light = angles + ANGLES;
        int place = light + LIGHTS;
        float[] pose = Arrays.copyOfRange(outputs, angles, angles + ANGLES + PLACE);
        System.arraycopy(outputs, place, pose, ANGLES, PLACE);
        Map<String, float[]> parts = new LinkedHashMap<>();
        parts.put(FaceSystem.IDENTITY, Arrays.copyOf(outputs, IDENTITY));
        parts.put(FaceSystem.EXPRESSION, Arrays.copyOfRange(outputs, IDENTITY, texture));
        parts.put(TEXTURE, Arrays.copyOfRange(outputs, texture, angles));
        parts.put(POSE, pose);
        parts.put(LIGHT, Arrays.copyOfRange(outputs, light, place));
        return Collections.unmodifiableMap(parts);
    }

    /** The original multiplies rows by the transposed product, which is the product times columns. */
    @Override
    public double[] rotation(float[] pose) {
        double[] zy = Rotations.multiply(Rotations.exp(0, 0, pose[2]), Rotations.exp(0, pose[1], 0));
        return Rotations.multiply(zy, Rotations.exp(pose[0], 0, 0));
    }

    @Override
    public float[] toCamera(float[] points, float[] pose) {
        float[] out = BfmMethod.turn(rotation(pose), points);
        for (int i = 0; i < out.length; i += 3) {
            out[i] += pose[ANGLES];
            out[i + 1] = -(out[i + 1] + pose[ANGLES + 1]);
            out[i + 2] = (float) (CAMERA_DISTANCE - (out[i + 2] + pose[ANGLES + 2]));
        }
        return out;
    }

    /** In the original, y grows upwards from the lower edge: its middle 112 is row 111. */
    @Override
    public PerspectiveCamera camera() {
        return new PerspectiveCamera(FOCAL, FOCAL, SIZE / 2.0, SIZE - 1 - SIZE / 2.0, NEAR, CAMERA_DISTANCE);
    }
}
