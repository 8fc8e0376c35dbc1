package org.emoca4j.detect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.image.Warp;
import org.emoca4j.nn.Network;

/**
 * Places 468 mesh points and, if asked, five points on each iris (Kartynnik et al. 2019; Ablavatski et al. 2020).
 *
 * <p>The mesh network sees a square of 1.5 times the face, turned upright, twice: first from the detector's box, then
 * from its own first answer; and again while that still moves the points.
 *
 * <p>Safe for use from many threads.
 */
public final class LandmarkDetector implements AutoCloseable {

    private static final int MESH_SIZE = 192;
    private static final int IRIS_SIZE = 64;
    private static final int IRIS_POINTS = 76;
    private static final int FIRST_IRIS_POINT = 71;
    private static final double MESH_MARGIN = 1.5;
    private static final double EYE_MARGIN = 2.3;
    private static final float MIN_SCORE = 0.75f;

    /** 99 of 100 upright faces score higher, three of four inverted ones lower. */
    private static final float SURE_SCORE = 0.998f;

    /** More passes follow as long as one moves the points by more than this part of the face; upright ones: 0.02. */
    private static final double STABLE_DISTANCE = 0.03;

    private static final int MAX_MORE_PASSES = 3;

    private final Network mesh;
    private final Optional<Network> iris;

    private LandmarkDetector(Network mesh, Optional<Network> iris) {
        this.mesh = mesh;
        this.iris = iris;
    }

    /**
     * Loads the networks.
     *
     * @param threads processors for one run
     * @param withIris whether to place the iris points too
     */
    public static LandmarkDetector open(int threads, boolean withIris) throws IOException {
        Network mesh = Network.builtIn("face-landmarks", threads);
        try {
            return new LandmarkDetector(
                    mesh, withIris ? Optional.of(Network.builtIn("iris", threads)) : Optional.empty());
        } catch (IOException e) {
            mesh.close();
            throw e;
        }
    }

    /**
     * The landmarks of a detected face; empty if the mesh network sees no face there, whichever way it turns the box
     * (detectors find lying and inverted heads, but not how they lie).
     */
    public Optional<FaceLandmarks> detect(RgbImage image, FaceBox box) {
        FaceLandmarks first = mesh(image, box, 0);
        for (int quarter = 1; quarter < 4 && first.score() < SURE_SCORE; quarter++) {
            FaceLandmarks turned = mesh(image, box, quarter * Math.PI / 2);
            first = turned.score() > first.score() ? turned : first;
        }
        if (first.score() < MIN_SCORE) {
            return Optional.empty();
        }
        FaceLandmarks face = mesh(image, crop(first, MESH_MARGIN, MESH_SIZE));
        double moved = distance(first, face);
        for (int more = 0; more < MAX_MORE_PASSES && moved > STABLE_DISTANCE; more++) {
            FaceLandmarks next = mesh(image, crop(face, MESH_MARGIN, MESH_SIZE));
            moved = distance(face, next);
            face = next;
        }
        if (face.score() < MIN_SCORE) {
            return Optional.empty();
        }
        return Optional.of(iris.isPresent() ? withIris(image, face, iris.get()) : face);
    }

    /**
     * All faces of a picture with their landmarks, largest first. Boxes in which the mesh network sees no face, or the
     * same face as in an earlier box, give none.
     *
     * @param boxes from {@link FaceDetector#detect}
     */
    public List<DetectedFace> detectAll(RgbImage image, List<FaceBox> boxes) {
        List<DetectedFace> faces = new ArrayList<>();
        for (FaceBox box : boxes) {
            detect(image, box)
                    .map(points -> DetectedFace.of(box, points))
                    .filter(face -> faces.stream().noneMatch(face::sameFaceAs))
                    .ifPresent(faces::add);
        }
        faces.sort(Comparator.comparingDouble(DetectedFace::side).reversed());
        return faces;
    }

    /** Mean distance of the points of two answers, in units of the second face's size. */
    private static double distance(FaceLandmarks a, FaceLandmarks b) {
        double sum = 0;
        for (int i = 0; i < FaceLandmarks.COUNT; i++) {
            sum += Math.hypot(a.x(i) - b.x(i), a.y(i) - b.y(i));
        }
        return sum / FaceLandmarks.COUNT * crop(b, 1, 1).scale();
    }

    private FaceLandmarks mesh(RgbImage image, FaceBox box, double turnRad) {
        return mesh(image, Similarity.squareCrop(
                box.centreX(), box.centreY(), MESH_MARGIN * box.size(), box.rollRad() + turnRad, MESH_SIZE));
    }

