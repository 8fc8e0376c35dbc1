package org.emoca4j.train.stage;

import java.util.List;
import org.emoca4j.train.run.Batch;

/**
 * What an emotion network looks at, with what people say of it.
 *
 * @param keys B names
 * @param inputs B inputs of the network, one behind the other
 * @param classes B classes in AffectNet's numbering, -1 if unknown
 * @param valence B, -1..1, NaN if unknown
 * @param arousal B, -1..1, NaN if unknown
 */
public record RecognitionBatch(
        List<String> keys, float[] inputs, long[] classes, float[] valence, float[] arousal)
        implements Batch<RecognitionBatch> {

    public RecognitionBatch {
        keys = List.copyOf(keys);
        int b = keys.size();
        if (b == 0 || inputs.length % b != 0 || classes.length != b || valence.length != b || arousal.length != b) {
            throw new IllegalArgumentException(b + " samples, but " + inputs.length + " values of inputs, "
                    + classes.length + " classes, " + valence.length + " and " + arousal.length + " of affect");
        }
    }

    /** A batch of photos, as the loader gives it. */
    static RecognitionBatch of(org.emoca4j.train.data.Batch batch) {
        return new RecognitionBatch(
                batch.keys(), batch.images(), batch.expressions(), batch.valences(), batch.arousals());
    }

    @Override
    public int size() {
        return keys.size();
    }

    @Override
    public String name(int index) {
        return keys.get(index);
    }

    @Override
    public boolean isFinite(int index) {
        return Batch.areFinite(inputs, index, size());
    }

    /** What people say of the samples. */
    RecognitionLabels labels() {
        return new RecognitionLabels(classes, valence, arousal);
    }
}
