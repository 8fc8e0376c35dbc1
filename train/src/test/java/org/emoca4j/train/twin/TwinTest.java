package org.emoca4j.train.twin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.head.AlbedoModel;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.FloatImage;
import org.emoca4j.model.BuiltinAsFlame;
import org.emoca4j.model.CoarseFace;
import org.emoca4j.model.FlameAssets;
import org.emoca4j.model.FlameCodes;
import org.emoca4j.model.FlameDecoder;
import org.emoca4j.model.ToyHead;
import org.emoca4j.render.DetailNormals;
import org.emoca4j.render.HeadView;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The twin against the plain Java that it mirrors, on random heads. */
class TwinTest {

    private static final double TOLERANCE = 1e-5;
    private static final int BATCH = 3;
    private static final int SIZE = 96;
    private static final int UV_SIZE = FlameAssets.UV_SIZE;

    private static FlameAssets assets;
    private static FlameCodes[] codes;

    @BeforeAll
    static void read() throws IOException {
        Values.useOneThread();
        assets = BuiltinAsFlame.assets();
        Random random = new Random(7);
        codes = new FlameCodes[BATCH];
        for (int item = 0; item < BATCH; item++) {
            float[] pose = Values.gaussian(random, 6, 0.15);
            pose[1] = 0.6f * (item - 1);
            float[] light = Values.gaussian(random, 27, 0.2);
            light[0] = 3;
            codes[item] = new FlameCodes(
                    Values.gaussian(random, 100, 0.7), Values.gaussian(random, 50, 1), Values.gaussian(random, 50, 0.7),
                    pose, new float[] {7 + item, 0.01f * item, -0.01f}, light, new float[128]);
        }
    }

    @Test
    void headsEqualCore() {
        FlameDecoder decoder = new FlameDecoder(assets, DetailNormals.EMOCA);
        for (Placement placement : new Placement[] {Placement.CPU, Placement.CPU_DOUBLE}) {
            try (PointerScope scope = new PointerScope(); TorchHead head = new TorchHead(assets.head(), placement)) {
                DecodedHeads heads = decode(head, placement);
                Tensor ndc = TorchCamera.project(heads.vertices(), batch(FlameCodes::cam, placement, 3));
                for (int item = 0; item < BATCH; item++) {
                    CoarseFace face = decoder.coarse(codes[item].toFaceCodes());
                    assertClose(Values.item(heads.vertices(), item), face.mesh().vertices());
                    assertClose(Values.item(heads.landmarks2d(), item), face.landmarks2d());
                    assertClose(Values.item(heads.landmarks3d(), item), face.landmarks3d());
                    assertClose(Values.item(heads.mediapipe(), item), face.landmarksMediapipe());
                    assertClose(Values.item(ndc, item), face.verticesNdc());
                }
            }
        }
    }

