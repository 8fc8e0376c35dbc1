package org.emoca4j.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.emoca4j.math.Rotations;
import org.emoca4j.mesh.Topology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A head of four vertices whose poses can be worked out by hand. */
class HeadModelTest {

    private static final float QUARTER = (float) (Math.PI / 2);

    /** Vertex 0 hangs on the root, 1 on the neck, 2 on the jaw, 3 half on the root and half on the jaw. */
    private static final float[] TEMPLATE = {0, 0, 0, 0, 1, 0, 0, 1, 1, 2, 0, 0};

    private static final float[] WEIGHTS = {
        1, 0, 0, 0, 0, //
        0, 1, 0, 0, 0, //
        0, 0, 1, 0, 0, //
        0.5f, 0, 0.5f, 0, 0
    };

    /** The root's joint is vertex 0, all others are at vertex 1 but for the jaw, midway between 1 and 2. */
    private static final float[] REGRESSOR = {
        1, 0, 0, 0, //
        0, 1, 0, 0, //
        0, 0.5f, 0.5f, 0, //
        0, 1, 0, 0, //
        0, 1, 0, 0
    };

    private final HeadModel head = head(new float[0][]);

    private static HeadModel head(float[][] poseDirs) {
        int[] faces = {0, 1, 2, 0, 2, 3};
        Topology topology = new Topology(4, faces, new float[8], faces);
        float[] longer = new float[12];
        // the first identity component moves vertex 2 forward
        longer[8] = 1;
        float[] wider = new float[12];
        wider[9] = 1;
        HeadBasis basis = new HeadBasis(
                "tiny", "1", topology, TEMPLATE, new float[][] {longer}, new float[][] {wider}, List.of("wide"),
                poseDirs, REGRESSOR, WEIGHTS);
        return new HeadModel(basis, landmarks(), new Region[] {Region.FACE, Region.FACE}, Optional.empty());
    }

    private static HeadLandmarks landmarks() {
        int[] contourFaces = new int[HeadLandmarks.NUM_CONTOUR_ROWS * HeadLandmarks.NUM_CONTOUR];
        float[] contour = new float[3 * contourFaces.length];
        for (int i = 0; i < contourFaces.length; i++) {
            // row r lies r / 100 of the way from corner 0 to corner 1
            float t = (i / HeadLandmarks.NUM_CONTOUR) / 100f;
            contour[3 * i] = 1 - t;
            contour[3 * i + 1] = t;
        }
        return new HeadLandmarks(
                corner(HeadLandmarks.NUM_INNER),
                new LandmarkEmbedding(contourFaces, contour),
                corner(HeadLandmarks.NUM_IBUG),
                corner(0),
                new int[0],
                new float[0],
                corner(0));
    }

    /** Points on corner 2 of face 1. */
    private static LandmarkEmbedding corner(int size) {
        int[] faces = new int[size];
        float[] weights = new float[3 * size];
        for (int i = 0; i < size; i++) {
            faces[i] = 1;
            weights[3 * i + 2] = 1;
        }
        return new LandmarkEmbedding(faces, weights);
    }

    private static HeadParameters posed(int joint, float x, float y, float z) {
        float[] pose = new float[15];
        pose[3 * joint] = x;
        pose[3 * joint + 1] = y;
        pose[3 * joint + 2] = z;
        return new HeadParameters(new float[0], new float[0], pose);
    }

    @Test
    void restPoseIsTheTemplateWithItsBlendShapes() {
        assertThat(head.decode(HeadParameters.neutral()).vertices()).containsExactly(TEMPLATE, within(1e-7f));
        float[] vertices = head.blend(new float[] {2}, new float[] {0.5f});
        assertThat(vertices).containsExactly(new float[] {0, 0, 0, 0, 1, 0, 0, 1, 3, 2.5f, 0, 0}, within(1e-7f));
    }

    @Test
    void jointsFollowTheBlendShapes() {
        float[] joints = head.restJoints(head.blend(new float[] {2}, new float[0]));
        assertThat(joints).containsExactly(
                new float[] {0, 0, 0, 0, 1, 0, 0, 1, 1.5f, 0, 1, 0, 0, 1, 0}, within(1e-7f));
    }

