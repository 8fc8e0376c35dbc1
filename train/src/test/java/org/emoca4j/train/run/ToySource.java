package org.emoca4j.train.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Numbers of samples in an order of their own for each epoch.
 *
 * @param samples in an epoch
 * @param batchSize samples of a batch of all processes
 */
record ToySource(int samples, int batchSize, int rank, int processes, long seed) implements BatchSource<ToyBatch> {

    static ToySource alone(int samples, int batch) {
        return new ToySource(samples, batch, 0, 1, 5);
    }

    @Override
    public long batches() {
        return samples / batchSize;
    }

    @Override
    public Batches<ToyBatch> epoch(int epoch, long from) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < samples; i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(seed * 1000 + epoch));
        return new Batches<>() {

            private int next = (int) from;

            @Override
            public boolean hasNext() {
                return next < batches();
            }

            @Override
            public ToyBatch next() {
                int share = batchSize / processes;
                int at = batchSize * next++ + share * rank;
                return new ToyBatch(order.subList(at, at + share).stream().mapToInt(i -> i).toArray());
            }

            @Override
            public void close() {}
        };
    }
}
