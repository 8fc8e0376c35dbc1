package org.emoca4j.tools.head;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.emoca4j.detect.FaceBox;
import org.emoca4j.detect.FaceDetector;
import org.emoca4j.detect.FaceLandmarks;
import org.emoca4j.detect.LandmarkDetector;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.head.PosedHead;
import org.emoca4j.head.Region;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;
import org.emoca4j.mesh.Mesh;
import org.emoca4j.render.CoarseRenderer;
import org.emoca4j.render.DirectionalLights;
import org.emoca4j.render.HeadView;
import org.emoca4j.render.OrthographicCamera;

/**
 * Where the landmark network sees its 468 points on the head: pictures of several people from several sides, each point
 * carried back to the surface that its pixel shows.
 */
final class LandmarkViews {

    private static final int SIZE = 768;
    private static final double SCALE = 6.2;
    private static final int NUM_PEOPLE = 9;
    private static final long SEED = 468;
    private static final int NUM_VARIED = 20;
    private static final double VARIATION = 0.8;
    private static final double[][] YAW_PITCH_DEG = {{0, 0}, {-18, 0}, {18, 0}, {-36, 0}, {36, 0}, {0, -12}, {0, 12}};
    private static final float MIN_FACING = 0.4f;
    private static final DirectionalLights LIGHTS = new DirectionalLights(new float[] {
        -0.6f, 0.5f, 1, 2.2f, 2.2f, 2.2f, 0.6f, 0.5f, 1, 2.2f, 2.2f, 2.2f, 0, -0.3f, 1, 1.2f, 1.2f, 1.2f
    });

    /** {@code 468 * 3}: mean place of each point on the mean head, metres; zero if never seen. */
    final double[] positions = new double[CanonicalFace.NUM_POINTS * 3];
    /** How much the places of one point differ between pictures, root mean square, metres. */
    final double[] spreads = new double[CanonicalFace.NUM_POINTS];
    /** How often each point was seen on skin, weighted by how frontally. */
    final double[] sightings = new double[CanonicalFace.NUM_POINTS];

    private final HeadModel model;
    private final FloatImage texture;
    private final double[] squares = new double[CanonicalFace.NUM_POINTS];

    LandmarkViews(HeadModel model) throws IOException {
        this.model = model;
        texture = planes(model.albedo().orElseThrow().mean(), model.albedo().orElseThrow().size());
        Random random = new Random(SEED);
        try (FaceDetector faces = FaceDetector.open(1);
                LandmarkDetector landmarks = LandmarkDetector.open(1, false)) {
            for (int person = 0; person < NUM_PEOPLE; person++) {
                float[] shape = new float[NUM_VARIED];
                for (int k = 0; k < shape.length && person > 0; k++) {
                    shape[k] = (float) (VARIATION * random.nextGaussian());
                }
                for (double[] turn : YAW_PITCH_DEG) {
                    look(faces, landmarks, shape, turn);
                }
            }
        }
        for (int p = 0; p < sightings.length; p++) {
            double mean = 0;
            for (int i = 0; i < 3 && sightings[p] > 0; i++) {
                positions[3 * p + i] /= sightings[p];
                mean += positions[3 * p + i] * positions[3 * p + i];
            }
            spreads[p] = sightings[p] > 0 ? Math.sqrt(Math.max(0, squares[p] / sightings[p] - mean)) : 0;
        }
    }

    private static FloatImage planes(float[] interleaved, int size) {
        FloatImage out = FloatImage.zeros(3, size, size);
        for (int i = 0; i < size * size; i++) {
            for (int c = 0; c < 3; c++) {
                out.data()[c * size * size + i] = interleaved[3 * i + c];
            }
        }
        return out;
    }

    private void look(FaceDetector faces, LandmarkDetector landmarks, float[] shape, double[] yawPitchDeg) {
        float[] pose = new float[3 * HeadParameters.NUM_JOINTS];
        pose[0] = (float) Math.toRadians(yawPitchDeg[1]);
        pose[1] = (float) Math.toRadians(yawPitchDeg[0]);
        float[] blended = model.blend(shape, new float[0]);
        PosedHead head = model.pose(blended, model.restJoints(blended), pose);
        int eye = model.landmarks().iris().faces()[0];
        OrthographicCamera camera = centredOn(head.vertices(), 3 * model.topology().faces()[3 * eye]);
        float[] ndc = camera.project(head.vertices());
        FloatImage grey = FloatImage.zeros(3, SIZE, SIZE);
        Arrays.fill(grey.data(), 0.55f);
        RgbImage picture = new CoarseRenderer(model.topology(), CoarseRenderer.Options.PICTURE)
                .textured(head.vertices(), ndc, texture, LIGHTS, SIZE, SIZE)
                .over(grey)
                .toRgb();
        List<FaceBox> boxes = faces.detect(picture);
        Optional<FaceLandmarks> found = boxes.isEmpty() ? Optional.empty() : landmarks.detect(picture, boxes.get(0));
        found.ifPresent(points -> carryBack(
                points, HeadView.of(new Mesh(head.vertices(), model.topology()), ndc, SIZE, SIZE)));
    }

    private static OrthographicCamera centredOn(float[] vertices, int at) {
        return new OrthographicCamera(SCALE, 0, -vertices[at + 1] + 0.03);
    }

    private void carryBack(FaceLandmarks points, HeadView view) {
        float[] normal = new float[3];
        for (int p = 0; p < CanonicalFace.NUM_POINTS; p++) {
            int x = Math.round(points.x(p));
            int y = Math.round(points.y(p));
            if (x < 0 || y < 0 || x >= SIZE || y >= SIZE) {
                continue;
            }
            int pixel = y * SIZE + x;
            int face = view.raster().faceIndex()[pixel];
            if (face < 0 || model.region(face) != Region.FACE) {
                continue;
            }
            view.normalAt(pixel, normal);
            double facing = normal[2] / Math.hypot(Math.hypot(normal[0], normal[1]), normal[2]);
            if (facing < MIN_FACING) {
                continue;
            }
            double weight = facing * facing;
            sightings[p] += weight;
            for (int i = 0; i < 3; i++) {
                double q = 0;
                for (int k = 0; k < 3; k++) {
                    int v = model.topology().faces()[3 * face + k];
                    q += view.raster().barycentrics()[3 * pixel + k] * model.basis().template()[3 * v + i];
                }
                positions[3 * p + i] += weight * q;
                squares[p] += weight * q * q;
            }
        }
    }
}
