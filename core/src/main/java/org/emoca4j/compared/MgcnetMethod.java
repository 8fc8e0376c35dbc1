package org.emoca4j.compared;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.emoca4j.image.Resize;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.image.Warp;
import org.emoca4j.math.Rotations;
import org.emoca4j.render.PerspectiveCamera;

/**
 * MGCNet: five points aligned to a template in the crop, a camera five metres away (baselines section 3).
 *
 * @see <a href="https://arxiv.org/abs/2007.12494">Shang et al., Self-supervised monocular 3D face reconstruction by
 *     occlusion-aware multi-view geometry consistency, ECCV 2020</a>
 */
final class MgcnetMethod implements BfmMethod {

    private static final int SIZE = AlignedCrop.SIZE;
    private static final int IDENTITY = 80;
    private static final int TEXTURES = 80;
    private static final int EXPRESSION = 64;
    private static final int LIGHTS = 27;

    /** Where the crop has eyes, base of the nose and corners of the mouth, the subject's right first. */
    private static final double[] TEMPLATE = {
        81.672, 88.471,
        141.863, 88.463,
        112, 132.863,
        87.397, 153.563,
        136.007, 153.552
    };

    /** Larger photos are shrunk to this side before anything else. */
    private static final int MAX_SIDE = 900;

    /** What the network's pose is added to: angles about z, y and x, then the place of the head in millimetres. */
    private static final float[] DEFAULT_POSE = {0, 0, 3.141593f, 0.174404f, 9.105324f, 4994.3359f};

    private static final double FOCAL = 4700;
    private static final double NEAR = 3000;

    @Override
    public AlignedCrop crop(RgbImage photo, float[] points68) {
        double shrink = Math.min(1, (double) MAX_SIDE / Math.max(photo.width(), photo.height()));
        int width = (int) Math.max(1, Math.round(photo.width() * shrink));
        int height = (int) Math.max(1, Math.round(photo.height() * shrink));
        RgbImage small = Resize.to(photo, width, height);
        double stepX = (double) photo.width() / width;
        double stepY = (double) photo.height() / height;
        double[] points = fivePoints(points68);
        for (int i = 0; i < points.length; i++) {
            points[i] = (points[i] + 0.5) / (i % 2 == 0 ? stepX : stepY) - 0.5;
        }
        Similarity toCrop = fit(points);
        double[] m = AlignedCrop.matrix(toCrop.inverse());
        double[] toImage = {
            stepX * m[0], stepX * m[1], stepX * (m[2] + 0.5) - 0.5,
            stepY * m[3], stepY * m[4], stepY * (m[5] + 0.5) - 0.5
        };
        return AlignedCrop.of(Warp.bilinearToEdge(small, toCrop, SIZE, SIZE), toImage);
    }

    private static double[] fivePoints(float[] p) {
        double[] five = new double[10];
        for (int axis = 0; axis < 2; axis++) {
            five[axis] = mean(p, 36, axis);
            five[2 + axis] = mean(p, 42, axis);
            five[4 + axis] = p[2 * 33 + axis];
            five[6 + axis] = p[2 * 48 + axis];
            five[8 + axis] = p[2 * 54 + axis];
        }
        return five;
    }

    /** Mean of the six points around an eye. */
    private static double mean(float[] points, int first, int axis) {
        double sum = 0;
        for (int i = first; i < first + 6; i++) {
            sum += points[2 * i + axis];
        }
        return sum / 6;
    }

    /** The similarity that takes points to the template with the least squared error. */
    private static Similarity fit(double[] points) {
        int n = points.length / 2;
        double[] from = centre(points);
        double[] to = centre(TEMPLATE);
        double along = 0;
        double across = 0;
        double spread = 0;
        for (int i = 0; i < n; i++) {
            double x = points[2 * i] - from[0];
            double y = points[2 * i + 1] - from[1];
            double u = TEMPLATE[2 * i] - to[0];
            double v = TEMPLATE[2 * i + 1] - to[1];
            along += x * u + y * v;
            across += x * v - y * u;
            spread += x * x + y * y;
        }
        // points that coincide have no size: then any will do
        double a = spread > 0 ? along / spread : 1;
        double b = spread > 0 ? across / spread : 0;
        return new Similarity(a, b, to[0] - (a * from[0] - b * from[1]), to[1] - (b * from[0] + a * from[1]));
    }

    private static double[] centre(double[] points) {
        double[] sum = new double[2];
        for (int i = 0; i < points.length; i++) {
            sum[i % 2] += 2 * points[i] / points.length;
        }
        return sum;
    }

    @Override
    public Map<String, Integer> lengths() {
        Map<String, Integer> lengths = new LinkedHashMap<>();
        lengths.put(FaceSystem.IDENTITY, IDENTITY);
        lengths.put(TEXTURE, TEXTURES);
        lengths.put(FaceSystem.EXPRESSION, EXPRESSION);
        lengths.put(POSE, DEFAULT_POSE.length);
        lengths.put(LIGHT, LIGHTS);
        return Collections.unmodifiableMap(lengths);
    }

    /** The pose has the default one added. */
    @Override
    public Map<String, float[]> parts(float[] outputs) {
        Map<String, float[]> parts = new LinkedHashMap<>();
        int at = 0;
        for (Map.Entry<String, Integer> part : lengths().entrySet()) {
            parts.put(part.getKey(), Arrays.copyOfRange(outputs, at, at + part.getValue()));
            at += part.getValue();
        }
        float[] pose = parts.get(POSE);
        for (int i = 0; i < pose.length; i++) {
            pose[i] += DEFAULT_POSE[i];
        }
        return Collections.unmodifiableMap(parts);
    }

    /** Half a turn about x, which all poses have, takes the head's axes to the camera's; light is given in those. */
    @Override
    public double[] rotation(float[] pose) {
        double[] xy = Rotations.multiply(Rotations.exp(pose[2], 0, 0), Rotations.exp(0, pose[1], 0));
        return Rotations.multiply(xy, Rotations.exp(0, 0, pose[0]));
    }

    @Override
    public float[] toCamera(float[] points, float[] pose) {
        float[] out = BfmMethod.turn(rotation(pose), points);
        for (int i = 0; i < out.length; i++) {
            out[i] += pose[3 + i % 3];
        }
        return out;
    }

    @Override
    public PerspectiveCamera camera() {
        return new PerspectiveCamera(FOCAL, FOCAL, SIZE / 2.0, SIZE / 2.0, NEAR, DEFAULT_POSE[5]);
    }
}
