package org.emoca4j.bench;

import java.util.concurrent.TimeUnit;
import org.emoca4j.evaluate.speed.Machine;
import org.emoca4j.head.HeadLandmarks;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.head.PosedHead;
import org.emoca4j.image.FloatImage;
import org.emoca4j.mesh.Topology;
import org.emoca4j.mesh.VertexNormals;
import org.emoca4j.render.CoarseRenderer;
import org.emoca4j.render.OrthographicCamera;
import org.emoca4j.render.Raster;
import org.emoca4j.render.Rasterizer;
import org.emoca4j.render.Rendering;
import org.emoca4j.render.SphericalHarmonics;
import org.emoca4j.render.TextureSpace;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * How long the head's and the renderer's inner loops take, on one thread, warm. Run {@link #main} (bench/README.md has
 * the command); arguments are JMH's, such as {@code -f 1 -i 3 rasterizer}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Kernels {

    private static final int CROP = 224;
    private static final int ROWS = 50;
    private static final int COLUMNS = 100;

    private final Topology topology = Scene.topology(ROWS, COLUMNS);
    private final float[] vertices = Scene.vertices(ROWS, COLUMNS);
    private final float[] verticesNdc = new OrthographicCamera(7, 0.003, 0.002).project(vertices);
    private final float[] inFront = verticesNdc.clone();
    private final CoarseRenderer reference = new CoarseRenderer(topology, CoarseRenderer.Options.REFERENCE);
    private final CoarseRenderer picture = new CoarseRenderer(topology, CoarseRenderer.Options.PICTURE);
    private final FloatImage texture = FloatImage.zeros(3, 256, 256);
    private final HeadModel head = Scene.head();
    private final HeadParameters parameters = Scene.parameters();

    public Kernels() {
        for (int i = 2; i < inFront.length; i += 3) {
            inFront[i] += 10;
        }
    }

    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        System.out.println("machine: " + Machine.describe());
        CommandLineOptions options = new CommandLineOptions(args);
        ChainedOptionsBuilder builder = new OptionsBuilder().parent(options);
        // names on the command line add to those set here, so set none if there are some
        if (options.getIncludes().isEmpty()) {
            builder.include(Kernels.class.getSimpleName());
        }
        new Runner(builder.build()).run();
    }

    /** 10,000 triangles that fill most of a 224 x 224 crop. */
    @Benchmark
    public Raster rasterizer() {
        return Rasterizer.rasterize(inFront, topology.faces(), CROP, CROP);
    }

    @Benchmark
    public float[] vertexNormals() {
        return VertexNormals.of(vertices, topology.faces());
    }

    /** Grey geometry of a crop, pixel for pixel as the reference. */
    @Benchmark
    public Rendering geometry() {
        return reference.geometry(vertices, verticesNdc, CROP, CROP);
    }

    /** Textured crop under spherical harmonics. */
    @Benchmark
    public Rendering textured() {
        return reference.textured(vertices, verticesNdc, texture, SphericalHarmonics.ambient(), CROP, CROP);
    }

    /** Grey geometry with smooth edges in a photo of 12 megapixels, of which the head fills a part. */
    @Benchmark
    public Rendering geometryInPhoto() {
        return picture.geometry(vertices, new OrthographicCamera(2, 0, 0).project(vertices), 4000, 3000);
    }

    /** FLAME-sized blend shapes, pose correctives and skinning, and all landmarks. */
    @Benchmark
    public float[] decode() {
        PosedHead posed = head.decode(parameters);
        int[] faces = head.topology().faces();
        HeadLandmarks landmarks = head.landmarks();
        float[] inner = landmarks.ibug68(posed.rotation()).evaluate(posed.vertices(), faces);
        float[] full = landmarks.full().evaluate(posed.vertices(), faces);
        float[] mediapipe = landmarks.mediapipe().evaluate(posed.vertices(), faces);
        return inner[0] > full[0] ? mediapipe : inner;
    }

    /** The texture layout, made once per head model. */
    @Benchmark
    public TextureSpace textureSpace() {
        return TextureSpace.of(topology, 256);
    }
}