    /** From core's vertices, so that no pixel's face turns by rounding. */
    @ParameterizedTest
    @EnumSource(DetailNormals.class)
    void picturesAndMapsEqualCore(DetailNormals variant) {
        FlameDecoder decoder = new FlameDecoder(assets, variant);
        CoarseFace[] faces = IntStream.range(0, BATCH)
                .mapToObj(item -> decoder.coarse(codes[item].toFaceCodes()))
                .toArray(CoarseFace[]::new);
        Random random = new Random(8);
        FloatImage[] albedos = new FloatImage[BATCH];
        FloatImage[] masks = new FloatImage[BATCH];
        float[][] displacements = new float[BATCH][];
        for (int item = 0; item < BATCH; item++) {
            albedos[item] = new FloatImage(3, UV_SIZE, UV_SIZE, waves(random, 3, 0.3));
            masks[item] = new FloatImage(1, SIZE, SIZE, uniform(random, SIZE * SIZE));
            displacements[item] = waves(random, 1, 0.001);
        }
        try (PointerScope scope = new PointerScope();
                TorchRenderer renderer = new TorchRenderer(assets, variant, SIZE, Placement.CPU)) {
            int v = assets.head().numVertices();
            Tensor vertices = joined(i -> faces[i].mesh().vertices(), v, 3);
            Tensor ndc = joined(i -> faces[i].verticesNdc(), v, 3);
            Tensor light = batch(FlameCodes::light, Placement.CPU, 9, 3);
            Tensor albedo = joined(i -> albedos[i].data(), 3, UV_SIZE, UV_SIZE);
            TorchView view = renderer.view(vertices, ndc);
            Tensor lit = view.lit(albedo, light);
            Tensor mask = view.sampleFixed(renderer.faceEyeMask());
            TorchRenderer.LitHeads drawn = renderer.lit(vertices, ndc, albedo, light);
            Tensor detail = renderer.detailNormals(vertices, joined(i -> displacements[i], 1, UV_SIZE, UV_SIZE));
            Tensor positions = renderer.space().unwrap(vertices);
            Tensor normals = renderer.space().unwrap(renderer.normals(vertices));
            Tensor shading = renderer.uvShading(detail, light);
            Tensor photoMasks = joined(i -> masks[i].data(), 1, SIZE, SIZE);
            Tensor visible = renderer.visibleTexels(photoMasks, ndc);
            Tensor extracted = renderer.space().extract(lit, ndc);
            for (int item = 0; item < BATCH; item++) {
                HeadView seen = decoder.view(faces[item], faces[item].verticesNdc(), SIZE, SIZE);
                var harmonics = faces[item].codes().light();
                assertClose(Values.item(view.alpha(), item), seen.coverage().data());
                assertClose(Values.item(view.grid(), item), seen.textureLookup().grid());
                assertClose(Values.item(view.normalImage(), item), seen.normalImage().data());
                assertClose(Values.item(view.sample(albedo), item), seen.textureLookup().sample(albedos[item]).data());
                assertClose(Values.item(mask, item), seen.textureLookup().sample(decoder.faceEyeMask()).data());
                assertClose(Values.item(lit, item), decoder.lit(seen, albedos[item], harmonics).data());
                assertClose(Values.item(drawn.pictures(), item), Values.item(lit, item));
                assertClose(Values.item(drawn.faceMask(), item), Values.item(mask, item));
                assertClose(Values.item(view.shading(light), item),
                        harmonics.shade(seen.normalImage()).times(seen.coverage()).data());
                assertClose(Values.item(visible, item), decoder.visibleTexels(seen, masks[item]).data());
                assertClose(Values.item(extracted, item), decoder.extractTexture(
                        Values.image(lit.select(0, item)), faces[item].verticesNdc()).data());
                assertClose(Values.item(positions, item),
                        decoder.space().unwrap(faces[item].mesh().vertices(), 3).data());
                assertClose(Values.item(normals, item), decoder.space().unwrap(seen.normals(), 3).data());
                assertClose(Values.item(shading, item), harmonics.shade(Values.image(detail.select(0, item))).data());
            }
        }
    }

    /** On a surface whose texels lie a metre apart: a head's are so small that they amplify rounding. */
    @ParameterizedTest
    @EnumSource(DetailNormals.class)
    void normalsOfWrinklesEqualCore(DetailNormals variant) {
        int size = 40;
        int n = size * size;
        Random random = new Random(9);
        float[] positions = Values.gaussian(random, 3 * n, 0.2);
        for (int i = 0; i < n; i++) {
            positions[i] += i % size;
            positions[n + i] -= i / size;
        }
        float[] along = Values.gaussian(random, 3 * n, 0.5);
        float[] displacement = Values.gaussian(random, n, 0.3);
        float[] fixed = Values.gaussian(random, n, 0.1);
        float[] mask = uniform(random, n);
        try (PointerScope scope = new PointerScope();
                TorchDetailNormals twin = new TorchDetailNormals(variant, size, mask, fixed, Placement.CPU)) {
            Tensor actual = twin.of(Values.of(positions, 1, 3, size, size), Values.of(along, 1, 3, size, size),
                    Values.of(displacement, 1, 1, size, size));
            FloatImage expected = variant.of(new FloatImage(3, size, size, positions),
                    new FloatImage(3, size, size, along), displacement, fixed, mask);
            assertClose(Values.item(actual, 0), expected.data());
        }
    }

    @Test
    void albedoEqualsCore() throws IOException {
        AlbedoModel model = HeadModel.builtin().albedo().orElseThrow();
        int k = Math.min(50, model.dirs().length);
        try (PointerScope scope = new PointerScope(); TorchAlbedo albedo = new TorchAlbedo(model, Placement.CPU)) {
            Tensor colours = albedo.decode(batch(FlameCodes::tex, Placement.CPU, 50));
            for (int item = 0; item < BATCH; item++) {
                float[] expected = model.decode(Arrays.copyOf(codes[item].tex(), k));
                assertClose(Values.item(colours, item),
                        FloatImage.ofInterleaved(expected, 3, model.size(), model.size()).data());
            }
        }
    }

