package org.emoca4j.head;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Safetensors;
import org.emoca4j.mesh.Topology;

/** Reads a head model from the library's own safetensors layout (models/head/README.md lists the tensors). */
public final class HeadModelReader {

    private static final String BUILTIN = "/models/head/head.safetensors";
    private static final int NUM_IRIS = 10;

    private HeadModelReader() {}

    static HeadModel readBuiltin() throws IOException {
        try (InputStream in = HeadModelReader.class.getResourceAsStream(BUILTIN)) {
            if (in == null) {
                throw new FileNotFoundException(
                        "built-in head model " + BUILTIN + " is not on the class path: the jar is damaged, rebuild it");
            }
            return read(Safetensors.read(in, BUILTIN));
        }
    }

    /**
     * Builds a head model from tensors in memory.
     *
     * @throws FormatException if a tensor is missing, has a wrong shape or type, or doesn't fit the others
     */
    public static HeadModel read(Safetensors file) throws FormatException {
        try {
            float[] template = file.get("v_template", -1, 3).floats();
            int numVertices = template.length / 3;
            int[] faces = file.get("faces", -1, 3).ints();
            Topology topology = new Topology(
                    numVertices,
                    faces,
                    file.get("uv", -1, 2).floats(),
                    file.get("uv_faces", faces.length / 3, 3).ints());
            HeadBasis basis = new HeadBasis(
                    metadata(file, "name"),
                    metadata(file, "version"),
                    topology,
                    template,
                    rows(file.get("shapedirs", -1, numVertices, 3).floats(), 3 * numVertices),
                    rows(file.get("exprdirs", -1, numVertices, 3).floats(), 3 * numVertices),
                    expressionNames(file),
                    new float[0][],
                    file.get("joint_regressor", HeadParameters.NUM_JOINTS, numVertices).floats(),
                    file.get("weights", numVertices, HeadParameters.NUM_JOINTS).floats());
            return new HeadModel(basis, landmarks(file), regions(file, topology.numFaces()), Optional.of(albedo(file)));
        } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
            // sizes that don't fit each other; tensors of another type; numbers that don't fit an int
            throw new FormatException(file.source() + ": " + e.getMessage(), e);
        }
    }

    private static String metadata(Safetensors file, String key) throws FormatException {
        String value = file.metadata().get(key);
        if (value == null) {
            throw new FormatException(file.source() + ": metadata '" + key + "' is missing");
        }
        return value;
    }

    private static List<String> expressionNames(Safetensors file) throws FormatException {
        try {
            return JsonMapper.builder().build().readValue(metadata(file, "expression_names"), new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new FormatException(file.source() + ": metadata 'expression_names' is not a JSON array of names", e);
        }
    }

    private static HeadLandmarks landmarks(Safetensors file) throws FormatException {
        LandmarkEmbedding mediapipe = embedding(file, "mediapipe_faces", "mediapipe_bary", 468);
        return new HeadLandmarks(
                embedding(file, "static_lmk_faces", "static_lmk_bary", HeadLandmarks.NUM_INNER),
                new LandmarkEmbedding(
                        file.get("dynamic_lmk_faces", HeadLandmarks.NUM_CONTOUR_ROWS, HeadLandmarks.NUM_CONTOUR)
                                .ints(),
                        file.get("dynamic_lmk_bary", HeadLandmarks.NUM_CONTOUR_ROWS, HeadLandmarks.NUM_CONTOUR, 3)
                                .floats()),
                embedding(file, "full_lmk_faces", "full_lmk_bary", HeadLandmarks.NUM_IBUG),
                mediapipe,
                IntStream.range(0, mediapipe.size()).toArray(),
                file.get("mediapipe_weights", mediapipe.size()).floats(),
                embedding(file, "iris_faces", "iris_bary", NUM_IRIS));
    }

    private static LandmarkEmbedding embedding(Safetensors file, String faces, String weights, int size)
            throws FormatException {
        return new LandmarkEmbedding(
                file.get(faces, size).ints(), file.get(weights, size, 3).floats());
    }

    private static Region[] regions(Safetensors file, int numFaces) throws FormatException {
        int[] codes = file.get("region", numFaces).ints();
        Region[] regions = new Region[numFaces];
        for (int i = 0; i < numFaces; i++) {
            if (codes[i] < 0 || codes[i] >= Region.values().length) {
                throw new FormatException(file.source() + ": tensor 'region' holds unknown code " + codes[i]);
            }
            regions[i] = Region.values()[codes[i]];
        }
        return regions;
    }

    private static AlbedoModel albedo(Safetensors file) throws FormatException {
        float[] mean = file.get("albedo_mean", -1, -1, 3).floats();
        int size = (int) file.get("albedo_mean", -1, -1, 3).shape()[0];
        float[] mask = file.get("uv_face_mask", size, size).floats();
        scale(mean);
        scale(mask);
        float[] dirs = file.get("albedo_dirs", -1, size, size, 3).floats();
        return new AlbedoModel(size, mean, rows(dirs, 3 * size * size), mask);
    }

    private static void scale(float[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] /= 255f;
        }
    }

    private static float[][] rows(float[] values, int length) {
        float[][] rows = new float[values.length / length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(values, i * length, (i + 1) * length);
        }
        return rows;
    }
}
