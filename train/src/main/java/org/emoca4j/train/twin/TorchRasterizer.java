package org.emoca4j.train.twin;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.emoca4j.render.Rasterizer;
import org.emoca4j.train.torch.Tensors;

/**
 * Draws batches of meshes of one topology into square pictures. {@link Rasterizer} decides what is visible, in single
 * precision and without gradient, or on a GPU {@link TensorRasterizer}, by the same rules; the weights of a face's
 * corners are computed once more from the vertices by its formula, so that gradients flow through the edge functions
 * and the area. None flows through depth, silhouettes or coverage (deca-flame section 5.3).
 */
public final class TorchRasterizer implements AutoCloseable {

    private static final double EPSILON = 1e-8;

    private final int[] faces;
    private final int size;
    private final float depthShift;
    private final Placement placement;
    private final Optional<TensorRasterizer> onDevice;
    private final Constants constants;
    private final Tensor corners;
    private final Tensor centres;

    /**
     * @param faces {@code F * 3} vertex indices
     * @param size pixels along a side S
     * @param depthShift added to all depths before rasterising, as what lies at or before the camera plane is not drawn
     */
    public TorchRasterizer(int[] faces, int size, float depthShift, Placement placement) {
        this.faces = faces;
        this.size = size;
        this.depthShift = depthShift;
        this.placement = placement;
        float[] decreasing = new float[size];
        for (int i = 0; i < size; i++) {
            decreasing[i] = -centreFloat(i);
        }
        onDevice = new Device(placement.device()).is_cpu()
                ? Optional.empty()
                : Optional.of(new TensorRasterizer(faces, size, decreasing, depthShift, placement.device()));
        constants = new Constants(placement);
        int n = faces.length / 3;
        // 0 1 2 0 1: corners, starts of the edges and their ends are three rows each
        int[] rows = new int[5 * n];
        for (int f = 0; f < n; f++) {
            for (int k = 0; k < 5; k++) {
                rows[k * n + f] = faces[3 * f + k % 3];
            }
        }
        corners = constants.indices(rows, 1, 5, n);
        boolean single = placement.dtype() == ScalarType.Float;
        double[] points = new double[2 * size * size];
        for (int i = 0; i < size * size; i++) {
            points[i] = single ? centreFloat(i % size) : centre(i % size);
            points[size * size + i] = single ? centreFloat(i / size) : centre(i / size);
        }
        centres = constants.of(points, 1, 2, (long) size * size);
    }

    /** NDC of the centres of pixels along a side. */
    float[] centres() {
        float[] out = new float[size];
        for (int i = 0; i < size; i++) {
            out[i] = centreFloat(i);
        }
        return out;
    }

    /** The reference's rounding: from the other end, on an axis that points the other way. */
    private float centreFloat(int i) {
        return -(-1f + (2f * (size - 1 - i) + 1f) / size);
    }

    private double centre(int i) {
        return (2 * i + 1.0) / size - 1;
    }

    /**
     * Finds the faces that pixels show: item by item in parallel, or all at once on a GPU.
     *
     * @param verticesNdc {@code [B, V, 3]}: x right and y down, -1..1 over the picture's edges, z away from the viewer
     */
    public Visibility visible(Tensor verticesNdc) {
        if (onDevice.isPresent()) {
            return listed(onDevice.get().faces(verticesNdc.to(ScalarType.Float)));
        }
        return listed(shown(verticesNdc));
    }

    /** The same on the processor, as pictures: of each item the face that each pixel shows, or -1. */
    int[][] shown(Tensor verticesNdc) {
        int b = (int) verticesNdc.size(0);
        int length = (int) (verticesNdc.size(1) * 3);
        float[] all = Tensors.floats(verticesNdc);
        return IntStream.range(0, b).parallel().mapToObj(item -> {
            float[] vertices = Arrays.copyOfRange(all, item * length, (item + 1) * length);
            for (int i = 2; i < length; i += 3) {
                vertices[i] += depthShift;
            }
            return Rasterizer.rasterize(vertices, faces, size, size).faceIndex();
        }).toArray(int[][]::new);
    }

