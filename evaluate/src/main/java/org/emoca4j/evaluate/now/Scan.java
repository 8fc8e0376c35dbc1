package org.emoca4j.evaluate.now;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.emoca4j.format.WavefrontObj;

/**
 * What counts of a scan.
 *
 * @param points {@code N * 3} vertices in the face's region, millimetres
 * @param landmarks {@code 7 * 3}, same space
 */
record Scan(double[] points, double[] landmarks) {

    /**
     * Reads a scan in any power of ten of a metre (NoW's are in millimetres).
     *
     * @param mesh an OBJ file, of which only the vertices are used
     * @param picked see {@link Landmarks7#read}
     * @throws IOException if a file can't be read, or nothing of the scan lies near the landmarks
     */
    static Scan read(Path mesh, Path picked) throws IOException {
        double[] landmarks = Landmarks7.read(picked);
        if (!(Landmarks7.outerEyeDistance(landmarks) > 0)) {
            throw new IOException(picked + ": the outer eye corners are one point");
        }
        float[] vertices = WavefrontObj.read(mesh).vertices();
        double[] all = new double[vertices.length];
        Arrays.setAll(all, i -> vertices[i]);
        double[] points = ScanRegion.of(landmarks).select(all);
        if (points.length < 3 * Landmarks7.COUNT) {
            throw new IOException(mesh + ": only " + points.length / 3 + " of its " + vertices.length / 3
                    + " points lie in the face that " + picked.getFileName() + " marks; do the two belong together?");
        }
        double factor = Millimetres.perUnit(landmarks);
        return new Scan(NowMesh.scaled(points, factor), NowMesh.scaled(landmarks, factor));
    }

    /**
     * Aligns a mesh by the landmarks, then by the surface, and measures.
     *
     * @param metric whether the mesh keeps its size; otherwise its scale is part of the alignment, too
     * @return distance of each point from the mesh, N, millimetres
     */
    float[] distances(NowMesh mesh, boolean metric) {
        double[] rough = Alignment.ofPoints(mesh.landmarks(), landmarks, !metric).apply(mesh.vertices());
        ScanToMesh problem = new ScanToMesh(new TriangleTree(rough, mesh.faces()), points, !metric);
        double[] distances = problem.distances(problem.refine());
        float[] out = new float[distances.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) distances[i];
        }
        return out;
    }
}