    /** A head out of the picture gives an empty picture and no gradient, beside one that is seen. */
    @Test
    void headOutOfThePictureIsHarmless() {
        try (PointerScope scope = new PointerScope();
                TorchHead head = new TorchHead(assets.head(), Placement.CPU);
                TorchRenderer renderer = new TorchRenderer(assets, DetailNormals.EMOCA, SIZE, Placement.CPU)) {
            Tensor vertices = decode(head, Placement.CPU).vertices().narrow(0, 0, 2).detach().set_requires_grad(true);
            Tensor cam = Values.of(new float[] {8, 0, 0, 8, 9, 0}, 2, 3);
            TorchView view = renderer.view(vertices, TorchCamera.project(vertices, cam));
            Tensor lit = view.lit(renderer.faceEyeMask().expand(2, 3, UV_SIZE, UV_SIZE),
                    batch(FlameCodes::light, Placement.CPU, 9, 3).narrow(0, 0, 2));
            lit.sum().backward();
            assertThat(Values.item(lit, 1)).containsOnly(0);
            assertThat(Values.item(vertices.grad(), 1)).containsOnly(0);
            float[] seen = Values.item(vertices.grad(), 0);
            for (float g : seen) {
                assertThat(g).isFinite();
            }
            assertThat(seen).isNotEqualTo(new float[seen.length]);
        }
    }

    /** What leaks grows in each of some rounds; Java's own heap grows in a few at most. */
    @Test
    void manyStepsLeaveNothingBehind() {
        int steps = 100;
        int size = 64;
        FlameAssets toy = new FlameAssets(
                ToyHead.create(100, 50, 1), assets.faceEyeMask(), assets.fixedDisplacement(), Optional.empty());
        try (TorchHead head = new TorchHead(toy.head(), Placement.CPU);
                TorchRenderer renderer = new TorchRenderer(toy, DetailNormals.EMOCA, size, Placement.CPU)) {
            step(head, renderer);
            long pointers = Pointer.totalCount();
            long smallestGrowth = Long.MAX_VALUE;
            for (int round = 0; round < 5; round++) {
                System.gc();
                long bytes = Pointer.physicalBytes();
                for (int i = 0; i < steps; i++) {
                    step(head, renderer);
                }
                smallestGrowth = Math.min(smallestGrowth, Pointer.physicalBytes() - bytes);
            }
            assertThat(Pointer.totalCount()).isLessThanOrEqualTo(pointers);
            // the pictures are the smallest of the dozens of tensors of a step's graph
            assertThat(smallestGrowth).isLessThan(steps * 3L * size * size * Float.BYTES);
        }
    }

    /** One head, decoded, drawn and differentiated. */
    private static void step(TorchHead head, TorchRenderer renderer) {
        try (PointerScope scope = new PointerScope()) {
            Tensor expression = Values.leaf(codes[0].exp(), Placement.CPU, 1, 50);
            Tensor vertices = head.decode(Values.of(codes[0].shape(), 1, 100), expression,
                    Values.of(codes[0].pose(), 1, 6)).vertices();
            Tensor ndc = TorchCamera.project(vertices, Values.of(codes[0].cam(), 1, 3));
            renderer.view(vertices, ndc).shading(Values.of(codes[0].light(), 1, 9, 3)).sum().backward();
        }
    }

    private static DecodedHeads decode(TorchHead head, Placement placement) {
        return head.decode(batch(FlameCodes::shape, placement, 100), batch(FlameCodes::exp, placement, 50),
                batch(FlameCodes::pose, placement, 6));
    }

    /** One code of all items. */
    private static Tensor batch(Function<FlameCodes, float[]> code, Placement placement, long... shape) {
        return joined(item -> code.apply(codes[item]), shape).to(placement.dtype());
    }

    private static Tensor joined(IntFunction<float[]> items, long... shape) {
        int length = items.apply(0).length;
        float[] all = new float[BATCH * length];
        for (int item = 0; item < BATCH; item++) {
            System.arraycopy(items.apply(item), 0, all, item * length, length);
        }
        long[] whole = new long[shape.length + 1];
        whole[0] = BATCH;
        System.arraycopy(shape, 0, whole, 1, shape.length);
        return Values.of(all, whole);
    }

    private static float[] uniform(Random random, int count) {
        float[] out = new float[count];
        for (int i = 0; i < count; i++) {
            out[i] = random.nextFloat();
        }
        return out;
    }

    /** Planes that vary from texel to texel, but don't turn rounding of a place into another colour, as noise would. */
    private static float[] waves(Random random, int planes, double height) {
        float[] out = new float[planes * UV_SIZE * UV_SIZE];
        double fx = 0.05 + 0.1 * random.nextDouble();
        double fy = 0.05 + 0.1 * random.nextDouble();
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) (height * Math.sin(fx * (i % UV_SIZE) + i / (UV_SIZE * UV_SIZE))
                    * Math.cos(fy * (i / UV_SIZE % UV_SIZE)));
        }
        return out;
    }

    private static void assertClose(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            if (!(Math.abs(actual[i] - expected[i]) <= TOLERANCE)) {
                assertThat(actual[i]).as("value %d", i).isCloseTo(expected[i], Offset.offset((float) TOLERANCE));
            }
        }
    }
}
