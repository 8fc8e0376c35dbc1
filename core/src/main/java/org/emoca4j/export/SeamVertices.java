package org.emoca4j.export;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.emoca4j.mesh.Topology;

/**
 * The vertices that formats with one numbering need: where a vertex has several texture coordinates, on a seam of the
 * texture, it appears once for each.
 *
 * @param source the model's vertex of each of the N vertices
 * @param uvs {@code N * 2} texture coordinates, v growing downwards as in glTF
 * @param faces {@code F * 3} indices of the N vertices
 */
record SeamVertices(int[] source, float[] uvs, int[] faces) {

    static SeamVertices of(Topology topology) {
        int[] faces = topology.faces();
        Map<Long, Integer> numbers = new HashMap<>(2 * topology.numVertices());
        int[] source = new int[faces.length];
        float[] uvs = new float[2 * faces.length];
        int[] corners = new int[faces.length];
        for (int i = 0; i < faces.length; i++) {
            int uv = topology.uvFaces()[i];
            long pair = (long) faces[i] * topology.uvs().length + uv;
            int next = numbers.size();
            Integer known = numbers.putIfAbsent(pair, next);
            if (known == null) {
                source[next] = faces[i];
                uvs[2 * next] = topology.uvs()[2 * uv];
                uvs[2 * next + 1] = 1 - topology.uvs()[2 * uv + 1];
            }
            corners[i] = known == null ? next : known;
        }
        int n = numbers.size();
        return new SeamVertices(Arrays.copyOf(source, n), Arrays.copyOf(uvs, 2 * n), corners);
    }

    /** N. */
    int size() {
        return source.length;
    }

    /** Takes values of the model's vertices, {@code V * width}, to {@code N * width}. */
    float[] spread(float[] values, int width) {
        float[] out = new float[source.length * width];
        for (int i = 0; i < source.length; i++) {
            System.arraycopy(values, source[i] * width, out, i * width, width);
        }
        return out;
    }
}
