package org.emoca4j.train.twin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.emoca4j.model.BuiltinAsFlame;
import org.emoca4j.model.FlameAssets;
import org.emoca4j.render.DetailNormals;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gradients against central differences along random directions, in double precision. */
class GradientTest {

    private static final double TOLERANCE = 1e-5;
    private static final Placement PLACEMENT = Placement.CPU_DOUBLE;

    private final Random random = new Random(3);

    @BeforeAll
    static void useOneThread() {
        Values.useOneThread();
    }

    @Test
    void rotations() {
        try (TorchRotations rotations = new TorchRotations(PLACEMENT)) {
            check(gaussian(15, 1), 1e-6, rotations::rodrigues, 5, 3);
        }
    }

    @Test
    void cameras() {
        try (PointerScope scope = new PointerScope()) {
            Tensor cam = tensor(new double[] {8, 0.1, -0.2, 7, 0, 0.3}, 2, 3);
            Tensor points = tensor(gaussian(12, 0.1), 2, 2, 3);
            check(gaussian(12, 0.1), 1e-6, x -> TorchCamera.project(x, cam), 2, 2, 3);
            check(new double[] {8, 0.1, -0.2, 7, 0, 0.3}, 1e-6, x -> TorchCamera.project(points, x), 2, 3);
        }
    }

    @Test
    void heads() throws IOException {
        try (PointerScope scope = new PointerScope();
                TorchHead head = new TorchHead(BuiltinAsFlame.assets().head(), PLACEMENT)) {
            Tensor shape = tensor(gaussian(200, 1), 2, 100);
            Tensor expression = tensor(gaussian(100, 1), 2, 50);
            double[] pose = gaussian(12, 0.2);
            Tensor fixedPose = tensor(pose, 2, 6);
            check(pose, 1e-6, x -> all(head.decode(shape, expression, x)), 2, 6);
            check(gaussian(100, 1), 1e-4, x -> all(head.decode(shape, x, fixedPose)), 2, 50);
            check(gaussian(200, 1), 1e-4, x -> all(head.decode(x, expression, fixedPose)), 2, 100);
        }
    }

    private static Tensor all(DecodedHeads heads) {
        return torch.cat(new TensorVector(
                heads.vertices(), heads.landmarks2d(), heads.landmarks3d(), heads.mediapipe(), heads.joints()), 1);
    }

    /** Two triangles that share an edge, seen from both sides, whose inner pixels stay theirs. */
    @Test
    void weightsOfPixels() {
        double[] square = {-0.71, -0.63, 1, 0.82, -0.55, 2, 0.77, 0.69, 1.5, -0.66, 0.81, 3};
        int[] faces = {0, 1, 2, 0, 2, 3};
        int[] turned = {0, 2, 1, 0, 3, 2};
        for (int[] side : new int[][] {faces, turned}) {
            try (PointerScope scope = new PointerScope();
                    TorchRasterizer rasterizer = new TorchRasterizer(side, 16, 0, PLACEMENT)) {
                Visibility visibility = rasterizer.visible(tensor(square, 1, 4, 3));
                assertThat(visibility.numPixels()).isGreaterThan(100);
                check(square, 1e-6, x -> rasterizer.barycentrics(x, visibility), 1, 4, 3);
            }
        }
    }

    @Test
    void normals() {
        int[] faces = {0, 1, 2, 0, 2, 3, 0, 3, 1, 1, 3, 2};
        double[] points = {0, 0, 1, -1, 0, 0, 1, 0.2, 0, 0.1, 1, 0};
        try (TorchNormals normals = new TorchNormals(faces, PLACEMENT)) {
            check(points, 1e-6, normals::of, 1, 3, 4);
        }
    }

    @Test
    void light() {
        try (PointerScope scope = new PointerScope(); TorchLight light = new TorchLight(PLACEMENT)) {
            Tensor coefficients = tensor(gaussian(54, 1), 2, 9, 3);
            Tensor normals = tensor(gaussian(30, 1), 2, 3, 5);
            check(gaussian(30, 1), 1e-6, x -> light.shade(x, coefficients), 2, 3, 5);
            check(gaussian(54, 1), 1e-6, x -> light.shade(normals, x), 2, 9, 3);
        }
    }

