package org.emoca4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.math.Rotations;
import org.emoca4j.render.OrthographicCamera;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GazeTest {

    private static final OrthographicCamera CAMERA = new OrthographicCamera(8, 0.01, -0.02);
    private static HeadModel head;

    @BeforeAll
    static void load() throws IOException {
        head = HeadModel.builtin();
    }

    private static HeadParameters looking(double headYaw, double yaw, double pitch) {
        float[] pose = new float[3 * HeadParameters.NUM_JOINTS];
        pose[1] = (float) headYaw;
        double[] eye = Rotations.log(Rotations.multiply(Rotations.exp(0, yaw, 0), Rotations.exp(pitch, 0, 0)));
        for (int a = 0; a < 3; a++) {
            pose[3 * HeadParameters.LEFT_EYE + a] = (float) eye[a];
            pose[3 * HeadParameters.RIGHT_EYE + a] = (float) eye[a];
        }
        return new HeadParameters(new float[] {0.5f, -1}, new float[0], pose);
    }

    /** What a detector would see of a head's irises: {@code 10 * 2}. */
    private static float[] irisNdc(HeadParameters parameters) {
        float[] ndc = CAMERA.project(
                head.landmarks().iris().evaluate(head.decode(parameters).vertices(), head.topology().faces()));
        float[] out = new float[20];
        for (int i = 0; i < 10; i++) {
            out[2 * i] = ndc[3 * i];
            out[2 * i + 1] = ndc[3 * i + 1];
        }
        return out;
    }

    private static HeadParameters eyesAtRest(HeadParameters parameters) {
        float[] pose = parameters.pose().clone();
        Arrays.fill(pose, 3 * HeadParameters.LEFT_EYE, pose.length, 0);
        return new HeadParameters(parameters.shape(), parameters.expression(), pose);
    }

    @ParameterizedTest(name = "head {0}, eyes {1}, {2}")
    @CsvSource({"0, 0, 0", "0, 0.4, 0", "0, 0, -0.3", "0, -0.3, 0.25", "0.5, -0.4, 0.1", "-0.6, 0.3, -0.2"})
    void turnedEyesAreFoundAgain(double headYaw, double yaw, double pitch) {
        HeadParameters truth = looking(headYaw, yaw, pitch);
        HeadParameters found = new Gaze(head).turnEyes(eyesAtRest(truth), CAMERA, irisNdc(truth));
        assertThat(found.pose()).containsExactly(truth.pose(), within(0.03f));
        assertThat(found.shape()).isEqualTo(truth.shape());
    }

    @Test
    void eyesDoNotTurnFurtherThanTheyCan() {
        HeadParameters rest = looking(0, 0, 0);
        float[] far = irisNdc(rest);
        for (int i = 0; i < far.length; i += 2) {
            far[i] += 0.5f;
        }
        float[] pose = new Gaze(head).turnEyes(rest, CAMERA, far).pose();
        for (int a = 3 * HeadParameters.LEFT_EYE; a < pose.length; a++) {
            assertThat(Math.abs(pose[a])).isLessThan(0.75f);
        }
        assertThat(pose[3 * HeadParameters.LEFT_EYE + 1]).isGreaterThan(0.5f);
    }

    @Test
    void withoutIrisesEyesStayAsTheyAre() {
        HeadParameters rest = looking(0.2, 0, 0);
        assertThat(new Gaze(head).turnEyes(rest, CAMERA, new float[0])).isSameAs(rest);
    }
}
