package org.emoca4j.train.stage;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.train.loss.RecognitionLosses;
import org.emoca4j.train.loss.ShakeWeights;
import org.emoca4j.train.run.EmotionLossSettings;
import org.emoca4j.train.torch.TorchDevice;
import org.emoca4j.train.torch.Tensors;

/**
 * The loss of an emotion network (emoca section 5.4): class, and valence and arousal in four terms. Samples that lack a
 * label don't count in its terms. Every batch of a run has the same terms: where no sample of a batch is known, or only
 * one for a correlation, the term is 0.
 *
 * @param known which terms there are
 */
record RecognitionLoss(EmotionLossSettings settings, KnownLabels known, TorchDevice device) {

    private static final int FEWEST_FOR_CORRELATION = 2;

    /** The weights of validation, and of training without shake-shake. */
    ShakeWeights even() {
        return new ShakeWeights(settings.mse(), settings.mse(), settings.pcc(), settings.ccc());
    }

    /**
     * Terms with their weights, scalars with their graph.
     *
     * @param outputs of the network, for each of the labels
     */
    Map<String, Tensor> terms(Map<String, Tensor> outputs, RecognitionLabels labels, ShakeWeights weights) {
        Map<String, Tensor> terms = new LinkedHashMap<>();
        if (known.classes() && settings.expression() > 0) {
            Tensor rows = rows(labels.withClass());
            put(terms, "expr_nll", settings.expression(), rows.numel() < 1
                    ? nothing(outputs.get("expression"))
                    : RecognitionLosses.nll(
                            outputs.get("expression").index_select(0, rows),
                            device.place(Tensors.of(labels.classes(), labels.size())).index_select(0, rows)).value());
        }
        if (known.affect()) {
            affect(terms, outputs, labels, weights);
        }
        return terms;
    }

    /** What a term looks at, summed for each sample; no gradient. */
    static Tensor seen(String term, Map<String, Tensor> outputs) {
        Tensor seen = term.equals("expr_nll")
                ? outputs.get("expression")
                : outputs.get("valence").add(outputs.get("arousal"));
        return seen.detach().flatten(1, -1).sum(1);
    }

    private void affect(
            Map<String, Tensor> terms, Map<String, Tensor> outputs, RecognitionLabels labels, ShakeWeights weights) {
        Tensor rows = rows(labels.withAffect());
        Tensor valence = outputs.get("valence").index_select(0, rows);
        Tensor arousal = outputs.get("arousal").index_select(0, rows);
        Tensor valenceTarget = column(labels.valence()).index_select(0, rows);
        Tensor arousalTarget = column(labels.arousal()).index_select(0, rows);
        boolean any = rows.numel() > 0;
        put(terms, "v_mse", weights.valence(),
                any ? RecognitionLosses.mse(valence, valenceTarget).value() : nothing(valence));
        put(terms, "a_mse", weights.arousal(),
                any ? RecognitionLosses.mse(arousal, arousalTarget).value() : nothing(arousal));
        boolean enough = rows.numel() >= FEWEST_FOR_CORRELATION;
        put(terms, "va_lpcc", weights.pcc(), enough
                ? RecognitionLosses.pccLoss(valence, valenceTarget, arousal, arousalTarget).value()
                : nothing(valence));
        put(terms, "va_lccc", weights.ccc(), enough
                ? RecognitionLosses.cccLoss(valence, valenceTarget, arousal, arousalTarget).value()
                : nothing(valence));
    }

    private static void put(Map<String, Tensor> terms, String name, double weight, Tensor value) {
        terms.put(name, value.mul(new Scalar(weight)));
    }

    /** 0 with a graph. */
    private static Tensor nothing(Tensor output) {
        return output.sum().mul(new Scalar(0.0));
    }

    private Tensor rows(long[] places) {
        return device.place(Tensors.of(places, places.length));
    }

    private Tensor column(float[] values) {
        return device.place(Tensors.of(values, values.length, 1));
    }
}