    private FaceLandmarks mesh(RgbImage image, Similarity imageToCrop) {
        Map<String, float[]> outputs = mesh.run(Warp.crop(image, imageToCrop, MESH_SIZE, MESH_SIZE).data());
        float[] points = outputs.get("mesh");
        Similarity cropToImage = imageToCrop.inverse();
        for (int i = 0; i < points.length; i += 3) {
            // the answers refer to pixel centres: mirrored photos agree to 0.1 px without a shift of half a pixel
            double x = points[i];
            double y = points[i + 1];
            points[i] = (float) cropToImage.applyX(x, y);
            points[i + 1] = (float) cropToImage.applyY(x, y);
            points[i + 2] *= (float) cropToImage.scale();
        }
        double roll = Math.atan2(
                points[3 * FaceLandmarks.LEFT_EYE_OUTER + 1] - points[3 * FaceLandmarks.RIGHT_EYE_OUTER + 1],
                points[3 * FaceLandmarks.LEFT_EYE_OUTER] - points[3 * FaceLandmarks.RIGHT_EYE_OUTER]);
        return new FaceLandmarks(points, outputs.get("score")[0], roll, new float[0]);
    }

    /**
     * The upright square around all points.
     *
     * @param margin side of the square in units of the longer side of the points' bounding box, taken upright
     * @param size side of the crop in pixels
     */
    static Similarity crop(FaceLandmarks face, double margin, int size) {
        double cos = Math.cos(face.rollRad());
        double sin = Math.sin(face.rollRad());
        double minU = Double.POSITIVE_INFINITY;
        double maxU = Double.NEGATIVE_INFINITY;
        double minV = Double.POSITIVE_INFINITY;
        double maxV = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < FaceLandmarks.COUNT; i++) {
            double u = cos * face.x(i) + sin * face.y(i);
            double v = -sin * face.x(i) + cos * face.y(i);
            minU = Math.min(minU, u);
            maxU = Math.max(maxU, u);
            minV = Math.min(minV, v);
            maxV = Math.max(maxV, v);
        }
        double u = (minU + maxU) / 2;
        double v = (minV + maxV) / 2;
        double side = margin * Math.max(maxU - minU, maxV - minV);
        return Similarity.squareCrop(cos * u - sin * v, sin * u + cos * v, side, face.rollRad(), size);
    }

    private static FaceLandmarks withIris(RgbImage image, FaceLandmarks face, Network network) {
        Similarity left = eyeCrop(face, FaceLandmarks.LEFT_EYE_INNER, FaceLandmarks.LEFT_EYE_OUTER);
        Similarity right = eyeCrop(face, FaceLandmarks.RIGHT_EYE_OUTER, FaceLandmarks.RIGHT_EYE_INNER);
        int values = 3 * IRIS_SIZE * IRIS_SIZE;
        float[] input = new float[2 * values];
        System.arraycopy(Warp.crop(image, left, IRIS_SIZE, IRIS_SIZE).data(), 0, input, 0, values);
        float[] rightEye = Warp.crop(image, right, IRIS_SIZE, IRIS_SIZE).data();
        for (int i = 0; i < values; i++) {
            // the network knows left eyes only: the right eye is shown to it mirrored
            input[values + i] = rightEye[i - i % IRIS_SIZE + IRIS_SIZE - 1 - i % IRIS_SIZE];
        }
        float[] points = network.run(input).get("points");
        float[] iris = new float[20];
        for (int k = 0; k < 5; k++) {
            int at = 3 * (FIRST_IRIS_POINT + k);
            store(iris, k, left.inverse(), points[at], points[at + 1]);
            at += 3 * IRIS_POINTS;
            store(iris, 5 + k, right.inverse(), IRIS_SIZE - 1 - points[at], points[at + 1]);
        }
        return new FaceLandmarks(face.points(), face.score(), face.rollRad(), iris);
    }

    private static void store(float[] points, int index, Similarity cropToImage, double x, double y) {
        points[2 * index] = (float) cropToImage.applyX(x, y);
        points[2 * index + 1] = (float) cropToImage.applyY(x, y);
    }

    /** An upright square around the corners of one eye, named from left to right in the picture. */
    private static Similarity eyeCrop(FaceLandmarks face, int from, int to) {
        double dx = face.x(to) - face.x(from);
        double dy = face.y(to) - face.y(from);
        return Similarity.squareCrop((face.x(from) + face.x(to)) / 2.0, (face.y(from) + face.y(to)) / 2.0,
                EYE_MARGIN * Math.hypot(dx, dy), face.rollRad(), IRIS_SIZE);
    }

    /** Frees the networks. */
    @Override
    public void close() {
        mesh.close();
        iris.ifPresent(Network::close);
    }
}