    @Test
    void jawTurnsAboutItsJoint() {
        // the joint is (0, 1, 0.5); a quarter turn about x takes +z to -y
        float[] vertices = head.decode(posed(HeadParameters.JAW, QUARTER, 0, 0)).vertices();
        // vertex 2 is half a metre in front of the joint; vertex 3, at (2, -1, -0.5) of it, goes half way there
        assertThat(vertices).containsExactly(
                new float[] {0, 0, 0, 0, 1, 0, 0, 0.5f, 0.5f, 2, 0.75f, -0.25f}, within(1e-6f));
    }

    @Test
    void rootCarriesTheWholeHead() {
        // a quarter turn about y takes +z to +x
        PosedHead posed = head.decode(posed(HeadParameters.GLOBAL, 0, QUARTER, 0));
        assertThat(posed.vertices()).containsExactly(
                new float[] {0, 0, 0, 0, 1, 0, 1, 1, 0, 0, 0, -2}, within(1e-6f));
        assertThat(posed.joints()).containsExactly(
                new float[] {0, 0, 0, 0, 1, 0, 0.5f, 1, 0, 0, 1, 0, 0, 1, 0}, within(1e-6f));
        assertThat(posed.rotation()).containsExactly(
                new float[] {0, 0, 1, 0, 1, 0, -1, 0, 0}, within(1e-6f));
    }

    @Test
    void neckTurnsJawAndEyesButNotTheRoot() {
        // about z: +y goes to -x
        PosedHead posed = head.decode(posed(HeadParameters.NECK, 0, 0, QUARTER));
        assertThat(posed.vertices()).startsWith(0, 0, 0);
        assertThat(posed.joints()[6]).isCloseTo(0, within(1e-6f));
        // vertex 3 is (2, -1, -0.5) from the jaw's joint: (1, 2, -0.5) after the turn, blended half with (2, 0, 0)
        assertThat(posed.vertices()[9]).isCloseTo(1.5f, within(1e-6f));
        assertThat(posed.vertices()[10]).isCloseTo(1.5f, within(1e-6f));
    }

    @Test
    void poseCorrectivesFollowTheRotationsOfAllJointsButTheRoot() {
        float[][] dirs = new float[HeadBasis.NUM_POSE_DIRS][12];
        // entry (1, 2) of the jaw, the second joint of the four, moves vertex 0 along x
        dirs[9 + 5][0] = 1;
        // entry (0, 0) of the neck would move vertex 1, were it not at rest
        dirs[0][4] = 1;
        float[] vertices = head(dirs).decode(posed(HeadParameters.JAW, QUARTER, 0, 0)).vertices();
        // a quarter turn about x has -1 there
        assertThat(vertices[0]).isCloseTo(-1, within(1e-6f));
        assertThat(vertices[4]).isCloseTo(1, within(1e-6f));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "30, 30", "85, 39", "-15, 54", "-30, 69", "-48, 78", "-0.4, 0", "-0.6, 40", "39.4, 39"})
    void contourRowFollowsTheYaw(double yawDeg, int row) {
        float[] rotation = Rotations.rodrigues(new float[] {0, (float) Math.toRadians(yawDeg), 0}, 0);
        assertThat(HeadLandmarks.contourRow(rotation)).isEqualTo(row);
        LandmarkEmbedding points = head.landmarks().ibug68(rotation);
        assertThat(points.size()).isEqualTo(68);
        assertThat(points.barycentrics()[3 * 16 + 1]).isCloseTo(row / 100f, within(1e-6f));
        // corner 2 of face 1 is vertex 3
        float[] positions = points.evaluate(TEMPLATE, head.topology().faces());
        assertThat(positions[3 * 17]).isEqualTo(2);
        assertThat(positions[3 * 16 + 1]).isCloseTo(row / 100f, within(1e-6f));
    }

    @Test
    void wrongSizesAreRefused() {
        assertThatThrownBy(() -> head.blend(new float[2], new float[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 shape")
                .hasMessageContaining("1 and 1");
        assertThatThrownBy(() -> new HeadParameters(new float[0], new float[0], new float[6]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
