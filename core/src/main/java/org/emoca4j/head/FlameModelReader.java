package org.emoca4j.head;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Npy;
import org.emoca4j.format.Npz;
import org.emoca4j.format.Pickle;
import org.emoca4j.format.Tensor;
import org.emoca4j.format.WavefrontObj;
import org.emoca4j.mesh.Topology;

/**
 * Reads the official FLAME models, which each user gets from their authors, from the files that DECA and EMOCA use
 * (deca-flame sections 1.1, 1.4 and 1.5).
 *
 * @see <a href="https://flame.is.tue.mpg.de">FLAME</a>
 */
public final class FlameModelReader {

    /** Columns of {@code shapedirs} before the first expression component. */
    private static final int FIRST_EXPRESSION = 300;

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
        Pickle model = Pickle.read(files.model);
        WavefrontObj template = WavefrontObj.read(files.template);
        Tensor vertices = model.tensor("v_template", -1, 3);
        int numVertices = (int) vertices.shape()[0];
        int[] faces = model.ints("f", -1, 3);
        if (!Arrays.equals(faces, template.faces())) {
            throw new FormatException(
                    files.template + ": its faces are not those of " + files.model + ": take both from one release");
        }
        try {
            Topology topology = new Topology(numVertices, faces, template.uvs(), template.uvFaces());
            HeadBasis basis = basis(
                    model, files.model.getFileName().toString(), topology, vertices.floats(), numShape, numExpression);
            HeadLandmarks landmarks = landmarks(files);
            checkFaces(landmarks, topology.numFaces(), files.landmarks);
            return new HeadModel(basis, landmarks, regions(topology), Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new FormatException(files.model + ": " + e.getMessage(), e);
        }
    }

    private static HeadBasis basis(
            Pickle model, String version, Topology topology, float[] vertices, int numShape, int numExpression)
            throws FormatException {
        int n = topology.numVertices();
        Tensor dirs = model.tensor("shapedirs", n, 3, -1);
        int numColumns = (int) dirs.shape()[2];
        if (numShape > FIRST_EXPRESSION || FIRST_EXPRESSION + numExpression > numColumns) {
            throw new FormatException(model.source() + ": 'shapedirs' has " + FIRST_EXPRESSION + " identity and "
                    + (numColumns - FIRST_EXPRESSION) + " expression components, asked for " + numShape + " and "
                    + numExpression);
        }
        float[] values = dirs.floats();
        float[] poseValues = model.tensor("posedirs", n, 3, HeadBasis.NUM_POSE_DIRS).floats();
        return new HeadBasis(
                "flame",
                version,
                topology,
                vertices,
                columns(values, numColumns, 0, numShape),
                columns(values, numColumns, FIRST_EXPRESSION, numExpression),
                List.of(),
                columns(poseValues, HeadBasis.NUM_POSE_DIRS, 0, HeadBasis.NUM_POSE_DIRS),
                model.tensor("J_regressor", HeadParameters.NUM_JOINTS, n).floats(),
                model.tensor("weights", n, HeadParameters.NUM_JOINTS).floats());
    }

    private static float[][] columns(float[] values, int numColumns, int first, int count) {
        float[][] out = new float[count][values.length / numColumns];
        for (int row = 0; row < values.length / numColumns; row++) {
            for (int k = 0; k < count; k++) {
                out[k][row] = values[row * numColumns + first + k];
            }
        }
        return out;
    }

    private static HeadLandmarks landmarks(Files files) throws IOException {
        Pickle file = Npy.readObject(files.landmarks);
        int rows = HeadLandmarks.NUM_CONTOUR_ROWS;
        LandmarkEmbedding mediapipe = new LandmarkEmbedding(new int[0], new float[0]);
        int[] mediapipeIndices = {};
        if (files.mediapipe.isPresent()) {
            Npz npz = Npz.read(files.mediapipe.get());
            mediapipe = new LandmarkEmbedding(
                    npz.ints("lmk_face_idx", -1), npz.get("lmk_b_coords", -1, 3).floats());
            mediapipeIndices = npz.ints("landmark_indices", mediapipe.size());
        }
        float[] trusted = new float[mediapipe.size()];
        Arrays.fill(trusted, 1);
        return new HeadLandmarks(
                new LandmarkEmbedding(
                        file.ints("static_lmk_faces_idx", HeadLandmarks.NUM_INNER),
                        file.tensor("static_lmk_bary_coords", HeadLandmarks.NUM_INNER, 3).floats()),
                new LandmarkEmbedding(
                        file.ints("dynamic_lmk_faces_idx", rows, HeadLandmarks.NUM_CONTOUR),
                        file.tensor("dynamic_lmk_bary_coords", rows, HeadLandmarks.NUM_CONTOUR, 3).floats()),
                new LandmarkEmbedding(
                        file.ints("full_lmk_faces_idx", 1, HeadLandmarks.NUM_IBUG),
                        file.tensor("full_lmk_bary_coords", 1, HeadLandmarks.NUM_IBUG, 3).floats()),
                mediapipe,
                mediapipeIndices,
                trusted,
                new LandmarkEmbedding(new int[0], new float[0]));
    }

    /** Here and not only in the head model's constructor, to name the right file. */
    private static void checkFaces(HeadLandmarks landmarks, int numFaces, Path file) throws FormatException {
        try {
            landmarks.checkFaces(numFaces);
        } catch (IllegalArgumentException e) {
            throw new FormatException(file + ": " + e.getMessage(), e);
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
