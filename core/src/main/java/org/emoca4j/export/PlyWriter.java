package org.emoca4j.export;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.emoca4j.format.AtomicFile;
import org.emoca4j.image.RgbImage;
import org.emoca4j.mesh.Mesh;
import org.emoca4j.mesh.Topology;

/** Writes binary little-endian PLY files with a colour for each vertex, in metres, vertices in the model's order. */
public final class PlyWriter {

    private static final int VERTEX_BYTES = 3 * Float.BYTES + 3;
    private static final int FACE_BYTES = 1 + 3 * Integer.BYTES;

    private PlyWriter() {}

    /**
     * Writes or replaces a file, whole or not at all.
     *
     * @param texture gives each vertex the colour at its first texture coordinate; row 0 at v = 1
     * @throws IOException with one line that names the file, if it can't be written
     */
    public static void write(Mesh mesh, RgbImage texture, Path file) throws IOException {
        Topology topology = mesh.topology();
        int numVertices = mesh.numVertices();
        byte[] header = ("ply\nformat binary_little_endian 1.0\nelement vertex " + numVertices
                + "\nproperty float x\nproperty float y\nproperty float z"
                + "\nproperty uchar red\nproperty uchar green\nproperty uchar blue"
                + "\nelement face " + topology.numFaces()
                + "\nproperty list uchar int vertex_indices\nend_header\n").getBytes(StandardCharsets.US_ASCII);
        byte[] colours = vertexColours(topology, texture);
        int length = header.length + numVertices * VERTEX_BYTES + topology.numFaces() * FACE_BYTES;
        ByteBuffer out = ByteBuffer.allocate(length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(header);
        float[] vertices = mesh.vertices();
        for (int v = 0; v < numVertices; v++) {
            out.putFloat(vertices[3 * v]).putFloat(vertices[3 * v + 1]).putFloat(vertices[3 * v + 2]);
            out.put(colours, 3 * v, 3);
        }
        int[] faces = topology.faces();
        for (int i = 0; i < faces.length; i += 3) {
            out.put((byte) 3).putInt(faces[i]).putInt(faces[i + 1]).putInt(faces[i + 2]);
        }
        AtomicFile.write(file, stream -> stream.write(out.array()));
    }

    /** {@code V * 3} colours: the texel under each vertex; black for vertices without a face. */
    private static byte[] vertexColours(Topology topology, RgbImage texture) {
        byte[] colours = new byte[3 * topology.numVertices()];
        boolean[] done = new boolean[topology.numVertices()];
        int[] faces = topology.faces();
        for (int i = 0; i < faces.length; i++) {
            int v = faces[i];
            if (!done[v]) {
                done[v] = true;
                int uv = 2 * topology.uvFaces()[i];
                int x = texel(topology.uvs()[uv], texture.width());
                int y = texel(1 - topology.uvs()[uv + 1], texture.height());
                System.arraycopy(texture.rgb(), 3 * (y * texture.width() + x), colours, 3 * v, 3);
            }
        }
        return colours;
    }

    private static int texel(float coordinate, int size) {
        return Math.min(size - 1, Math.max(0, (int) Math.floor(coordinate * size)));
    }
}
