package org.emoca4j.train.loss;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Pictures of one person, a ring, should do with each other's shape or wrinkles: their codes are swapped inside the
 * ring and appended as a second copy of the batch, of which everything else is repeated (emoca section 4.6).
 *
 * @param order for each sample of the batch the one that it takes the code of; of the same ring
 * @param ring pictures of each person, which follow each other in the batch
 */
public record RingExchange(int[] order, int ring) {

    public RingExchange {
        order = order.clone();
        if (ring < 1 || order.length % ring != 0) {
            throw new IllegalArgumentException(
                    "a batch of " + order.length + " pictures isn't made of rings of " + ring);
        }
        boolean[] taken = new boolean[order.length];
        for (int i = 0; i < order.length; i++) {
            if (order[i] / ring != i / ring || order[i] < 0 || taken[order[i]]) {
                throw new IllegalArgumentException("order " + Arrays.toString(order)
                        + " doesn't permute each ring of " + ring);
            }
            taken[order[i]] = true;
        }
    }

    /**
     * The same permutation in every ring.
     *
     * @param people number of rings
     * @param permutation of the places in a ring
     */
    public static RingExchange same(int people, int... permutation) {
        int ring = permutation.length;
        int[] order = new int[people * ring];
        for (int i = 0; i < order.length; i++) {
            order[i] = i / ring * ring + permutation[i % ring];
        }
        return new RingExchange(order, ring);
    }

    /** Permutations drawn for each ring; a picture may keep its own code. */
    public static RingExchange draw(int people, int ring, RandomGenerator random) {
        int[] order = new int[people * ring];
        for (int i = 0; i < order.length; i++) {
            // an inside-out shuffle that starts afresh in each ring
            int first = i / ring * ring;
            int place = first + random.nextInt(i - first + 1);
            order[i] = order[place];
            order[place] = i;
        }
        return new RingExchange(order, ring);
    }

    /**
     * What of it concerns one of several processes that share the batch evenly.
     *
     * @param part number of the process, from 0
     * @param parts how many there are
     */
    public RingExchange part(int part, int parts) {
        int length = order.length / parts;
        int first = part * length;
        return new RingExchange(IntStream.range(first, first + length).map(i -> order[i] - first).toArray(), ring);
    }

    @Override
    public int[] order() {
        return order.clone();
    }

    /** The codes, and behind them the swapped ones: B x any to 2B x any. */
    public Tensor exchanged(Tensor codes) {
        requireBatch(codes);
        return torch.cat(new TensorVector(codes, codes.index_select(0, Operands.indices(order, codes))), 0);
    }

    /** Everything else twice: B x any to 2B x any. */
    public Tensor repeated(Tensor x) {
        requireBatch(x);
        return torch.cat(new TensorVector(x, x), 0);
    }

    /** The other way, {@code same}: each code replaced by the mean of its ring, B x N to B x N. */
    public Tensor averaged(Tensor codes) {
        requireBatch(codes);
        long length = codes.size(1);
        Tensor means = codes.reshape(-1, ring, length).mean(1).unsqueeze(1);
        return means.expand(means.size(0), ring, length).reshape(-1, length);
    }

    private void requireBatch(Tensor x) {
        if (x.size(0) != order.length) {
            throw new IllegalArgumentException(
                    "a batch of " + x.size(0) + ", but the exchange is for " + order.length);
        }
    }
}
