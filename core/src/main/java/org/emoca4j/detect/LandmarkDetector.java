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
    /** Distance of the answers for a face and its mirror image, in face sizes, at which trust has fallen to 1/e. */
    private static final double AGREEMENT = 0.03;

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
        Similarity imageToCrop = crop(first, MESH_MARGIN, MESH_SIZE);
        FaceLandmarks face = mesh(image, imageToCrop);
        double moved = distance(first, face);
        for (int more = 0; more < MAX_MORE_PASSES && moved > STABLE_DISTANCE; more++) {
            imageToCrop = crop(face, MESH_MARGIN, MESH_SIZE);
            FaceLandmarks next = mesh(image, imageToCrop);
            moved = distance(face, next);
            face = next;
        }
        if (face.score() < MIN_SCORE) {
            return Optional.empty();
        }
        FaceLandmarks sure = mean(face, mirroredMesh(image, imageToCrop));
        return Optional.of(iris.isPresent() ? withIris(image, sure, iris.get()) : sure);
    }

    /**
     * All faces of a picture with their landmarks, largest first. Boxes in which the mesh network sees no face, or one
     * that it sees more surely from another box, give none.
     *
     * @param boxes from {@link FaceDetector#detect}
     */
    public List<DetectedFace> detectAll(RgbImage image, List<FaceBox> boxes) {
        List<DetectedFace> candidates = new ArrayList<>();
        for (FaceBox box : boxes) {
            detect(image, box).map(points -> DetectedFace.of(box, points)).ifPresent(candidates::add);
        }
        // the surest first: of an upright and an inverted answer for one face, the right one stays
        candidates.sort(Comparator.comparingDouble(face -> -face.landmarks().score()));
        List<DetectedFace> faces = new ArrayList<>();
        for (DetectedFace candidate : candidates) {
            if (faces.stream().noneMatch(candidate::sameFaceAs)) {
                faces.add(candidate);
            }
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
        return inImage(outputs.get("mesh"), outputs.get("score")[0], imageToCrop);
    }

    /** What the network says of the crop's mirror image, mirrored back. */
    private FaceLandmarks mirroredMesh(RgbImage image, Similarity imageToCrop) {
        Map<String, float[]> outputs =
                mesh.run(mirrored(Warp.crop(image, imageToCrop, MESH_SIZE, MESH_SIZE).data(), MESH_SIZE));
        float[] seen = outputs.get("mesh");
        float[] points = new float[seen.length];
        for (int i = 0; i < FaceLandmarks.COUNT; i++) {
            int other = 3 * MeshSymmetry.mirrored(i);
            points[3 * i] = MESH_SIZE - 1 - seen[other];
            points[3 * i + 1] = seen[other + 1];
            points[3 * i + 2] = seen[other + 2];
        }
        return inImage(points, outputs.get("score")[0], imageToCrop);
    }

    /** Rows of {@code width} values turned around. */
    private static float[] mirrored(float[] rows, int width) {
        float[] out = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            out[i] = rows[i - i % width + width - 1 - i % width];
        }
        return out;
    }

    /**
     * The network errs differently on the two sides of a face: its answers for a picture and its mirror image average.
     * How far they lie apart tells what the network's own score doesn't: how sure the points are.
     */
    private static FaceLandmarks mean(FaceLandmarks a, FaceLandmarks b) {
        float[] points = new float[a.points().length];
        for (int i = 0; i < points.length; i++) {
            points[i] = (a.points()[i] + b.points()[i]) / 2;
        }
        double apart = distance(a, b) / AGREEMENT;
        float score = (float) ((a.score() + b.score()) / 2 * Math.exp(-apart * apart));
        return new FaceLandmarks(points, score, rollRad(points), new float[0]);
    }

    /** Points of a crop in image pixels; overwrites them. */
    private static FaceLandmarks inImage(float[] points, float score, Similarity imageToCrop) {
        Similarity cropToImage = imageToCrop.inverse();
        for (int i = 0; i < points.length; i += 3) {
            // the answers refer to pixel centres: mirrored photos agree to 0.1 px without a shift of half a pixel
            double x = points[i];
            double y = points[i + 1];
            points[i] = (float) cropToImage.applyX(x, y);
            points[i + 1] = (float) cropToImage.applyY(x, y);
            points[i + 2] *= (float) cropToImage.scale();
        }
        return new FaceLandmarks(points, score, rollRad(points), new float[0]);
    }

    private static double rollRad(float[] points) {
        return Math.atan2(
                points[3 * FaceLandmarks.LEFT_EYE_OUTER + 1] - points[3 * FaceLandmarks.RIGHT_EYE_OUTER + 1],
                points[3 * FaceLandmarks.LEFT_EYE_OUTER] - points[3 * FaceLandmarks.RIGHT_EYE_OUTER]);
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
        // the network knows left eyes only: the right eye is shown to it mirrored
        float[] rightEye = mirrored(Warp.crop(image, right, IRIS_SIZE, IRIS_SIZE).data(), IRIS_SIZE);
        System.arraycopy(rightEye, 0, input, values, values);
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
