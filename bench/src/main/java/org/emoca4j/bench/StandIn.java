package org.emoca4j.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.emoca4j.format.Safetensors;
import org.emoca4j.format.Tensor;
import org.emoca4j.head.AlbedoModel;
import org.emoca4j.head.HeadBasis;
import org.emoca4j.head.HeadLandmarks;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.LandmarkEmbedding;
import org.emoca4j.model.FlameAssets;
import org.emoca4j.model.FlameCodes;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.DetailDecoder;
import org.emoca4j.nn.FaceEncoder;
import org.emoca4j.nn.OnnxExporter;

/**
 * A model store with EMOCA and without its licensed files: the built-in head with as many components, correctives,
 * landmarks and texels as FLAME's assets have (and a few more vertices), and networks of the real sizes with
 * {@link SeededWeights}.
 */
final class StandIn {

    /** What the model is called in the store. */
    static final String NAME = "emoca";

    private static final int UV = FlameAssets.UV_SIZE;
    private static final int NUM_SHAPE = 300;
    private static final int NUM_EXPRESSION = 100;
    private static final int NUM_ALBEDO = 50;
    private static final int NUM_MEDIAPIPE = 105;
    private static final int CONDITION = 181;
    private static final float CORRECTIVE_METRES = 1e-4f;
    private static final float ALBEDO_STEP = 0.01f;

    private StandIn() {}

