package org.emoca4j.evaluate.now;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.emoca4j.compared.NeutralHead;
import org.emoca4j.export.ObjWriter;
import org.emoca4j.format.AtomicFile;
import org.emoca4j.format.NpyWriter;
import org.emoca4j.format.Tensor;
import org.emoca4j.format.WavefrontObj;

/**
 * A neutral head as the challenge wants it.
 *
 * @param vertices {@code V * 3}, millimetres, any origin
 * @param faces {@code F * 3} vertex indices
 * @param landmarks {@code 7 * 3}, same space, see {@link Landmarks7}
 */
public record NowMesh(double[] vertices, int[] faces, double[] landmarks) {

    /** Endings of files with landmarks, in the order in which they are looked for. */
    private static final List<String> LANDMARKS = List.of(".npy", ".txt", ".pp");

    /** Brings any power of ten of a metre to millimetres. */
    public static NowMesh of(NeutralHead head) {
        double[] vertices = new double[head.vertices().length];
        Arrays.setAll(vertices, i -> head.vertices()[i]);
        return inMillimetres(vertices, head.faces(), Landmarks7.of(head.landmarks68()));
    }

    private static NowMesh inMillimetres(double[] vertices, int[] faces, double[] landmarks) {
        double factor = Millimetres.perUnit(landmarks);
        return new NowMesh(scaled(vertices, factor), faces, scaled(landmarks, factor));
    }

    static double[] scaled(double[] values, double factor) {
        double[] out = new double[values.length];
        Arrays.setAll(out, i -> factor * values[i]);
        return out;
    }

    /**
     * Reads a prediction: {@code NAME.obj} with {@code NAME.npy}, {@code .txt} or {@code .pp}.
     *
     * @param base path of both files without ending
     * @return empty if there is no OBJ file of that name
     * @throws IOException if the landmarks are missing or a file can't be read
     */
    static Optional<NowMesh> read(Path base) throws IOException {
        Path obj = withEnding(base, ".obj");
        if (!Files.isRegularFile(obj)) {
            return Optional.empty();
        }
        for (String ending : LANDMARKS) {
            Path landmarks = withEnding(base, ending);
            if (Files.isRegularFile(landmarks)) {
                WavefrontObj mesh = WavefrontObj.read(obj);
                if (mesh.faces().length == 0) {
                    throw new IOException(obj + ": has no triangles");
                }
                double[] vertices = new double[mesh.vertices().length];
                Arrays.setAll(vertices, i -> mesh.vertices()[i]);
                double[] points = Landmarks7.read(landmarks);
                if (!(Landmarks7.outerEyeDistance(points) > 0)) {
                    throw new IOException(landmarks + ": the outer eye corners are one point");
                }
                return Optional.of(inMillimetres(vertices, mesh.faces(), points));
            }
        }
        throw new IOException(obj + ": there are no landmarks beside it; add " + withEnding(base, ".npy").getFileName()
                + " (7 x 3) or " + withEnding(base, ".txt").getFileName() + " (seven lines of x y z)");
    }

    /**
     * Writes the two files of a submission: {@code NAME.obj} and {@code NAME.npy}, 7 x 3 float32.
     *
     * @param base path of both files without ending; folders are made
     */
    void write(Path base) throws IOException {
        Files.createDirectories(base.toAbsolutePath().getParent());
        float[] points = new float[landmarks.length];
        for (int i = 0; i < points.length; i++) {
            points[i] = (float) landmarks[i];
        }
        byte[] npy = NpyWriter.encode(Tensor.of(points, Landmarks7.COUNT, 3));
        AtomicFile.write(withEnding(base, ".npy"), out -> out.write(npy));
        float[] positions = new float[vertices.length];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = (float) vertices[i];
        }
        ObjWriter.writePlain(positions, faces, withEnding(base, ".obj"));
    }

    /** Whether {@link #write} was here. */
    static boolean isWritten(Path base) {
        return Files.isRegularFile(withEnding(base, ".obj")) && Files.isRegularFile(withEnding(base, ".npy"));
    }

    private static Path withEnding(Path base, String ending) {
        return base.resolveSibling(base.getFileName() + ending);
    }
}
