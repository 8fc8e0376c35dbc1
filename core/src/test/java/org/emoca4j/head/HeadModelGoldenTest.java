package org.emoca4j.head;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.emoca4j.Golden;
import org.emoca4j.format.Npz;
import org.emoca4j.format.Safetensors;
import org.emoca4j.math.Rotations;
import org.emoca4j.render.OrthographicCamera;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Reading and posing a head in FLAME's files against the reference implementation. */
class HeadModelGoldenTest {

    private static final double POSITION = 2e-6;

    private static HeadModel model;
    private static Npz golden;

    @BeforeAll
    static void read() throws IOException {
        golden = Golden.npz("flame.npz");
        model = FlameModelReader.read(new FlameModelReader.Files(
                Golden.file("assets/generic_model.pkl"),
                Golden.file("assets/head_template.obj"),
                Golden.file("assets/landmark_embedding.npy"),
                Optional.of(Golden.file("assets/mediapipe_landmark_embedding.npz"))));
    }

    @Test
    void buffersEqualTheReference() throws IOException {
        Safetensors buffers = Safetensors.read(Golden.file("flame_buffers.safetensors"));
        HeadBasis basis = model.basis();
        assertThat(basis.template()).isEqualTo(buffers.get("v_template", -1, 3).floats());
        assertThat(basis.topology().faces()).isEqualTo(buffers.get("faces_tensor", -1, 3).ints());
        assertThat(basis.jointRegressor()).isEqualTo(buffers.get("J_regressor", 5, -1).floats());
        assertThat(basis.skinningWeights()).isEqualTo(buffers.get("lbs_weights", -1, 5).floats());
        assertThat(basis.poseDirs()[0]).isEqualTo(buffers.get("posedirs_first_row", -1).floats());
        float[] firstVertex = buffers.get("shapedirs_first_vertex", 3, 150).floats();
        float[] sums = buffers.get("shapedirs_col_sums", 150).floats();
        for (int k = 0; k < 150; k++) {
            float[] dir = k < 100 ? basis.shapeDirs()[k] : basis.expressionDirs()[k - 100];
            double sum = 0;
            for (float value : dir) {
                sum += value;
            }
            assertThat((float) sum).isCloseTo(sums[k], Offset.offset(1e-5f));
            for (int c = 0; c < 3; c++) {
                assertThat(dir[c]).isEqualTo(firstVertex[150 * c + k]);
            }
        }
        HeadLandmarks landmarks = model.landmarks();
        assertThat(landmarks.inner().faces()).isEqualTo(buffers.get("lmk_faces_idx", -1).ints());
        assertThat(landmarks.contour().faces()).isEqualTo(buffers.get("dynamic_lmk_faces_idx", 79, 17).ints());
        assertThat(landmarks.contour().barycentrics())
                .isEqualTo(buffers.get("dynamic_lmk_bary_coords", 79, 17, 3).floats());
        assertThat(landmarks.full().faces()).isEqualTo(buffers.get("full_lmk_faces_idx", 1, 68).ints());
        assertThat(landmarks.mediapipe().barycentrics())
                .isEqualTo(buffers.get("lmk_bary_coords_mediapipe", 105, 3).floats());
    }

    @Test
    void verticesAndLandmarksEqualTheReference() throws IOException {
        for (int item = 0; item < 8; item++) {
            PosedHead head = model.decode(parameters(item, new float[6]));
            int[] faces = model.topology().faces();
            HeadLandmarks landmarks = model.landmarks();
            assertThat(HeadLandmarks.contourRow(head.rotation()))
                    .isEqualTo(golden.get("dynamic_row").ints()[item]);
            float[] points2d = landmarks.ibug68(head.rotation()).evaluate(head.vertices(), faces);
            float[] points3d = landmarks.full().evaluate(head.vertices(), faces);
            Golden.assertClose(head.vertices(), Golden.item(golden, "verts", item), POSITION);
            Golden.assertClose(points2d, Golden.item(golden, "landmarks2d", item), POSITION);
            Golden.assertClose(points3d, Golden.item(golden, "landmarks3d", item), POSITION);
            Golden.assertClose(
                    landmarks.mediapipe().evaluate(head.vertices(), faces),
                    Golden.item(golden, "landmarks_mediapipe", item),
                    POSITION);

            float[] cam = Golden.item(golden, "cam", item);
            OrthographicCamera camera = new OrthographicCamera(cam[0], cam[1], cam[2]);
            // ten times a metre, so ten times the tolerance
            Golden.assertClose(
                    camera.project(head.vertices()), Golden.item(golden, "trans_verts", item), 10 * POSITION);
            Golden.assertClose(
                    camera.project(points3d), Golden.item(golden, "proj_landmarks3d", item), 10 * POSITION);
        }
    }

    @Test
    void turnedEyesEqualTheReference() throws IOException {
        for (int item = 0; item < 8; item++) {
            PosedHead head = model.decode(parameters(item, Golden.item(golden, "eye_pose", item)));
            Golden.assertClose(head.vertices(), Golden.item(golden, "verts_with_eye_pose", item), POSITION);
        }
    }

    @Test
    void allFiveJointsEqualTheReference() throws IOException {
        for (int item = 0; item < 4; item++) {
            float[] betas = Golden.item(golden, "betas", item);
            PosedHead head = model.decode(new HeadParameters(
                    Arrays.copyOf(betas, 100),
                    Arrays.copyOfRange(betas, 100, 150),
                    Golden.item(golden, "full_pose", item)));
            Golden.assertClose(head.vertices(), Golden.item(golden, "full_verts", item), POSITION);
            Golden.assertClose(head.joints(), Golden.item(golden, "full_joints", item), POSITION);
        }
    }

    @Test
    void contourRowsEqualTheReference() throws IOException {
        int[] rows = golden.get("row_index").ints();
        for (int i = 0; i < rows.length; i++) {
            float[] pose = Golden.item(golden, "row_full_pose", i);
            float[] rotation = Rotations.multiply(Rotations.rodrigues(pose, 0), Rotations.rodrigues(pose, 3));
            assertThat(HeadLandmarks.contourRow(rotation)).as("pose %d", i).isEqualTo(rows[i]);
        }
    }

    @Test
    void awkwardRotationsEqualTheReference() throws IOException {
        float[] in = golden.get("rod_in", -1, 3).floats();
        for (int i = 0; i < in.length / 3; i++) {
            Golden.assertClose(Rotations.rodrigues(in, 3 * i), Golden.item(golden, "rod_out", i), 1e-6);
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