    @ParameterizedTest
    @EnumSource(DetailNormals.class)
    void normalsOfWrinkles(DetailNormals variant) {
        int size = 16;
        float[] mask = new float[size * size];
        double[] positions = new double[3 * size * size];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = random.nextFloat();
            positions[i] = i % size;
            positions[size * size + i] = -(i / size);
        }
        try (PointerScope scope = new PointerScope();
                TorchDetailNormals detail =
                        new TorchDetailNormals(variant, size, mask, new float[size * size], PLACEMENT)) {
            Tensor surface = tensor(positions, 1, 3, size, size);
            Tensor along = tensor(gaussian(3 * size * size, 0.3), 1, 3, size, size);
            check(gaussian(size * size, 0.3), 1e-6, x -> detail.of(surface, along, x), 1, 1, size, size);
        }
    }

    /** Vertices, texture and light of a whole picture. */
    @Test
    void pictures() throws IOException {
        FlameAssets assets = BuiltinAsFlame.assets();
        int n = FlameAssets.UV_SIZE;
        double[] texture = new double[3 * n * n];
        for (int i = 0; i < texture.length; i++) {
            texture[i] = 0.5 + 0.3 * Math.sin(0.02 * (i % n) + 0.03 * (i / n % n) + i / (n * n));
        }
        try (PointerScope scope = new PointerScope();
                TorchHead head = new TorchHead(assets.head(), PLACEMENT);
                TorchRenderer renderer = new TorchRenderer(assets, DetailNormals.EMOCA, 24, PLACEMENT)) {
            Tensor cam = tensor(new double[] {8, 0, 0}, 1, 3);
            Tensor albedo = tensor(texture, 1, 3, n, n);
            Tensor light = tensor(gaussian(27, 0.3), 1, 9, 3);
            Tensor shape = tensor(gaussian(100, 0.5), 1, 100);
            Tensor expression = tensor(gaussian(50, 0.5), 1, 50);
            Tensor pose = tensor(gaussian(6, 0.1), 1, 6);
            double[] vertices = Values.doubles(head.decode(shape, expression, pose).vertices());
            int v = vertices.length / 3;
            // smaller than what single precision, which decides on visibility, can tell apart
            check(vertices, 1e-9, x -> renderer.view(x, TorchCamera.project(x, cam)).lit(albedo, light), 1, v, 3);
            Tensor fixed = tensor(vertices, 1, v, 3);
            TorchView view = renderer.view(fixed, TorchCamera.project(fixed, cam));
            check(texture, 1e-6, x -> view.lit(x, light), 1, 3, n, n);
            check(gaussian(27, 0.3), 1e-6, x -> view.lit(albedo, x), 1, 9, 3);
        }
    }

    /** Compares the slope of a randomly weighted sum of a function's values along a random direction. */
    private void check(double[] at, double step, UnaryOperator<Tensor> function, long... shape) {
        double[] direction = gaussian(at.length, 1);
        try (PointerScope scope = new PointerScope()) {
            Tensor leaf = tensor(at, shape).set_requires_grad(true);
            Tensor out = function.apply(leaf);
            double[] weights = gaussian((int) out.numel(), 1);
            sum(out, weights).backward();
            double[] gradient = Values.doubles(leaf.grad());
            double slope = 0;
            for (int i = 0; i < at.length; i++) {
                slope += gradient[i] * direction[i];
            }
            double ahead = sum(function.apply(tensor(moved(at, direction, step), shape)), weights).item_double();
            double behind = sum(function.apply(tensor(moved(at, direction, -step), shape)), weights).item_double();
            assertThat(slope).isNotZero();
            assertThat((ahead - behind) / (2 * step))
                    .isCloseTo(slope, Offset.offset(TOLERANCE * Math.max(1, Math.abs(slope))));
        }
    }

    private static double[] moved(double[] at, double[] direction, double step) {
        double[] out = at.clone();
        for (int i = 0; i < at.length; i++) {
            out[i] += step * direction[i];
        }
        return out;
    }

    private static Tensor sum(Tensor values, double[] weights) {
        return values.reshape(weights.length).mul(tensor(weights, weights.length)).sum();
    }

    private static Tensor tensor(double[] values, long... shape) {
        return AbstractTensor.create(values, shape);
    }

    private double[] gaussian(int count, double deviation) {
        double[] out = new double[count];
        for (int i = 0; i < count; i++) {
            out[i] = deviation * random.nextGaussian();
        }
        return out;
    }
}
