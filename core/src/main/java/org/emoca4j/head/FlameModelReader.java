package org.emoca4j.head;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Safetensors;
import org.emoca4j.mesh.Topology;

/**
 * Puts the official FLAME models together, which each user gets from their authors, from the files that DECA and EMOCA
 * use (deca-flame sections 1.1, 1.4 and 1.5).
 *
 * @see <a href="https://flame.is.tue.mpg.de">FLAME</a>
 */
public final class FlameModelReader {

    /** DECA's and EMOCA's number of identity components. */
    public static final int NUM_SHAPE = 100;

    /** DECA's and EMOCA's number of expression components. */
    public static final int NUM_EXPRESSION = 50;

    private static final int NUM_VERTICES = 5023;
    private static final int FIRST_LEFT_EYE = 3931;
    private static final int FIRST_RIGHT_EYE = 4477;

    /**
     * Where the parts of a model are.
     *
     * @param model {@code generic_model.pkl}
     * @param template {@code head_template.obj}, of which only faces and texture coordinates are used
     * @param landmarks {@code landmark_embedding.npy}
     * @param mediapipe {@code mediapipe_landmark_embedding.npz}, if there is one
     */
    public record Files(Path model, Path template, Path landmarks, Optional<Path> mediapipe) {}

    /**
     * The parts of a model as {@link FlameFiles} gives them.
     *
     * @param version what the head's basis says it is
     * @param albedo the user's texture space, if there is one
     */
    public record Parts(
            String version,
            Safetensors model,
            Safetensors template,
            Safetensors landmarks,
            Optional<Safetensors> mediapipe,
            Optional<AlbedoModel> albedo) {}

    private FlameModelReader() {}

    /**
     * Reads a model with as many components as DECA and EMOCA use.
     *
     * @throws FormatException if a file is damaged or doesn't fit the others
     */
    public static HeadModel read(Files files) throws IOException {
        return read(files, NUM_SHAPE, NUM_EXPRESSION);
    }

    /**
     * Reads a model.
     *
     * @param numShape identity components to keep, at most 300
     * @param numExpression expression components to keep, at most 100
     */
    public static HeadModel read(Files files, int numShape, int numExpression) throws IOException {
        Optional<Safetensors> mediapipe = files.mediapipe.isPresent()
                ? Optional.of(FlameFiles.mediapipe(files.mediapipe.get()))
                : Optional.empty();
        Parts parts = new Parts(
                files.model.getFileName().toString(),
                FlameFiles.model(files.model),
                FlameFiles.template(files.template),
                FlameFiles.landmarks(files.landmarks),
                mediapipe,
                Optional.empty());
        return assemble(parts, numShape, numExpression);
    }

    /**
     * Puts a model together from parts in memory.
     *
     * @throws FormatException if a tensor is missing, or a part doesn't fit the others
     */
    public static HeadModel assemble(Parts parts, int numShape, int numExpression) throws FormatException {
        String source = parts.model.source();
        if (numShape > FlameFiles.NUM_SHAPE || numExpression > FlameFiles.NUM_EXPRESSION) {
            throw new FormatException(source + ": has " + FlameFiles.NUM_SHAPE + " identity and "
                    + FlameFiles.NUM_EXPRESSION + " expression components, asked for " + numShape + " and "
                    + numExpression);
        }
        int[] faces = parts.model.get("faces", -1, 3).ints();
        if (!Arrays.equals(faces, parts.template.get("faces", -1, 3).ints())) {
            throw new FormatException(parts.template.source() + ": its faces are not those of " + source
                    + ": take both from one release");
        }
        try {
            float[] vertices = parts.model.get("v_template", -1, 3).floats();
            Topology topology = new Topology(
                    vertices.length / 3,
                    faces,
                    parts.template.get("uv", -1, 2).floats(),
                    parts.template.get("uv_faces", -1, 3).ints());
            HeadLandmarks landmarks = landmarks(parts);
            checkFaces(landmarks, topology.numFaces(), parts.landmarks.source());
            HeadBasis basis = basis(parts, topology, vertices, numShape, numExpression);
            return new HeadModel(basis, landmarks, regions(topology), parts.albedo);
        } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
            throw new FormatException(source + ": " + e.getMessage(), e);
        }
    }

    private static HeadBasis basis(
            Parts parts, Topology topology, float[] vertices, int numShape, int numExpression)
            throws FormatException {
        int n = topology.numVertices();
        int joints = HeadParameters.NUM_JOINTS;
        return new HeadBasis(
                "flame",
                parts.version,
                topology,
                vertices,
                rows(parts.model, "shapedirs", numShape, 3 * n),
                rows(parts.model, "exprdirs", numExpression, 3 * n),
                List.of(),
                rows(parts.model, "posedirs", HeadBasis.NUM_POSE_DIRS, 3 * n),
                parts.model.get("joint_regressor", joints, n).floats(),
                parts.model.get("weights", n, joints).floats());
    }

    private static float[][] rows(Safetensors file, String name, int count, int length) throws FormatException {
        float[] values = file.get(name, -1, length / 3, 3).floats();
        if (values.length < count * length) {
            throw new FormatException(file.source() + ": tensor '" + name + "' has fewer than " + count + " rows");
        }
        float[][] rows = new float[count][];
        for (int i = 0; i < count; i++) {
            rows[i] = Arrays.copyOfRange(values, i * length, (i + 1) * length);
        }
        return rows;
    }

    private static HeadLandmarks landmarks(Parts parts) throws FormatException {
        LandmarkEmbedding mediapipe = new LandmarkEmbedding(new int[0], new float[0]);
        int[] mediapipeIndices = {};
        if (parts.mediapipe.isPresent()) {
            mediapipe = embedding(parts.mediapipe.get(), "mediapipe_faces", "mediapipe_bary");
            mediapipeIndices = parts.mediapipe.get().get("mediapipe_indices", mediapipe.size()).ints();
        }
        float[] trusted = new float[mediapipe.size()];
        Arrays.fill(trusted, 1);
        return new HeadLandmarks(
                embedding(parts.landmarks, "static_lmk_faces", "static_lmk_bary"),
                embedding(parts.landmarks, "dynamic_lmk_faces", "dynamic_lmk_bary"),
                embedding(parts.landmarks, "full_lmk_faces", "full_lmk_bary"),
                mediapipe,
                mediapipeIndices,
                trusted,
                new LandmarkEmbedding(new int[0], new float[0]));
    }

    private static LandmarkEmbedding embedding(Safetensors file, String faces, String weights) throws FormatException {
        return new LandmarkEmbedding(file.get(faces).ints(), file.get(weights).floats());
    }

    /** Here and not only in the head model's constructor, to name the right file. */
    private static void checkFaces(HeadLandmarks landmarks, int numFaces, String source) throws FormatException {
        try {
            landmarks.checkFaces(numFaces);
        } catch (IllegalArgumentException e) {
            throw new FormatException(source + ": " + e.getMessage(), e);
        }
    }

    /** FLAME numbers the eyeballs last; its files don't tell face from scalp. */
    private static Region[] regions(Topology topology) {
        Region[] regions = new Region[topology.numFaces()];
        for (int f = 0; f < regions.length; f++) {
            int v = topology.numVertices() == NUM_VERTICES ? topology.faces()[3 * f] : 0;
            regions[f] = v < FIRST_LEFT_EYE ? Region.FACE : v < FIRST_RIGHT_EYE ? Region.LEFT_EYE : Region.RIGHT_EYE;
        }
        return regions;
    }
}
