package org.emoca4j.train.loss;

import static org.emoca4j.train.loss.Operands.indices;
import static org.emoca4j.train.loss.Operands.requireSameShape;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Pairs of landmarks whose gap says how far eyes or mouth are open.
 *
 * <p>Three ways to compare gaps: {@link #distance}, what the published programs do; {@link #offset}, what the papers
 * write; and {@link #position}, the absolute form, which also asks for the right place.
 *
 * @param first rows of one end of each pair
 * @param second rows of the other end, in the same order
 */
public record LandmarkPairs(int[] first, int[] second) {

    /** The ways to compare gaps. */
    public enum Comparison {
        /** By {@link LandmarkPairs#distance}. */
        DISTANCE {
            @Override
            public Loss of(LandmarkPairs pairs, Tensor predicted, Tensor target) {
                return pairs.distance(predicted, target);
            }
        },
        /** By {@link LandmarkPairs#offset}. */
        OFFSET {
            @Override
            public Loss of(LandmarkPairs pairs, Tensor predicted, Tensor target) {
                return pairs.offset(predicted, target);
            }
        },
        /** By {@link LandmarkPairs#position}. */
        POSITION {
            @Override
            public Loss of(LandmarkPairs pairs, Tensor predicted, Tensor target) {
                return pairs.position(predicted, target);
            }
        };

        /** How far the gaps of two faces differ; B x N x 2 each. */
        public abstract Loss of(LandmarkPairs pairs, Tensor predicted, Tensor target);
    }

    public LandmarkPairs {
        if (first.length != second.length || first.length == 0) {
            throw new IllegalArgumentException(
                    "pairs need as many first as second points: " + first.length + " and " + second.length);
        }
        first = first.clone();
        second = second.clone();
    }

    /**
     * Mean absolute difference of the Euclidean lengths of the gaps: free of place and turn.
     *
     * @param predicted B x N x 2
     * @param target B x N x 2
     */
    public Loss distance(Tensor predicted, Tensor target) {
        return Loss.meanOf(lengths(predicted).sub(lengths(target)).abs());
    }

    /** Mean absolute difference of the gaps as vectors, over pairs and axes: free of place. B x N x 2 each. */
    public Loss offset(Tensor predicted, Tensor target) {
        requireSameShape("landmarks", predicted, target);
        return Loss.meanOf(gaps(predicted).sub(gaps(target)).abs());
    }

    /** Mean absolute difference of the coordinates of all ends. B x N x 2 each. */
    public Loss position(Tensor predicted, Tensor target) {
        requireSameShape("landmarks", predicted, target);
        Tensor one = select(predicted, first).sub(select(target, first)).abs();
        Tensor other = select(predicted, second).sub(select(target, second)).abs();
        return Loss.meanOf(Operands.times(one.add(other), 0.5));
    }

    /** Lengths of the gaps, B x pairs; the derivative at length 0 is 0. */
    Tensor lengths(Tensor points) {
        return gaps(points).norm(new ScalarOptional(new Scalar(2.0)), 2L);
    }

    private Tensor gaps(Tensor points) {
        Operands.requireShape("landmarks", points, -1, 2);
        return select(points, first).sub(select(points, second));
    }

    private static Tensor select(Tensor points, int[] rows) {
        return points.index_select(1, indices(rows, points));
    }
}
