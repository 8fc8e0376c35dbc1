package org.emoca4j.train.twin;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.emoca4j.mesh.Topology;
import org.emoca4j.render.Raster;
import org.emoca4j.render.TextureSpace;

/** The texture layout of a topology over batches, see {@link TextureSpace}; its faces and weights never change. */
public final class TorchTextureSpace implements AutoCloseable {

    /** Outside of every picture, so that nothing is sampled where no face lies. */
    private static final float NOWHERE = -3;

    private final Constants constants;
    private final int size;
    private final Tensor vertices;
    private final Tensor weights;
    private final Tensor nowhere;

    public TorchTextureSpace(Topology topology, TextureSpace space, Placement placement) {
        constants = new Constants(placement);
        size = space.size();
        Raster raster = space.raster();
        int n = size * size;
        int[] corners = new int[3 * n];
        float[] blend = new float[3 * n];
        float[] empty = new float[n];
        for (int texel = 0; texel < n; texel++) {
            int face = raster.faceIndex()[texel];
            empty[texel] = face < 0 ? NOWHERE : 0;
            for (int k = 0; face >= 0 && k < 3; k++) {
                corners[k * n + texel] = topology.faces()[3 * face + k];
                blend[k * n + texel] = raster.barycentrics()[3 * texel + k];
            }
        }
        vertices = constants.indices(corners, 1, 1, 3L * n);
        weights = constants.of(blend, 1, 1, 3, n);
        nowhere = constants.of(empty, 1, 1, size, size);
    }

    /** Texels along a side N. */
    public int size() {
        return size;
    }

    /**
     * Carries values at the vertices to texels ("world2uv", deca-flame section 4.6).
     *
     * @param values {@code [B, V, C]}, such as positions or normals
     * @return {@code [B, C, N, N]}, 0 where no face lies
     */
    public Tensor unwrap(Tensor values) {
        return unwrapPlanes(values.transpose(1, 2));
    }

    /** @param planes {@code [B, C, V]} */
    Tensor unwrapPlanes(Tensor planes) {
        return Scoped.result(() -> {
            long b = planes.size(0);
            long c = planes.size(1);
            long n = (long) size * size;
            return planes.gather(2, vertices.expand(b, c, 3 * n))
                    .view(b, c, 3, n)
                    .mul(weights)
                    .sum(2)
                    .view(b, c, size, size);
        });
    }

    /**
     * What pictures show at each texel, with no test whether the texel is hidden there.
     *
     * @param pictures {@code [B, C, H, W]}
     * @param verticesNdc {@code [B, V, 3]}, NDC of the pictures
     * @return {@code [B, C, N, N]}; texels without a face are 0, texels that project outside fade to 0
     */
    public Tensor extract(Tensor pictures, Tensor verticesNdc) {
        return Scoped.result(() -> {
            Tensor grid = unwrapPlanes(verticesNdc.transpose(1, 2).narrow(1, 0, 2)).add(nowhere);
            return torch.grid_sampler(pictures, grid.permute(0, 2, 3, 1), 0, 0, false);
        });
    }

    @Override
    public void close() {
        constants.close();
    }
}
