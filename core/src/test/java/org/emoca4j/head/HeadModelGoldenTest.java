package org.emoca4j.head;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.emoca4j.Bound;
import org.emoca4j.Golden;
import org.emoca4j.ParityTable;
import org.emoca4j.format.Npz;
import org.emoca4j.format.Safetensors;
import org.emoca4j.math.Rotations;
import org.emoca4j.render.OrthographicCamera;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Reading and posing a head in FLAME's files against the reference implementation. */
@ExtendWith(ParityTable.class)
class HeadModelGoldenTest {

    private static final String FLAME = "flame.npz";
    private static final String BUFFERS = "flame_buffers.safetensors";

    private static final int NUM_SHAPE = 100;
    private static final int NUM_BETAS = 150;

    private static HeadModel model;
    private static Npz golden;
    private static Safetensors buffers;

    @BeforeAll
    static void read() throws IOException {
        golden = Golden.npz(FLAME);
        buffers = Safetensors.read(Golden.file(BUFFERS));
        model = FlameModelReader.read(new FlameModelReader.Files(
                Golden.file("assets/generic_model.pkl"),
                Golden.file("assets/head_template.obj"),
                Golden.file("assets/landmark_embedding.npy"),
                Optional.of(Golden.file("assets/mediapipe_landmark_embedding.npz"))));
    }

    @Test
    void buffersEqualTheReference() throws IOException {
        HeadBasis basis = model.basis();
        int numJoints = HeadParameters.NUM_JOINTS;
        check("v_template", basis.template(), -1, 3);
        check("faces_tensor", Golden.floats(basis.topology().faces()), -1, 3);
        check("J_regressor", basis.jointRegressor(), numJoints, -1);
        check("lbs_weights", basis.skinningWeights(), -1, numJoints);
        check("posedirs_first_row", basis.poseDirs()[0], -1);
        assertThat(model.numShape() + model.numExpression()).isEqualTo(NUM_BETAS);
        float[] firstVertex = new float[3 * NUM_BETAS];
        float[] sums = new float[NUM_BETAS];
        for (int k = 0; k < NUM_BETAS; k++) {
            float[] dir = k < NUM_SHAPE ? basis.shapeDirs()[k] : basis.expressionDirs()[k - NUM_SHAPE];
            double sum = 0;
            for (float value : dir) {
                sum += value;
            }
            sums[k] = (float) sum;
            for (int c = 0; c < 3; c++) {
                firstVertex[NUM_BETAS * c + k] = dir[c];
            }
        }
        Golden.check(BUFFERS, "shapedirs_col_sums", sums,
                buffers.get("shapedirs_col_sums", NUM_BETAS).floats(), Bound.FUNCTION);
        check("shapedirs_first_vertex", firstVertex, 3, NUM_BETAS);
    }

    @Test
    void landmarkEmbeddingsEqualTheReference() throws IOException {
        HeadLandmarks landmarks = model.landmarks();
        int rows = HeadLandmarks.NUM_CONTOUR_ROWS;
        int contour = HeadLandmarks.NUM_CONTOUR;
        int mediapipe = landmarks.mediapipe().size();
        check("lmk_faces_idx", landmarks.inner().faces());
        check("lmk_bary_coords", landmarks.inner().barycentrics());
        check("dynamic_lmk_faces_idx", Golden.floats(landmarks.contour().faces()), rows, contour);
        check("dynamic_lmk_bary_coords", landmarks.contour().barycentrics(), rows, contour, 3);
        check("full_lmk_faces_idx", landmarks.full().faces());
        check("full_lmk_bary_coords", landmarks.full().barycentrics());
        check("lmk_faces_idx_mediapipe", landmarks.mediapipe().faces());
        check("lmk_bary_coords_mediapipe", landmarks.mediapipe().barycentrics(), mediapipe, 3);
    }

    private static void check(String name, int[] actual) throws IOException {
        check(name, Golden.floats(actual));
    }

    private static void check(String name, float[] actual, long... shape) throws IOException {
        float[] expected = shape.length == 0 ? buffers.tensors().get(name).floats() : buffers.get(name, shape).floats();
        Golden.check(BUFFERS, name, actual, expected, Bound.EXACT);
    }