    /** Fills a model store. */
    static void write(Path store) throws IOException {
        HeadModel head = HeadModel.builtin();
        HeadBasis basis = head.basis();
        Random random = new Random(5);
        int n = head.numVertices();
        int[] faces = basis.topology().faces();
        float[] uvs = basis.topology().uvs();
        float[][] correctives = filledUp(
                new float[][] {new float[3 * n]}, HeadBasis.NUM_POSE_DIRS, CORRECTIVE_METRES, random);
        part(store, "flame", Map.of(
                "v_template", Tensor.of(basis.template(), n, 3),
                "shapedirs", rows(filledUp(basis.shapeDirs(), NUM_SHAPE, 0, random), n, 3),
                "exprdirs", rows(filledUp(basis.expressionDirs(), NUM_EXPRESSION, 0, random), n, 3),
                "posedirs", rows(correctives, n, 3),
                "joint_regressor", Tensor.of(basis.jointRegressor(), 5, n),
                "weights", Tensor.of(basis.skinningWeights(), n, 5),
                "faces", Tensor.of(faces, faces.length / 3, 3)));
        part(store, "head-template", Map.of(
                "faces", Tensor.of(faces, faces.length / 3, 3),
                "uv", Tensor.of(uvs, uvs.length / 2, 2),
                "uv_faces", Tensor.of(basis.topology().uvFaces(), faces.length / 3, 3)));
        landmarks(store, head.landmarks());
        AlbedoModel skin = head.albedo().orElseThrow();
        byte[] mask = new byte[UV * UV];
        float[] displacement = new float[UV * UV];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = (byte) Math.round(255 * skin.faceMask()[i]);
            displacement[i] = CORRECTIVE_METRES * (float) random.nextGaussian();
        }
        part(store, "uv-face-eye-mask", Map.of("mask", Tensor.of(mask, UV, UV)));
        part(store, "fixed-displacement", Map.of("displacement", Tensor.of(displacement, UV, UV)));
        part(store, "texture-flame", Map.of(
                "mean", Tensor.of(skin.mean(), UV, UV, 3),
                "dirs", rows(filledUp(skin.dirs(), NUM_ALBEDO, ALBEDO_STEP, random), UV, UV, 3)));
        part(store, NAME, Map.of());
        Path networks = store.resolve(NAME);
        network(networks.resolve("E_flame.onnx"), new FaceEncoder(FlameCodes.NUM_COARSE), 1);
        network(networks.resolve("E_expression.onnx"), new FaceEncoder(50), 2);
        network(networks.resolve("E_detail.onnx"), new FaceEncoder(FlameCodes.NUM_DETAIL), 3);
        network(networks.resolve("D_detail.onnx"), new DetailDecoder(CONDITION), 4);
    }

    private static void network(Path file, Architecture architecture, long seed) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            OnnxExporter.write(architecture, SeededWeights.of(architecture, seed), out);
        }
    }

    private static void part(Path store, String id, Map<String, Tensor> tensors) throws IOException {
        Path folder = Files.createDirectories(store.resolve(id));
        Files.writeString(folder.resolve("config.json"), String.format("""
                {"id": "%s", "kind": "%s", "format": 1, "licence": "emoca", "added": "2026-01-01T00:00:00Z",
                 "sources": [{"name": "stand-in", "bytes": 0, "sha256": ""}], "files": [], "facts": {}, "ignored": []}
                """, id, id));
        if (!tensors.isEmpty()) {
            Path file = folder.resolve("data.safetensors");
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                new Safetensors(id, Map.of(), tensors).write(out);
            }
        }
    }

    private static Tensor rows(float[][] rows, long... shape) {
        int length = rows[0].length;
        float[] out = new float[rows.length * length];
        for (int k = 0; k < rows.length; k++) {
            System.arraycopy(rows[k], 0, out, k * length, length);
        }
        long[] axes = new long[shape.length + 1];
        axes[0] = rows.length;
        System.arraycopy(shape, 0, axes, 1, shape.length);
        return Tensor.of(out, axes);
    }

    /** As many rows as asked for: those there are, again from the first, with noise on the repeated ones. */
    private static float[][] filledUp(float[][] rows, int count, float noise, Random random) {
        float[][] out = Arrays.copyOf(rows, count);
        for (int k = rows.length; k < count; k++) {
            out[k] = rows[k % rows.length].clone();
            for (int i = 0; noise > 0 && i < out[k].length; i++) {
                out[k][i] += noise * (float) random.nextGaussian();
            }
        }
        return out;
    }

    /** FLAME's MediaPipe embedding has 105 of the 468 points. */
    private static void landmarks(Path store, HeadLandmarks all) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        embedding(tensors, "static_lmk", all.inner(), HeadLandmarks.NUM_INNER);
        embedding(tensors, "dynamic_lmk", all.contour(), HeadLandmarks.NUM_CONTOUR_ROWS, HeadLandmarks.NUM_CONTOUR);
        embedding(tensors, "full_lmk", all.full(), HeadLandmarks.NUM_IBUG);
        part(store, "landmarks", tensors);
        int[] faces = new int[NUM_MEDIAPIPE];
        float[] barycentrics = new float[3 * NUM_MEDIAPIPE];
        int[] indices = new int[NUM_MEDIAPIPE];
        for (int i = 0; i < NUM_MEDIAPIPE; i++) {
            int picked = i * all.mediapipe().size() / NUM_MEDIAPIPE;
            faces[i] = all.mediapipe().faces()[picked];
            System.arraycopy(all.mediapipe().barycentrics(), 3 * picked, barycentrics, 3 * i, 3);
            indices[i] = all.mediapipeIndices()[picked];
        }
        Map<String, Tensor> mediapipe = new LinkedHashMap<>();
        embedding(mediapipe, "mediapipe", new LandmarkEmbedding(faces, barycentrics), NUM_MEDIAPIPE);
        mediapipe.put("mediapipe_indices", Tensor.of(indices, NUM_MEDIAPIPE));
        part(store, "landmarks-mediapipe", mediapipe);
    }

    private static void embedding(Map<String, Tensor> out, String name, LandmarkEmbedding embedding, long... shape) {
        long[] weights = Arrays.copyOf(shape, shape.length + 1);
        weights[shape.length] = 3;
        out.put(name + "_faces", Tensor.of(embedding.faces(), shape));
        out.put(name + "_bary", Tensor.of(embedding.barycentrics(), weights));
    }
}
