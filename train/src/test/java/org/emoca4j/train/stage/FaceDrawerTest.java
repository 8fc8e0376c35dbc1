package org.emoca4j.train.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.emoca4j.head.HeadModel;
import org.emoca4j.model.FlameAssets;
import org.emoca4j.nn.SmallFaceEncoder;
import org.emoca4j.render.DetailNormals;
import org.emoca4j.train.torch.Tensors;
import org.emoca4j.train.torch.TorchDevice;
import org.junit.jupiter.api.Test;

class FaceDrawerTest {

    private static final int SIZE = FaceBatch.SIZE;

    /** The mean head in the middle of the crop, its jaw a little open. */
    private static Codes codes(HeadModel head, CodeLayout layout) throws IOException {
        float[] all = FirstGuess.weights(new SmallFaceEncoder(layout.outputs()), layout, head, 0)
                .tensors().get("layers.2.bias").floats().clone();
        all[layout.camera() - CodeLayout.ANGLES] = 0.2f;
        return layout.split(Tensors.of(all, 1, all.length));
    }

    @Test
    void smallerPicturesAreTheSamePicturesWithLargerPixels() throws IOException {
        HeadModel head = HeadModel.builtin();
        FlameAssets assets = FlameAssets.of(head);
        try (PointerScope scope = new PointerScope();
                FaceDrawer whole = new FaceDrawer(assets, DetailNormals.DECA, TorchDevice.CPU);
                FaceDrawer half = new FaceDrawer(assets, DetailNormals.DECA, SIZE / 2, TorchDevice.CPU)) {
            Codes codes = codes(head, CodeLayout.of(head));
            float[] fine = Tensors.floats(whole.draw(codes).lit());
            DrawnFaces drawn = half.draw(codes);
            float[] coarse = Tensors.floats(drawn.lit());
            assertThat(coarse).hasSameSizeAs(fine);
            double difference = 0;
            for (int y = 0; y < SIZE; y += 2) {
                for (int x = 0; x < SIZE; x += 2) {
                    int at = y * SIZE + x;
                    assertThat(coarse[at + 1]).isEqualTo(coarse[at]);
                    assertThat(coarse[at + SIZE]).isEqualTo(coarse[at]);
                    assertThat(coarse[at + SIZE + 1]).isEqualTo(coarse[at]);
                    double mean = (fine[at] + fine[at + 1] + fine[at + SIZE] + fine[at + SIZE + 1]) / 4.0;
                    difference += Math.abs(mean - coarse[at]);
                }
            }
            assertThat(difference / (SIZE * SIZE / 4)).isLessThan(0.02);
            double covered = whole.draw(codes).faceMask().mean().item_double();
            assertThat(drawn.faceMask().mean().item_double()).isCloseTo(covered, within(0.01 * covered));
        }
    }

    @Test
    void gradientsReachTheExpressionThroughLargerPixels() throws IOException {
        HeadModel head = HeadModel.builtin();
        try (PointerScope scope = new PointerScope();
                FaceDrawer half = new FaceDrawer(
                        FlameAssets.of(head), DetailNormals.DECA, SIZE / 2, TorchDevice.CPU)) {
            Codes codes = codes(head, CodeLayout.of(head));
            Tensor expression = torch.zeros(1, head.numExpression());
            expression.set_requires_grad(true);
            half.draw(codes.withExpression(expression, codes.pose())).lit().sum().backward();
            assertThat(expression.grad().abs().gt(new Scalar(0.0)).sum().item_double()).isGreaterThan(0);
        }
    }
}
