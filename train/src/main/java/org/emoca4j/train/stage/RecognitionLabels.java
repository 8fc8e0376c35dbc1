package org.emoca4j.train.stage;

import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.train.torch.CommonBatch;
import org.emoca4j.train.torch.Tensors;

/**
 * What people say of the samples of a batch.
 *
 * @param classes B classes in AffectNet's numbering, -1 if unknown
 * @param valence B, -1..1, NaN if unknown
 * @param arousal B, -1..1, NaN if unknown
 */
record RecognitionLabels(long[] classes, float[] valence, float[] arousal) {

    private static final int KINDS = 3;

    int size() {
        return classes.length;
    }

    /** Places of the samples whose class is known. */
    long[] withClass() {
        return IntStream.range(0, size()).filter(i -> classes[i] >= 0).mapToLong(i -> i).toArray();
    }

    /** Places of the samples whose valence and arousal are known. */
    long[] withAffect() {
        return IntStream.range(0, size())
                .filter(i -> !Float.isNaN(valence[i]) && !Float.isNaN(arousal[i]))
                .mapToLong(i -> i)
                .toArray();
    }

    /** The labels of the whole batch, of which these are those of one part. */
    RecognitionLabels gathered(CommonBatch common) {
        double[] own = new double[KINDS * size()];
        for (int i = 0; i < size(); i++) {
            own[KINDS * i] = classes[i];
            own[KINDS * i + 1] = valence[i];
            own[KINDS * i + 2] = arousal[i];
        }
        Tensor gathered = common.gathered(Tensors.of(own, size(), KINDS));
        double[] all = Tensors.doubles(gathered);
        int count = all.length / KINDS;
        RecognitionLabels labels = new RecognitionLabels(new long[count], new float[count], new float[count]);
        for (int i = 0; i < count; i++) {
            labels.classes[i] = Math.round(all[KINDS * i]);
            labels.valence[i] = (float) all[KINDS * i + 1];
            labels.arousal[i] = (float) all[KINDS * i + 2];
        }
        return labels;
    }
}