    /** From a face or -1 per pixel of each item. */
    Visibility listed(int[][] shown) {
        int b = shown.length;
        int[] counts = Arrays.stream(shown)
                .mapToInt(item -> (int) Arrays.stream(item).filter(face -> face >= 0).count())
                .toArray();
        int p = Math.max(1, Arrays.stream(counts).max().orElse(1));
        long[] pixels = new long[b * p];
        long[] found = new long[b * p];
        float[] covered = new float[b * p];
        IntStream.range(0, b).parallel().forEach(item -> {
            int at = item * p;
            int empty = 0;
            for (int pixel = 0; pixel < shown[item].length; pixel++) {
                if (shown[item][pixel] >= 0) {
                    pixels[at] = pixel;
                    found[at] = shown[item][pixel];
                    covered[at] = 1;
                    at++;
                } else {
                    empty = pixel;
                }
            }
            Arrays.fill(pixels, at, (item + 1) * p, empty);
        });
        return new Visibility(
                size,
                placed(AbstractTensor.create(pixels, b, p), ScalarType.Long),
                placed(AbstractTensor.create(found, b, p), ScalarType.Long),
                placed(AbstractTensor.create(covered, b, 1, p), placement.dtype()));
    }

    /**
     * From a face or -1 per pixel, {@code [B, S * S]}, without leaving the device but for the length of the lists: by
     * sorting, which on a processor takes longer than the pass above.
     */
    Visibility listed(Tensor shown) {
        Tensor shows = shown.ge(new Scalar(0));
        long p = Math.max(1, shows.sum(1).max().item_long());
        Tensor pixels = shows.to(ScalarType.Byte).argsort(true, 1, true).narrow(1, 0, p);
        return new Visibility(
                size,
                pixels,
                shown.gather(1, pixels).clamp_min(new Scalar(0)),
                shows.gather(1, pixels).unsqueeze(1).to(placement.dtype()));
    }

    private Tensor placed(Tensor values, ScalarType dtype) {
        return values.to(new Device(placement.device()), dtype);
    }

    /**
     * Vertices at the corners of the faces that pixels show, five rows: 0, 1, 2, 0, 1.
     *
     * @return {@code [B, 1, 5 * P]} indices
     */
    Tensor corners(Visibility visibility) {
        long b = visibility.numItems();
        long p = visibility.numPixels();
        return corners.expand(b, 5, corners.size(2))
                .gather(2, visibility.faces().unsqueeze(1).expand(b, 5, p))
                .view(b, 1, 5 * p);
    }

    /**
     * Weights of the three corners at each listed pixel; they sum to a little less than 1.
     *
     * @param verticesNdc {@code [B, V, 3]}
     * @return {@code [B, 3, P]}, 0 at entries that fill up
     */
    public Tensor barycentrics(Tensor verticesNdc, Visibility visibility) {
        return barycentrics(verticesNdc.transpose(1, 2), visibility, corners(visibility));
    }

    Tensor barycentrics(Tensor planesNdc, Visibility visibility, Tensor cornerIndices) {
        return Scoped.result(() -> weights(planesNdc, visibility, cornerIndices));
    }

    private Tensor weights(Tensor planesNdc, Visibility visibility, Tensor cornerIndices) {
        long b = visibility.numItems();
        long p = visibility.numPixels();
        Tensor points = planesNdc.narrow(1, 0, 2)
                .gather(2, cornerIndices.narrow(2, p, 4 * p).expand(b, 2, 4 * p))
                .view(b, 2, 4, p);
        Tensor start = points.narrow(2, 0, 3);
        Tensor edge = points.narrow(2, 1, 3).sub(start);
        Tensor edgeX = edge.select(1, 0);
        Tensor edgeY = edge.select(1, 1);
        Tensor pixel = centres.expand(b, 2, centres.size(2))
                .gather(2, visibility.pixels().unsqueeze(1).expand(b, 2, p));
        Tensor offset = pixel.unsqueeze(2).sub(start);
        Tensor edgeFunctions = offset.select(1, 0).mul(edgeY).sub(offset.select(1, 1).mul(edgeX));
        // E(v2, v0, v1) + epsilon
        Tensor area = edgeY.select(1, 1).mul(edgeX.select(1, 2))
                .sub(edgeX.select(1, 1).mul(edgeY.select(1, 2)))
                .add(new Scalar(EPSILON));
        Tensor filling = visibility.covered().squeeze(1).eq(new Scalar(0.0));
        return edgeFunctions.div(area.masked_fill(filling, new Scalar(Double.POSITIVE_INFINITY)).unsqueeze(1));
    }

    @Override
    public void close() {
        onDevice.ifPresent(TensorRasterizer::close);
        constants.close();
    }
}
