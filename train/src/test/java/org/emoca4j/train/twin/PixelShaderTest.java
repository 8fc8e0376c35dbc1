package org.emoca4j.train.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.model.BuiltinAsFlame;
import org.emoca4j.model.FlameAssets;
import org.emoca4j.render.DetailNormals;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One pass over the pixels against tensor operations in double precision, which finite differences have checked. */
class PixelShaderTest {

    private static final int BATCH = 2;
    private static final int SIZE = 80;
    private static final int UV_SIZE = FlameAssets.UV_SIZE;

    private static FlameAssets assets;

    private final Random random = new Random(4);
    private final int numVertices = assets.head().numVertices();
    private final float[] vertices = heads();
    private final float[] cam = {8, 0.02f, -0.01f, 6.5f, -0.03f, 0.02f};
    private final float[] albedo = waves();
    private final float[] light = lights();
    private final float[] weights = Values.gaussian(random, BATCH * 3 * SIZE * SIZE, 1);

    @BeforeAll
    static void read() throws IOException {
        Values.useOneThread();
        assets = BuiltinAsFlame.assets();
    }

    @Test
    void picturesAndGradientsAreThoseOfTensorOperations() {
        try (PointerScope scope = new PointerScope();
                TorchRenderer single = renderer(Placement.CPU);
                TorchRenderer twice = renderer(Placement.CPU_DOUBLE)) {
            Inputs in = new Inputs(Placement.CPU, true);
            Inputs reference = new Inputs(Placement.CPU_DOUBLE, true);
            TorchRenderer.LitHeads heads = in.draw(single);
            TorchRenderer.LitHeads expected = reference.draw(twice);

            assertClose(heads.pictures(), expected.pictures(), 1e-5);
            // in single precision too, as the mask's edges make rounding seen
            assertClose(heads.faceMask(), heads.view().get().sampleFixed(single.faceEyeMask()), 1e-5);
            assertThat(heads.faceMask().requires_grad()).isFalse();
            assertClose(heads.view().get().alpha(), expected.view().get().alpha(), 0);
            assertSameGradients(in, heads, reference, expected, weights);
        }
    }

    /** As a mask leaves it, and with no more than one colour in the rest. */
    @Test
    void gradientsMayReachFewPixels() {
        float[] few = new float[weights.length];
        for (int i = 0; i < few.length; i++) {
            int colour = i / (SIZE * SIZE) % 3;
            few[i] = i % SIZE % 3 == colour && i % SIZE > SIZE / 3 ? weights[i] : 0;
        }
        try (PointerScope scope = new PointerScope();
                TorchRenderer single = renderer(Placement.CPU);
                TorchRenderer twice = renderer(Placement.CPU_DOUBLE)) {
            Inputs in = new Inputs(Placement.CPU, true);
            Inputs reference = new Inputs(Placement.CPU_DOUBLE, true);
            assertSameGradients(in, in.draw(single), reference, reference.draw(twice), few);
        }
    }

    @Test
    void aPictureMayBeUsedTwice() {
        try (PointerScope scope = new PointerScope(); TorchRenderer renderer = renderer(Placement.CPU)) {
            Inputs squared = new Inputs(Placement.CPU, true);
            squared.draw(renderer).pictures().square().sum().backward();
            Inputs twice = new Inputs(Placement.CPU, true);
            Tensor pictures = twice.draw(renderer).pictures();
            // p^2, and the same as p fixed times p, twice
            pictures.mul(pictures.detach()).sum().add(pictures.detach().mul(pictures).sum()).backward();
            assertSameGradient(twice.vertices, squared.vertices);
            assertSameGradient(twice.albedo, squared.albedo);
            assertSameGradient(twice.light, squared.light);
        }
    }

    @Test
    void onlyWhatIsWantedHasAGradient() {
        try (PointerScope scope = new PointerScope(); TorchRenderer renderer = renderer(Placement.CPU)) {
            Inputs fixed = new Inputs(Placement.CPU, false);
            assertThat(fixed.draw(renderer).pictures().requires_grad()).isFalse();
            Inputs all = new Inputs(Placement.CPU, true);
            try (NoGradGuard guard = new NoGradGuard()) {
                assertThat(all.draw(renderer).pictures().requires_grad()).isFalse();
            }
            Inputs lights = new Inputs(Placement.CPU, false);
            lights.light.set_requires_grad(true);
            Tensor pictures = lights.draw(renderer).pictures();
            pictures.mul(Values.of(weights, BATCH, 3, SIZE, SIZE)).sum().backward();
            all.draw(renderer).pictures().mul(Values.of(weights, BATCH, 3, SIZE, SIZE)).sum().backward();
            assertThat(Values.doubles(lights.light.grad())).containsExactly(Values.doubles(all.light.grad()));
            assertThat(lights.albedo.grad().defined()).isFalse();
        }
    }

