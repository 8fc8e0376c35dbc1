package org.emoca4j.train.twin;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.emoca4j.render.Rasterizer;

/**
 * {@link Rasterizer} from tensor operations alone, for a whole batch at once and on any device: the same faces at the
 * same pixels, as its float32 arithmetic is the same in the same order. Meshes never leave the device.
 *
 * <p>Each pixel within a face's bounding box is a candidate. Those inside the face bid with a number whose upper half
 * is their depth's bits, which order as depths do where these are not negative, and whose lower half is the face: the
 * smallest bid for a pixel is the nearest face, and the first of equals.
 *
 * <p>Example: two equal triangles over the whole picture; all pixels show the first.
 */
final class TensorRasterizer implements AutoCloseable {

    /** Candidates that are looked at in one go: bounds the memory, about 150 bytes each. */
    private static final long MAX_CANDIDATES = 1L << 23;

    private static final double EPSILON = 1e-8;
    private static final int HALF = 32;
    private static final long NO_BID = Long.MAX_VALUE;

    /** Column of the table of faces that holds the area, behind three x, three y and three z. */
    private static final int AREA = 9;

    private final Constants constants;
    private final long numFaces;
    private final int size;
    private final float depthShift;
    private final long maxCandidates;
    private final Tensor corners;
    private final Tensor centres;
    private final Tensor mirrored;

    /**
     * @param faces {@code F * 3} vertex indices
     * @param size pixels along a side S
     * @param centres coordinates of the pixels' centres along a side, decreasing, as PyTorch3D has them
     * @param depthShift added to all depths before
     * @param device as libtorch names it
     */
    TensorRasterizer(int[] faces, int size, float[] centres, float depthShift, String device) {
        this(faces, size, centres, depthShift, device, MAX_CANDIDATES);
    }

    TensorRasterizer(
            int[] faces, int size, float[] centres, float depthShift, String device, long maxCandidates) {
        constants = new Constants(new Placement(ScalarType.Float, device));
        numFaces = faces.length / 3;
        this.size = size;
        this.depthShift = depthShift;
        this.maxCandidates = maxCandidates;
        corners = constants.indices(faces, faces.length);
        this.centres = constants.of(centres, size);
        float[] increasing = new float[size];
        for (int i = 0; i < size; i++) {
            increasing[i] = -centres[i];
        }
        mirrored = constants.of(increasing, size);
    }

    /**
     * The nearest face of each pixel.
     *
     * @param verticesNdc {@code [B, V, 3]} float32 on the device: x right and y down
     * @return {@code [B, S * S]} int64, -1 where there is none
     */
    Tensor faces(Tensor verticesNdc) {
        return Scoped.result(() -> {
            long b = verticesNdc.size(0);
            Tensor points = verticesNdc.detach().index_select(1, corners).view(b * numFaces, 3, 3);
            TensorVector axes = points.unbind(2);
            Tensor x = axes.get(0).neg();
            Tensor y = axes.get(1).neg();
            Tensor z = axes.get(2).add(new Scalar((double) depthShift));
            Tensor drawn = drawn(x, y, z);
            Tensor firstColumn = centresAbove(x.amax(new long[] {1}, false), false);
            Tensor firstRow = centresAbove(y.amax(new long[] {1}, false), false);
            Tensor columns = centresAbove(x.amin(new long[] {1}, false), true).sub(firstColumn);
            Tensor rows = centresAbove(y.amin(new long[] {1}, false), true).sub(firstRow);
            Tensor counts = columns.clamp_min(new Scalar(0)).mul(rows.clamp_min(new Scalar(0))).mul(drawn);
            Tensor ends = counts.cumsum(0);
            Tensor boxes = torch.stack(new TensorVector(firstColumn, firstRow, columns, ends.sub(counts)), 1);
            Tensor table = table(x, y, z);
            Tensor bids = torch.full(new long[] {b * size * size}, new Scalar(NO_BID), whole());
            long candidates = b * numFaces == 0 ? 0 : ends.select(0, b * numFaces - 1).item_long();
            for (long from = 0; from < candidates; from += maxCandidates) {
                try (PointerScope part = new PointerScope()) {
                    bid(bids, from, Math.min(candidates, from + maxCandidates), ends, boxes, table);
                }
            }
            Tensor none = bids.eq(new Scalar(NO_BID));
            return bids.bitwise_and(new Scalar((1L << HALF) - 1)).masked_fill(none, new Scalar(-1)).view(b, -1);
        });
    }

