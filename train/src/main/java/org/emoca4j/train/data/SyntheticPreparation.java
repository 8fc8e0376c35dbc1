package org.emoca4j.train.data;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Turns rendered faces into a folder of shards, which goes on where it was ended, as {@link Preparation} does with
 * photos.
 *
 * @param encoding how crops are stored
 * @param samplesPerShard faces of one shard
 * @param threads faces that are rendered at the same time
 */
public record SyntheticPreparation(PictureEncoding encoding, int samplesPerShard, int threads) {

    public SyntheticPreparation {
        Preparation.checkCounts(samplesPerShard, threads);
    }

    /**
     * Renders faces, or goes on with it.
     *
     * @param folder made if it isn't there
     * @return faces that were there already
     * @throws DataException if the folder holds something else
     * @throws IOException if it can't be written
     */
    public int run(SyntheticFaces faces, Path folder, Preparation.Listener listener) throws IOException {
        PreparationPlan plan = PreparationPlan.of(
                faces.size(), faces.describe() + " encoding=" + encoding, faces.content(), samplesPerShard);
        return new ShardFolder(folder, plan, threads).fill(() -> new Rendering(faces, encoding), listener);
    }

    private record Rendering(SyntheticFaces faces, PictureEncoding encoding) implements ShardFolder.Maker {

        @Override
        public ShardFolder.Made make(int index) throws IOException {
            Sample sample = faces.get(index);
            return new ShardFolder.Made(
                    sample.key(), sample.labels(), SampleBytes.encode(sample, encoding), null);
        }

        @Override
        public void close() {
            // the faces are the caller's
        }
    }
}
