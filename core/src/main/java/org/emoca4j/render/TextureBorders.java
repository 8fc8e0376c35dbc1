package org.emoca4j.render;

import java.util.function.IntConsumer;
import org.emoca4j.image.FloatImage;

/**
 * The borders of a texture's islands: covered texels with an uncovered one beside them, and uncovered ones with a
 * covered one beside them. What is computed from neighbouring texels, such as the normals of {@link DetailNormals},
 * joins there what doesn't belong together, and lookups between texels show it as lines along the seams.
 */
public final class TextureBorders {

    /** A lookup reaches the texel beside a covered one, and its face a little farther. */
    private static final int RINGS = 2;

    private final int size;
    /** Rings from the nearest covered texel: 0 for covered ones inside, -1 for those at a border. */
    private final int[] ring;

    private TextureBorders(int size, int[] ring) {
        this.size = size;
        this.ring = ring;
    }

    /** Finds the borders of a layout. */
    public static TextureBorders of(TextureSpace space) {
        return of(space.size(), space.raster().faceIndex());
    }

    /** @param faceIndex {@code size * size}, -1 where a texel is uncovered */
    static TextureBorders of(int size, int[] faceIndex) {
        int[] ring = new int[faceIndex.length];
        for (int texel = 0; texel < ring.length; texel++) {
            ring[texel] = faceIndex[texel] < 0 ? Integer.MAX_VALUE : 0;
        }
        for (int r = 1; r <= RINGS; r++) {
            int before = r - 1;
            for (int texel = 0; texel < ring.length; texel++) {
                if (ring[texel] > r && touches(ring, size, texel, before)) {
                    ring[texel] = r;
                }
            }
        }
        int[] out = ring.clone();
        for (int texel = 0; texel < ring.length; texel++) {
            if (ring[texel] == 0 && touches(ring, size, texel, 1)) {
                out[texel] = -1;
            }
        }
        return new TextureBorders(size, out);
    }

    private static boolean touches(int[] ring, int size, int texel, int wanted) {
        boolean[] found = {false};
        forNeighbours(size, texel, other -> found[0] |= ring[other] == wanted);
        return found[0];
    }

    private static void forNeighbours(int size, int texel, IntConsumer each) {
        int row = texel / size;
        int column = texel % size;
        for (int y = Math.max(0, row - 1); y <= Math.min(size - 1, row + 1); y++) {
            for (int x = Math.max(0, column - 1); x <= Math.min(size - 1, column + 1); x++) {
                if (y != row || x != column) {
                    each.accept(y * size + x);
                }
            }
        }
    }

    /**
     * Takes away what neighbours spoil.
     *
     * @param inside planes N x N that hold away from borders
     * @param covered planes N x N that hold wherever a texel is covered
     * @return the first inside, the second at borders; beside them, where a lookup still reaches, the mean of what is
     *     next to it
     */
    public FloatImage mend(FloatImage inside, FloatImage covered) {
        int n = size * size;
        float[] out = inside.data().clone();
        int channels = out.length / n;
        for (int r = -1; r <= RINGS; r++) {
            for (int texel = 0; texel < n; texel++) {
                if (ring[texel] != r || r == 0) {
                    continue;
                }
                for (int c = 0; c < channels; c++) {
                    out[c * n + texel] = r < 0
                            ? covered.data()[c * n + texel]
                            : mean(out, c * n, texel, r);
                }
            }
        }
        return new FloatImage(channels, size, size, out);
    }

    /** Over the neighbours that are nearer to a covered texel. */
    private float mean(float[] values, int plane, int texel, int r) {
        double[] sum = new double[2];
        forNeighbours(size, texel, other -> {
            if (ring[other] < r) {
                sum[0] += values[plane + other];
                sum[1]++;
            }
        });
        return (float) (sum[0] / sum[1]);
    }
}
