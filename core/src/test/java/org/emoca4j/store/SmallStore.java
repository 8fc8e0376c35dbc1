package org.emoca4j.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.emoca4j.format.Safetensors;
import org.emoca4j.format.Tensor;
import org.emoca4j.head.HeadBasis;
import org.emoca4j.head.HeadLandmarks;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.LandmarkEmbedding;
import org.emoca4j.nn.ToyNetwork;

/**
 * A model store in its layout on disk with a model {@code deca}: FLAME is the built-in head, and the networks are so
 * small that their outputs are known. Identity's first coefficient is the crop's mean red.
 */
public final class SmallStore {

    private static final int UV = 256;

    private SmallStore() {}

    /** Writes DECA and all that it needs. */
    public static void write(Path store) throws IOException {
        HeadModel head = HeadModel.builtin();
        HeadBasis basis = head.basis();
        int n = head.numVertices();
        int[] faces = basis.topology().faces();
        part(store, "flame", Map.of(
                "v_template", Tensor.of(basis.template(), n, 3),
                "shapedirs", rows(basis.shapeDirs(), 300, n),
                "exprdirs", rows(basis.expressionDirs(), 100, n),
                "posedirs", rows(new float[0][], 36, n),
                "joint_regressor", Tensor.of(basis.jointRegressor(), 5, n),
                "weights", Tensor.of(basis.skinningWeights(), n, 5),
                "faces", Tensor.of(faces, faces.length / 3, 3)));
        float[] uvs = basis.topology().uvs();
        part(store, "head-template", Map.of(
                "faces", Tensor.of(faces, faces.length / 3, 3),
                "uv", Tensor.of(uvs, uvs.length / 2, 2),
                "uv_faces", Tensor.of(basis.topology().uvFaces(), faces.length / 3, 3)));
        HeadLandmarks landmarks = head.landmarks();
        Map<String, Tensor> embeddings = new LinkedHashMap<>();
        embedding(embeddings, "static_lmk", landmarks.inner(), 51);
        embedding(embeddings, "dynamic_lmk", landmarks.contour(), 79, 17);
        embedding(embeddings, "full_lmk", landmarks.full(), 68);
        part(store, "landmarks", embeddings);
        byte[] mask = new byte[UV * UV];
        float[] faceMask = head.albedo().orElseThrow().faceMask();
        for (int i = 0; i < mask.length; i++) {
            mask[i] = (byte) Math.round(255 * faceMask[i]);
        }
        part(store, "uv-face-eye-mask", Map.of("mask", Tensor.of(mask, UV, UV)));
        part(store, "fixed-displacement", Map.of("displacement", Tensor.of(new float[UV * UV], UV, UV)));
        networks(store);
    }

    private static void networks(Path store) throws IOException {
        part(store, "deca", Map.of());
        Path folder = store.resolve("deca");
        float[] bias = new float[236];
        bias[206] = 8;
        float[] weight = new float[3 * 236];
        weight[0] = 1;
        ToyNetwork.meanColour(236).write(folder.resolve("E_flame.onnx"), weight, bias);
        ToyNetwork.meanColour(128).write(folder.resolve("E_detail.onnx"), new float[3 * 128], new float[128]);
        ToyNetwork.level(181).write(folder.resolve("D_detail.onnx"), new float[4 * 181], new float[4]);
    }

    /** Writes a part of a kind that is stored under its own name; tensors, if any, as its data. */
    public static void part(Path store, String id, Map<String, Tensor> tensors) throws IOException {
        Path folder = Files.createDirectories(store.resolve(id));
        ObjectMapper json = new ObjectMapper();
        ObjectNode config = json.createObjectNode();
        config.put("id", id).put("kind", id).put("format", 1);
        config.put("licence", "deca").put("added", "2026-01-01T00:00:00Z");
        config.putArray("sources").addObject().put("name", id).put("bytes", 0).put("sha256", "");
        config.putArray("files");
        config.putObject("facts").put("edition", "unknown");
        Files.write(folder.resolve("config.json"), json.writeValueAsBytes(config));
        if (!tensors.isEmpty()) {
            try (OutputStream out = Files.newOutputStream(folder.resolve("data.safetensors"))) {
                new Safetensors(id, Map.of(), tensors).write(out);
            }
        }
    }

    private static void embedding(Map<String, Tensor> out, String name, LandmarkEmbedding embedding, long... shape) {
        long[] weights = Arrays.copyOf(shape, shape.length + 1);
        weights[shape.length] = 3;
        out.put(name + "_faces", Tensor.of(embedding.faces(), shape));
        out.put(name + "_bary", Tensor.of(embedding.barycentrics(), weights));
    }

    private static Tensor rows(float[][] rows, int count, int numVertices) {
        float[] out = new float[count * 3 * numVertices];
        for (int k = 0; k < rows.length; k++) {
            System.arraycopy(rows[k], 0, out, k * 3 * numVertices, 3 * numVertices);
        }
        return Tensor.of(out, count, numVertices, 3);
    }
}