    /** Callbacks are few: each step must give its own back. */
    @Test
    void manyPicturesCanBeDrawn() {
        try (TorchRenderer renderer = renderer(Placement.CPU)) {
            for (int step = 0; step < 40; step++) {
                try (PointerScope scope = new PointerScope()) {
                    Inputs in = new Inputs(Placement.CPU, true);
                    in.draw(renderer).pictures().sum().backward();
                    assertThat(in.light.grad().abs().sum().item_double()).isPositive();
                }
            }
        }
    }

    private static TorchRenderer renderer(Placement placement) {
        return new TorchRenderer(assets, DetailNormals.EMOCA, SIZE, placement);
    }

    private final class Inputs {

        private final Tensor vertices;
        private final Tensor cam;
        private final Tensor albedo;
        private final Tensor light;

        Inputs(Placement placement, boolean gradients) {
            vertices = Values.of(PixelShaderTest.this.vertices, placement, BATCH, numVertices, 3);
            cam = Values.of(PixelShaderTest.this.cam, placement, BATCH, 3);
            albedo = Values.of(PixelShaderTest.this.albedo, placement, BATCH, 3, UV_SIZE, UV_SIZE);
            light = Values.of(PixelShaderTest.this.light, placement, BATCH, 9, 3);
            for (Tensor input : new Tensor[] {vertices, cam, albedo, light}) {
                input.set_requires_grad(gradients);
            }
        }

        TorchRenderer.LitHeads draw(TorchRenderer renderer) {
            return renderer.lit(vertices, TorchCamera.project(vertices, cam), albedo, light);
        }
    }

    /** The template and one that is bent a little. */
    private float[] heads() {
        float[] template = assets.head().basis().template();
        float[] out = new float[BATCH * template.length];
        for (int i = 0; i < template.length; i++) {
            out[i] = template[i];
            out[template.length + i] = template[i] * (1.05f + 0.05f * (float) Math.sin(40 * template[i]));
        }
        return out;
    }

    private float[] lights() {
        float[] out = Values.gaussian(random, BATCH * 27, 0.3);
        out[0] = 3;
        out[27] = 2;
        return out;
    }

    /** Smooth, as noise would make the rounding of places in the texture seen. */
    private float[] waves() {
        float[] out = new float[BATCH * 3 * UV_SIZE * UV_SIZE];
        for (int i = 0; i < out.length; i++) {
            int plane = i / (UV_SIZE * UV_SIZE);
            int row = i / UV_SIZE % UV_SIZE;
            out[i] = (float) (0.5 + 0.4 * Math.sin(0.11 * row + 0.07 * (i % UV_SIZE) + plane));
        }
        return out;
    }

    private static void assertSameGradients(Inputs actual, TorchRenderer.LitHeads drawn, Inputs expected,
            TorchRenderer.LitHeads drawnExpected, float[] weights) {
        drawn.pictures().mul(Values.of(weights, BATCH, 3, SIZE, SIZE)).sum().backward();
        drawnExpected.pictures().mul(Values.of(weights, Placement.CPU_DOUBLE, BATCH, 3, SIZE, SIZE)).sum().backward();
        assertSameGradient(actual.vertices, expected.vertices);
        assertSameGradient(actual.cam, expected.cam);
        assertSameGradient(actual.albedo, expected.albedo);
        assertSameGradient(actual.light, expected.light);
    }

    private static void assertSameGradient(Tensor actual, Tensor expected) {
        double largest = expected.grad().abs().max().item_double();
        assertThat(largest).isPositive();
        assertClose(actual.grad(), expected.grad(), 2e-4 * largest);
    }

    private static void assertClose(Tensor actual, Tensor expected, double tolerance) {
        double[] a = Values.doubles(actual);
        double[] e = Values.doubles(expected);
        assertThat(a).hasSameSizeAs(e);
        for (int i = 0; i < a.length; i++) {
            assertThat(a[i]).as("value %d", i).isCloseTo(e[i], within(tolerance));
        }
    }
}