    /** 1 for faces that are drawn at all. */
    private Tensor drawn(Tensor x, Tensor y, Tensor z) {
        Tensor behind = z.amin(new long[] {1}, false).to(ScalarType.Double).lt(new Scalar(EPSILON));
        Tensor flat = column(x, 0).sub(column(x, 1)).mul(column(y, 2).sub(column(y, 1)))
                .sub(column(y, 0).sub(column(y, 1)).mul(column(x, 2).sub(column(x, 1))))
                .abs().to(ScalarType.Double).gt(new Scalar(EPSILON)).logical_not();
        return behind.logical_or(flat).logical_not().to(ScalarType.Long);
    }

    /** How many centres are larger than each limit, or as large. */
    private Tensor centresAbove(Tensor limits, boolean orEqual) {
        return torch.searchsorted(
                mirrored, limits.neg().contiguous(), false, orEqual, new StringViewOptional(), new TensorOptional());
    }

    /** {@code [B * F, 10]}: corners and the area with its epsilon, which is added in double precision. */
    private static Tensor table(Tensor x, Tensor y, Tensor z) {
        Tensor area = column(x, 2).sub(column(x, 0)).mul(column(y, 1).sub(column(y, 0)))
                .sub(column(y, 2).sub(column(y, 0)).mul(column(x, 1).sub(column(x, 0))))
                .to(ScalarType.Double).add(new Scalar(EPSILON)).to(ScalarType.Float);
        return torch.cat(new TensorVector(x, y, z, area.unsqueeze(1)), 1);
    }

    /** Lets the candidates of a range bid. */
    private void bid(Tensor bids, long from, long to, Tensor ends, Tensor boxes, Tensor table) {
        Tensor candidate = torch.arange(new Scalar(from), new Scalar(to), whole());
        Tensor face = torch.searchsorted(
                ends, candidate, false, true, new StringViewOptional(), new TensorOptional());
        TensorVector box = boxes.index_select(0, face).unbind(1);
        Tensor place = candidate.sub(box.get(3));
        Tensor column = box.get(0).add(place.remainder(box.get(2)));
        Tensor row = box.get(1).add(place.floor_divide(box.get(2)));
        Tensor px = centres.index_select(0, column);
        Tensor py = centres.index_select(0, row);
        TensorVector n = table.index_select(0, face).t().contiguous().unbind(0);
        Tensor[] weights = new Tensor[3];
        for (int k = 0; k < 3; k++) {
            int start = (k + 1) % 3;
            int end = (k + 2) % 3;
            Tensor across = px.sub(n.get(start)).mul(n.get(3 + end).sub(n.get(3 + start)));
            Tensor along = py.sub(n.get(3 + start)).mul(n.get(end).sub(n.get(start)));
            weights[k] = across.sub(along).div(n.get(AREA));
        }
        Tensor depth = weights[0].mul(n.get(6)).add(weights[1].mul(n.get(7))).add(weights[2].mul(n.get(8)));
        Tensor inside = n.get(AREA).ne(new Scalar(0.0)).logical_and(depth.ge(new Scalar(0.0)));
        for (Tensor weight : weights) {
            inside = inside.logical_and(weight.gt(new Scalar(0.0)));
        }
        Tensor bid = depth.contiguous().view(ScalarType.Int).to(ScalarType.Long)
                .mul(new Scalar(1L << HALF))
                .add(face.remainder(new Scalar(numFaces)))
                .masked_fill(inside.logical_not(), new Scalar(NO_BID));
        Tensor pixel = face.floor_divide(new Scalar(numFaces)).mul(new Scalar((long) size))
                .add(row).mul(new Scalar((long) size)).add(column);
        bids.scatter_reduce_(0, pixel, bid, "amin", true);
    }

    private static Tensor column(Tensor corners, long index) {
        return corners.select(1, index);
    }

    private TensorOptions whole() {
        return new TensorOptions(ScalarType.Long).device(new DeviceOptional(corners.device()));
    }

    @Override
    public void close() {
        constants.close();
    }
}
