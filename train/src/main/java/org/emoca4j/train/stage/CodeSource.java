package org.emoca4j.train.stage;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.emoca4j.train.data.Labels;
import org.emoca4j.train.data.Sampler;
import org.emoca4j.train.run.BatchSource;
import org.emoca4j.train.run.Team;

/**
 * Batches of codes.
 *
 * @param batchSize samples of all processes together in a batch
 * @param dropLast whether samples that don't fill the last batch of an epoch are left out
 * @param team of which this process takes its part; {@link Team#ALONE} for all
 */
record CodeSource(CodedFaces faces, Sampler sampler, int batchSize, boolean dropLast, long seed, Team team)
        implements BatchSource<RecognitionBatch> {

    @Override
    public long batches() {
        int samples = faces.size(); // each sampler of classes draws as many as there are
        return dropLast ? samples / batchSize : (samples + batchSize - 1) / batchSize;
    }

    @Override
    public Batches<RecognitionBatch> epoch(int epoch, long from) {
        int[] order = sampler.order(seed, epoch);
        return new Batches<>() {

            private long next = from;

            @Override
            public boolean hasNext() {
                return next < batches();
            }

            @Override
            public RecognitionBatch next() {
                int start = Math.toIntExact(next * batchSize);
                next++;
                int each = Math.min(batchSize, order.length - start) / team.size();
                return batch(Arrays.copyOfRange(order, start + team.rank() * each, start + (team.rank() + 1) * each));
            }

            @Override
            public void close() {
                // all is in memory
            }
        };
    }

    private RecognitionBatch batch(int[] rows) {
        float[] inputs = new float[rows.length * faces.width()];
        long[] classes = new long[rows.length];
        float[] valence = new float[rows.length];
        float[] arousal = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(faces.codes(), rows[i] * faces.width(), inputs, i * faces.width(), faces.width());
            Labels labels = faces.labels(rows[i]);
            classes[i] = labels.expression();
            valence[i] = labels.knownValence();
            arousal[i] = labels.knownArousal();
        }
        List<String> keys = IntStream.of(rows).mapToObj(faces.names()).toList();
        return new RecognitionBatch(keys, inputs, classes, valence, arousal);
    }
}
