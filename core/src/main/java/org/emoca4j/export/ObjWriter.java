package org.emoca4j.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.emoca4j.format.AtomicFile;
import org.emoca4j.image.PngWriter;
import org.emoca4j.image.RgbImage;
import org.emoca4j.mesh.Mesh;
import org.emoca4j.mesh.Topology;

/**
 * Writes Wavefront OBJ files with a material and a texture. Vertices keep the model's order, in metres; texture
 * coordinates have a numbering of their own; numbers have a '.' and no exponent, whatever the locale.
 */
public final class ObjWriter {

    private static final int DECIMALS = 6;
    private static final long SCALE = 1_000_000;

    private ObjWriter() {}

    /**
     * Writes {@code NAME.obj}, {@code NAME.mtl} and {@code NAME.png}, each whole or not at all, the OBJ file last. The
     * format can't tell spaces in the names of its companions apart, so these get underscores.
     *
     * @param texture row 0 at v = 1
     * @param file the OBJ file
     * @throws IOException with one line that names the file, if one can't be written
     */
    public static void write(Mesh mesh, RgbImage texture, Path file) throws IOException {
        String base = file.getFileName().toString().replaceFirst("(?i)\\.obj$", "").replaceAll("\\s", "_");
        PngWriter.write(texture, file.resolveSibling(base + ".png"));
        String material = "newmtl " + base + "\nKa 1 1 1\nKd 1 1 1\nKs 0 0 0\nd 1\nillum 1\nmap_Kd " + base + ".png\n";
        byte[] mtl = material.getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file.resolveSibling(base + ".mtl"), out -> out.write(mtl));
        byte[] obj = encode(mesh, base).getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, out -> out.write(obj));
    }

    /**
     * Writes a mesh with a colour behind each vertex, which many viewers understand, and no texture.
     *
     * @param vertices {@code V * 3}, metres
     * @param colours {@code V * 3} RGB; 0..1 is what viewers expect
     * @param faces {@code F * 3} vertex indices
     * @throws IOException with one line that names the file, if it can't be written
     */
    public static void writeColoured(float[] vertices, float[] colours, int[] faces, Path file) throws IOException {
        StringBuilder out = new StringBuilder(30 * vertices.length + 8 * faces.length);
        for (int v = 0; v < vertices.length; v += 3) {
            out.append('v');
            for (int i = v; i < v + 3; i++) {
                appendFixed(out.append(' '), vertices[i]);
            }
            for (int i = v; i < v + 3; i++) {
                appendFixed(out.append(' '), colours[i]);
            }
            out.append('\n');
        }
        triangles(out, faces);
        write(out, file);
    }

    /**
     * Writes a mesh without texture or colour.
     *
     * @param vertices {@code V * 3}, any unit
     * @param faces {@code F * 3} vertex indices
     * @throws IOException with one line that names the file, if it can't be written
     */
    public static void writePlain(float[] vertices, int[] faces, Path file) throws IOException {
        StringBuilder out = new StringBuilder(15 * vertices.length + 8 * faces.length);
        rows(out, "v", vertices, 3);
        triangles(out, faces);
        write(out, file);
    }

    private static void triangles(StringBuilder out, int[] faces) {
        for (int f = 0; f < faces.length; f += 3) {
            out.append("f ").append(faces[f] + 1).append(' ').append(faces[f + 1] + 1).append(' ')
                    .append(faces[f + 2] + 1).append('\n');
        }
    }

    private static void write(StringBuilder content, Path file) throws IOException {
        byte[] obj = content.toString().getBytes(StandardCharsets.US_ASCII);
        AtomicFile.write(file, stream -> stream.write(obj));
    }

    private static String encode(Mesh mesh, String base) {
        Topology topology = mesh.topology();
        StringBuilder out = new StringBuilder(40 * mesh.numVertices() + 60 * topology.numFaces());
        out.append("mtllib ").append(base).append(".mtl\no ").append(base).append('\n');
        rows(out, "v", mesh.vertices(), 3);
        rows(out, "vt", topology.uvs(), 2);
        out.append("usemtl ").append(base).append("\ns 1\n");
        int[] faces = topology.faces();
        int[] uvFaces = topology.uvFaces();
        for (int i = 0; i < faces.length; i++) {
            out.append(i % 3 == 0 ? "f " : " ").append(faces[i] + 1).append('/').append(uvFaces[i] + 1);
            if (i % 3 == 2) {
                out.append('\n');
            }
        }
        return out.toString();
    }

    private static void rows(StringBuilder out, String keyword, float[] values, int columns) {
        for (int i = 0; i < values.length; i++) {
            if (i % columns == 0) {
                out.append(keyword);
            }
            appendFixed(out.append(' '), values[i]);
            if (i % columns == columns - 1) {
                out.append('\n');
            }
        }
    }

    /** Six decimals, rounded to nearest: {@code String.format} would take longer than all the rest. */
    private static void appendFixed(StringBuilder out, float value) {
        if (!Float.isFinite(value)) {
            throw new IllegalArgumentException("a coordinate is " + value);
        }
        long scaled = Math.round((double) value * SCALE);
        if (scaled < 0) {
            out.append('-');
            scaled = -scaled;
        }
        out.append(scaled / SCALE).append('.');
        String fraction = Long.toString(scaled % SCALE);
        out.append("0".repeat(DECIMALS - fraction.length())).append(fraction);
    }
}
