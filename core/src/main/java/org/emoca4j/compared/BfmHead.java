package org.emoca4j.compared;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Safetensors;
import org.emoca4j.head.LinearHead;
import org.emoca4j.head.VertexColours;
import org.emoca4j.mesh.Winding;
import org.emoca4j.render.SphericalHarmonics;

/**
 * A Basel Face Model with expressions and skin, and its normals as Deng et al. compute them: of each vertex the mean
 * direction of the faces around it, however large they are.
 */
final class BfmHead {

    private final LinearHead head;
    private final int[] publishedFaces;
    private final int[][] facesAround;

    private BfmHead(LinearHead head, int[] publishedFaces, int[][] facesAround) {
        this.head = head;
        this.publishedFaces = publishedFaces;
        this.facesAround = facesAround;
    }

    /**
     * Makes the head of a stored part.
     *
     * @param data {@code mean} V x 3, {@code shape_dirs}, {@code expression_dirs} and {@code colour_dirs} of rows of
     *     V x 3, {@code colour_mean} V x 3 in 0..1, {@code faces} F x 3, {@code keypoints} 68; where the authors list
     *     the faces around each vertex, {@code faces_around} V x N, -1 for none
     * @param metresPerUnit unit of the positions
     * @throws FormatException if they don't fit each other
     */
    static BfmHead of(Safetensors data, double metresPerUnit) throws IOException {
        Safetensors d = data;
        int n = (int) d.get("mean", -1, 3).shape()[0];
        float[] mean = d.get("mean").floats();
        int[] faces = d.get("faces", -1, 3).ints();
        try {
            VertexColours colours = new VertexColours(d.get("colour_mean", n, 3).floats(), rows(d, "colour_dirs", n));
            LinearHead head = new LinearHead(metresPerUnit, Winding.outward(mean, faces), mean,
                    rows(d, "shape_dirs", n), rows(d, "expression_dirs", n), d.get("keypoints").ints(),
                    Optional.of(colours));
            int[][] around = d.tensors().containsKey("faces_around")
                    ? listed(d.get("faces_around", n, -1).ints(), n, faces.length / 3)
                    : found(faces, n);
            return new BfmHead(head, faces, around);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new FormatException(data.source() + ": " + e.getMessage() + "; remove the part and add it again", e);
        }
    }

    private static float[][] rows(Safetensors data, String name, int numVertices) throws IOException {
        float[] values = data.get(name, -1, numVertices, 3).floats();
        float[][] rows = new float[values.length / (3 * numVertices)][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(values, i * 3 * numVertices, (i + 1) * 3 * numVertices);
        }
        return rows;
    }

    private static int[][] listed(int[] table, int numVertices, int numFaces) {
        int[][] around = new int[numVertices][];
        int most = table.length / numVertices;
        for (int v = 0; v < numVertices; v++) {
            around[v] = Arrays.stream(table, v * most, (v + 1) * most).filter(f -> f >= 0).toArray();
            for (int f : around[v]) {
                if (f >= numFaces) {
                    throw new IllegalArgumentException("face " + f + " of " + numFaces + " around a vertex");
                }
            }
        }
        return around;
    }

    private static int[][] found(int[] faces, int numVertices) {
        int[] counts = new int[numVertices];
        for (int v : faces) {
            counts[v]++;
        }
        int[][] around = new int[numVertices][];
        for (int v = 0; v < numVertices; v++) {
            around[v] = new int[counts[v]];
        }
        for (int i = 0; i < faces.length; i++) {
            int v = faces[i];
            around[v][--counts[v]] = i / 3;
        }
        return around;
    }

    LinearHead head() {
        return head;
    }

    /**
     * Normals of length 1 on the side that the authors' order of corners has outside, 0 where no face is around.
     *
     * @param vertices {@code V * 3} before the head is turned
     */
    float[] normals(float[] vertices) {
        float[] ofFaces = new float[publishedFaces.length];
        for (int f = 0; f < publishedFaces.length; f += 3) {
            int a = 3 * publishedFaces[f];
            int b = 3 * publishedFaces[f + 1];
            int c = 3 * publishedFaces[f + 2];
            float[] u = {
                vertices[a] - vertices[b], vertices[a + 1] - vertices[b + 1], vertices[a + 2] - vertices[b + 2]
            };
            float[] v = {
                vertices[b] - vertices[c], vertices[b + 1] - vertices[c + 1], vertices[b + 2] - vertices[c + 2]
            };
            ofFaces[f] = u[1] * v[2] - u[2] * v[1];
            ofFaces[f + 1] = u[2] * v[0] - u[0] * v[2];
            ofFaces[f + 2] = u[0] * v[1] - u[1] * v[0];
            normalise(ofFaces, f);
        }
        float[] normals = new float[vertices.length];
        for (int i = 0; i < facesAround.length; i++) {
            for (int f : facesAround[i]) {
                for (int axis = 0; axis < 3; axis++) {
                    normals[3 * i + axis] += ofFaces[3 * f + axis];
                }
            }
            normalise(normals, 3 * i);
        }
        return normals;
    }

    private static void normalise(float[] values, int at) {
        double x = values[at];
        double y = values[at + 1];
        double z = values[at + 2];
        double length = Math.sqrt(x * x + y * y + z * z);
        if (length > 0) {
            values[at] = (float) (x / length);
            values[at + 1] = (float) (y / length);
            values[at + 2] = (float) (z / length);
        }
    }

    /**
     * Skin in light.
     *
     * @param texture coefficients of the skin
     * @param normals {@code V * 3} in the axes of the light
     * @return {@code V * 3} RGB, limited to 0..1
     */
    float[] colours(float[] texture, float[] normals, SphericalHarmonics light) {
        float[] colours = head.colours().orElseThrow().decode(texture);
        float[] shading = new float[3];
        for (int i = 0; i < colours.length; i += 3) {
            light.shade(normals[i], normals[i + 1], normals[i + 2], shading);
            for (int c = 0; c < 3; c++) {
                colours[i + c] = Math.max(0, Math.min(1, colours[i + c] * shading[c]));
            }
        }
        return colours;
    }
}
