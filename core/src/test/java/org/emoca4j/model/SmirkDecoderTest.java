package org.emoca4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.PosedHead;
import org.emoca4j.math.Rotations;
import org.junit.jupiter.api.Test;

/** SMIRK's codes and heads. */
class SmirkDecoderTest {

    private static final HeadModel HEAD = ToyHead.create(SmirkCodes.NUM_SHAPE, SmirkCodes.NUM_EXPRESSION, 3);
    private static final float[] TURN = {0.3f, -0.8f, 0.2f};

    private static Eyelids eyelids() {
        Random random = new Random(8);
        float[] left = new float[3 * HEAD.numVertices()];
        float[] right = new float[left.length];
        for (int i = 0; i < left.length; i++) {
            left[i] = 0.004f * random.nextFloat();
            right[i] = -0.003f * random.nextFloat();
        }
        return new Eyelids(left, right);
    }

    private static SmirkCodes codes(float left, float right, float... global) {
        float[] shape = new float[SmirkCodes.NUM_SHAPE];
        shape[3] = 0.7f;
        float[] expression = new float[SmirkCodes.NUM_EXPRESSION];
        expression[5] = -0.4f;
        return new SmirkCodes(shape, expression, new float[] {left, right}, new float[3], global,
                new float[] {7, 0.01f, -0.02f});
    }

    @Test
    void outputsAreLimitedAsPublished() {
        float[] expression = new float[55];
        expression[0] = -3;
        expression[49] = 4;
        expression[50] = 1.5f;
        expression[51] = -0.5f;
        expression[52] = -0.1f;
        expression[53] = 0.3f;
        expression[54] = -0.15f;
        SmirkCodes codes = SmirkCodes.of(new float[] {1, 2, 3, 7, 0.1f, 0.2f}, new float[300], expression);
        assertThat(codes.expression()).startsWith(-3).endsWith(4).hasSize(50);
        assertThat(codes.eyelids()).containsExactly(1, 0);
        assertThat(codes.jaw()).containsExactly(0, 0.2f, -0.15f);
        assertThat(codes.global()).containsExactly(1, 2, 3);
        assertThat(codes.cam()).containsExactly(7, 0.1f, 0.2f);
        expression[52] = 0.9f;
        assertThat(SmirkCodes.of(new float[6], new float[300], expression).jaw()[0]).isEqualTo(0.9f);
        assertThatThrownBy(() -> SmirkCodes.of(new float[6], new float[100], new float[55]))
                .hasMessageContaining("300");
    }

    /** Without a turn of the head both ways agree: each eyelid moves by its own weight. */
    @Test
    void eyelidsMoveByTheirWeights() {
        Eyelids eyelids = eyelids();
        for (Parity parity : Parity.values()) {
            SmirkDecoder decoder = new SmirkDecoder(HEAD, eyelids, parity);
            float[] open = decoder.coarse(codes(0, 0, 0, 0, 0)).mesh().vertices();
            float[] half = decoder.coarse(codes(1, 0.5f, 0, 0, 0)).mesh().vertices();
            for (int i = 0; i < open.length; i++) {
                assertThat(half[i] - open[i])
                        .isCloseTo(eyelids.left()[i] + 0.5f * eyelids.right()[i], within(1e-6f));
            }
        }
    }

    /** A turn of the whole head turns what belongs to it; the published program leaves the offsets as they are. */
    @Test
    void eyelidsTurnWithTheHead() {
        Eyelids eyelids = eyelids();
        SmirkCodes closed = codes(1, 1, TURN);
        PosedHead posed = HEAD.decode(closed.toFaceCodes().head());
        float[] rotation = Rotations.rodrigues(TURN, 0);
        float[] corrected = new SmirkDecoder(HEAD, eyelids, Parity.CORRECTED).coarse(closed).mesh().vertices();
        float[] published = new SmirkDecoder(HEAD, eyelids, Parity.PUBLISHED).coarse(closed).mesh().vertices();
        for (int v = 0; v < HEAD.numVertices(); v++) {
            for (int i = 0; i < 3; i++) {
                float plain = posed.vertices()[3 * v + i];
                float turned = 0;
                for (int k = 0; k < 3; k++) {
                    turned += rotation[3 * i + k] * (eyelids.left()[3 * v + k] + eyelids.right()[3 * v + k]);
                }
                assertThat(corrected[3 * v + i] - plain).isCloseTo(turned, within(1e-6f));
                assertThat(published[3 * v + i] - plain)
                        .isCloseTo(eyelids.left()[3 * v + i] + eyelids.right()[3 * v + i], within(1e-6f));
            }
        }
    }

    @Test
    void landmarksAndCameraSeeTheEyelids() {
        Eyelids eyelids = eyelids();
        CoarseFace face = new SmirkDecoder(HEAD, eyelids, Parity.CORRECTED).coarse(codes(1, 0, TURN));
        float[] vertices = face.mesh().vertices();
        int[] faces = HEAD.topology().faces();
        assertThat(face.landmarks3d()).isEqualTo(HEAD.landmarks().full().evaluate(vertices, faces));
        assertThat(face.verticesNdc()[0]).isCloseTo(7 * (vertices[0] + 0.01f), within(1e-5f));
        assertThat(face.verticesNdc()[1]).isCloseTo(-7 * (vertices[1] - 0.02f), within(1e-5f));
        assertThat(face.verticesNdc()[2]).isCloseTo(-7 * vertices[2], within(1e-5f));
        assertThatThrownBy(() -> new SmirkDecoder(HEAD, new Eyelids(new float[6], new float[6]), Parity.CORRECTED))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("2 vertices");
    }
}
