package org.emoca4j.head;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Npy;
import org.emoca4j.format.Npz;
import org.emoca4j.format.Pickle;
import org.emoca4j.format.Safetensors;
import org.emoca4j.format.Tensor;
import org.emoca4j.format.WavefrontObj;

/**
 * FLAME's published files as tensors of this library's layout: float32 and int32, one blend shape after the other
 * (deca-flame sections 1.1, 1.4 and 1.5). Each method reads one file and says in its error what is wrong in which file.
 */
public final class FlameFiles {

    /** Columns of {@code shapedirs} for identity, before those for expression. */
    public static final int NUM_SHAPE = 300;

    /** Columns of {@code shapedirs} for expression. */
    public static final int NUM_EXPRESSION = 100;

    private FlameFiles() {}

    /**
     * The model, {@code generic_model.pkl}.
     *
     * @return {@code v_template} V x 3 metres, {@code shapedirs} 300 x V x 3, {@code exprdirs} 100 x V x 3,
     *     {@code posedirs} 36 x V x 3, {@code joint_regressor} 5 x V, {@code weights} V x 5, {@code faces} F x 3
     */
    public static Safetensors model(Path file) throws IOException {
        Pickle pickle = Pickle.read(file);
        return checked(file, out -> {
            Tensor vertices = pickle.tensor("v_template", -1, 3);
            int n = (int) vertices.shape()[0];
            int numDirs = NUM_SHAPE + NUM_EXPRESSION;
            float[] dirs = pickle.tensor("shapedirs", n, 3, numDirs).floats();
            float[] poseDirs = pickle.tensor("posedirs", n, 3, HeadBasis.NUM_POSE_DIRS).floats();
            int[] faces = pickle.ints("f", -1, 3);
            for (int v : faces) {
                if (v < 0 || v >= n) {
                    throw new FormatException(file + ": 'f' has vertex " + v + ", there are " + n);
                }
            }
            out.put("v_template", Tensor.of(vertices.floats(), n, 3));
            out.put("shapedirs", columns(dirs, numDirs, 0, NUM_SHAPE));
            out.put("exprdirs", columns(dirs, numDirs, NUM_SHAPE, NUM_EXPRESSION));
            out.put("posedirs", columns(poseDirs, HeadBasis.NUM_POSE_DIRS, 0, HeadBasis.NUM_POSE_DIRS));
            int joints = HeadParameters.NUM_JOINTS;
            out.put("joint_regressor", Tensor.of(pickle.tensor("J_regressor", joints, n).floats(), joints, n));
            out.put("weights", Tensor.of(pickle.tensor("weights", n, joints).floats(), n, joints));
            out.put("faces", Tensor.of(faces, faces.length / 3, 3));
        });
    }

    /**
     * Faces and texture layout, {@code head_template.obj}; its vertex positions are those of another pose and unused.
     *
     * @return {@code faces} F x 3, {@code uv} T x 2, {@code uv_faces} F x 3
     */
    public static Safetensors template(Path file) throws IOException {
        WavefrontObj obj = WavefrontObj.read(file);
        return checked(file, out -> {
            int numFaces = obj.faces().length / 3;
            if (numFaces == 0 || obj.uvFaces().length != obj.faces().length) {
                throw new FormatException(file + ": has " + numFaces + " triangles, " + obj.uvFaces().length / 3
                        + " of them with texture coordinates; all need them");
            }
            out.put("faces", Tensor.of(obj.faces(), numFaces, 3));
            out.put("uv", Tensor.of(obj.uvs(), obj.uvs().length / 2, 2));
            out.put("uv_faces", Tensor.of(obj.uvFaces(), numFaces, 3));
        });
    }

    /**
     * The embedding of iBUG's 68 points, {@code landmark_embedding.npy}.
     *
     * @return {@code static_lmk_faces} 51 and {@code static_lmk_bary} 51 x 3, {@code dynamic_lmk_*} 79 x 17,
     *     {@code full_lmk_*} 68
     */
    public static Safetensors landmarks(Path file) throws IOException {
        Pickle pickle = Npy.readObject(file);
        return checked(file, out -> {
            int inner = HeadLandmarks.NUM_INNER;
            int rows = HeadLandmarks.NUM_CONTOUR_ROWS;
            int contour = HeadLandmarks.NUM_CONTOUR;
            int all = HeadLandmarks.NUM_IBUG;
            out.put("static_lmk_faces", Tensor.of(pickle.ints("static_lmk_faces_idx", inner), inner));
            out.put(
                    "static_lmk_bary",
                    Tensor.of(pickle.tensor("static_lmk_bary_coords", inner, 3).floats(), inner, 3));
            out.put(
                    "dynamic_lmk_faces",
                    Tensor.of(pickle.ints("dynamic_lmk_faces_idx", rows, contour), rows, contour));
            out.put(
                    "dynamic_lmk_bary",
                    Tensor.of(pickle.tensor("dynamic_lmk_bary_coords", rows, contour, 3).floats(), rows, contour, 3));
            out.put("full_lmk_faces", Tensor.of(pickle.ints("full_lmk_faces_idx", 1, all), all));
            out.put("full_lmk_bary", Tensor.of(pickle.tensor("full_lmk_bary_coords", 1, all, 3).floats(), all, 3));
        });
    }

    /**
     * The embedding of MediaPipe's points, {@code mediapipe_landmark_embedding.npz}.
     *
     * @return {@code mediapipe_faces} N, {@code mediapipe_bary} N x 3, {@code mediapipe_indices} N
     */
    public static Safetensors mediapipe(Path file) throws IOException {
        Npz npz = Npz.read(file);
        return checked(file, out -> {
            int[] faces = npz.ints("lmk_face_idx", -1);
            int n = faces.length;
            out.put("mediapipe_faces", Tensor.of(faces, n));
            out.put("mediapipe_bary", Tensor.of(npz.get("lmk_b_coords", n, 3).floats(), n, 3));
            out.put("mediapipe_indices", Tensor.of(npz.ints("landmark_indices", n), n));
        });
    }

    @FunctionalInterface
    private interface Filling {
        void fill(Map<String, Tensor> out) throws IOException;
    }

    private static Safetensors checked(Path file, Filling filling) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try {
            filling.fill(tensors);
        } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
            // tensors of another type; numbers that don't fit an int
            throw new FormatException(file + ": " + e.getMessage(), e);
        }
        return new Safetensors(file.toString(), Map.of(), tensors);
    }

    /** Some columns of a matrix, as rows. */
    private static Tensor columns(float[] values, int numColumns, int first, int count) {
        int numRows = values.length / numColumns;
        float[] out = new float[count * numRows];
        for (int row = 0; row < numRows; row++) {
            for (int k = 0; k < count; k++) {
                out[k * numRows + row] = values[row * numColumns + first + k];
            }
        }
        return Tensor.of(out, count, numRows / 3, 3);
    }
}
