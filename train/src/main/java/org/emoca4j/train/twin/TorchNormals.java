package org.emoca4j.train.twin;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Normals at the vertices of triangle meshes of one topology, as {@link org.emoca4j.mesh.VertexNormals} computes them:
 * sums of the adjacent faces' cross products, divided by {@code max(length, 1e-6)} (deca-flame section 4.4).
 */
final class TorchNormals implements AutoCloseable {

    private static final double MIN_LENGTH = 1e-6;

    private final Constants constants;
    private final Tensor corners;
    private final long numFaces;

    /** @param faces {@code F * 3} vertex indices */
    TorchNormals(int[] faces, Placement placement) {
        constants = new Constants(placement);
        numFaces = faces.length / 3;
        int[] byCorner = new int[faces.length];
        for (int i = 0; i < faces.length; i++) {
            byCorner[i % 3 * (int) numFaces + i / 3] = faces[i];
        }
        corners = constants.indices(byCorner, 1, 1, faces.length);
    }

    /**
     * @param planes positions {@code [B, 3, V]}, any space
     * @return {@code [B, 3, V]}
     */
    Tensor of(Tensor planes) {
        return Scoped.result(() -> normalised(sums(planes)));
    }

    private Tensor sums(Tensor planes) {
        Tensor index = corners.expand(planes.size(0), 3, 3 * numFaces);
        Tensor points = planes.gather(2, index);
        Tensor first = points.narrow(2, 0, numFaces);
        Tensor second = points.narrow(2, numFaces, numFaces).sub(first);
        Tensor third = points.narrow(2, 2 * numFaces, numFaces).sub(first);
        Tensor cross = torch.linalg_cross(second, third, 1);
        Tensor sums = torch.zeros_like(planes);
        for (int corner = 0; corner < 3; corner++) {
            sums = sums.scatter_add(2, index.narrow(2, corner * numFaces, numFaces), cross);
        }
        return sums;
    }

    /** Vectors along axis 1 divided by their length, or by 1e-6 where they are shorter. */
    static Tensor normalised(Tensor planes) {
        Tensor length = planes.norm(new ScalarOptional(new Scalar(2.0)), new long[] {1}, true);
        return planes.div(length.clamp_min(new Scalar(MIN_LENGTH)));
    }

    @Override
    public void close() {
        constants.close();
    }
}