    @Test
    void verticesAndLandmarksEqualTheReference() throws IOException {
        int[] faces = model.topology().faces();
        HeadLandmarks landmarks = model.landmarks();
        int[] contourRows = new int[Golden.numItems(golden, "verts")];
        for (int item = 0; item < contourRows.length; item++) {
            PosedHead head = model.decode(parameters(item, new float[6]));
            contourRows[item] = HeadLandmarks.contourRow(head.rotation());
            float[] points2d = landmarks.ibug68(head.rotation()).evaluate(head.vertices(), faces);
            float[] points3d = landmarks.full().evaluate(head.vertices(), faces);
            float[] mediapipe = landmarks.mediapipe().evaluate(head.vertices(), faces);
            Golden.compare(FLAME, "verts", item, head.vertices(), Bound.POSITION);
            Golden.compare(FLAME, "landmarks2d", item, points2d, Bound.POSITION);
            Golden.compare(FLAME, "landmarks3d", item, points3d, Bound.POSITION);
            Golden.compare(FLAME, "landmarks_mediapipe", item, mediapipe, Bound.POSITION);

            float[] cam = Golden.item(golden, "cam", item);
            OrthographicCamera camera = new OrthographicCamera(cam[0], cam[1], cam[2]);
            float[] projected2d = camera.project(points2d);
            float[] xy = new float[projected2d.length / 3 * 2];
            for (int i = 0; i < xy.length; i++) {
                xy[i] = projected2d[i / 2 * 3 + i % 2];
            }
            Golden.compare(FLAME, "trans_verts", item, camera.project(head.vertices()), Bound.PROJECTED);
            Golden.compare(FLAME, "proj_landmarks2d", item, xy, Bound.PROJECTED);
            Golden.compare(FLAME, "proj_landmarks3d", item, camera.project(points3d), Bound.PROJECTED);
        }
        Golden.compare(FLAME, "dynamic_row", contourRows);
    }

    @Test
    void turnedEyesEqualTheReference() throws IOException {
        for (int item = 0; item < Golden.numItems(golden, "eye_pose"); item++) {
            PosedHead head = model.decode(parameters(item, Golden.item(golden, "eye_pose", item)));
            Golden.compare(FLAME, "verts_with_eye_pose", item, head.vertices(), Bound.POSITION);
        }
    }

    @Test
    void allFiveJointsEqualTheReference() throws IOException {
        for (int item = 0; item < Golden.numItems(golden, "betas"); item++) {
            float[] betas = Golden.item(golden, "betas", item);
            PosedHead head = model.decode(new HeadParameters(
                    Arrays.copyOf(betas, NUM_SHAPE),
                    Arrays.copyOfRange(betas, NUM_SHAPE, betas.length),
                    Golden.item(golden, "full_pose", item)));
            Golden.compare(FLAME, "full_verts", item, head.vertices(), Bound.POSITION);
            Golden.compare(FLAME, "full_joints", item, head.joints(), Bound.POSITION);
        }
    }

    @Test
    void contourRowsEqualTheReference() throws IOException {
        int[] rows = new int[Golden.numItems(golden, "row_full_pose")];
        for (int i = 0; i < rows.length; i++) {
            float[] pose = Golden.item(golden, "row_full_pose", i);
            rows[i] = HeadLandmarks.contourRow(
                    Rotations.multiply(Rotations.rodrigues(pose, 0), Rotations.rodrigues(pose, 3)));
        }
        Golden.compare(FLAME, "row_index", rows);
    }

    @Test
    void awkwardRotationsEqualTheReference() throws IOException {
        float[] in = golden.get("rod_in", -1, 3).floats();
        for (int i = 0; i < in.length / 3; i++) {
            Golden.compare(FLAME, "rod_out", i, Rotations.rodrigues(in, 3 * i), Bound.ROTATION);
        }
    }

    private static HeadParameters parameters(int item, float[] eyes) throws IOException {
        float[] pose = Golden.item(golden, "pose", item);
        float[] full = new float[15];
        System.arraycopy(pose, 0, full, 0, 3);
        System.arraycopy(pose, 3, full, 6, 3);
        System.arraycopy(eyes, 0, full, 9, 6);
        return new HeadParameters(Golden.item(golden, "shape", item), Golden.item(golden, "exp", item), full);
    }
}
