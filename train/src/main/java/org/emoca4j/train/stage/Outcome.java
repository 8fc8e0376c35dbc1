package org.emoca4j.train.stage;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.train.loss.LossSum;
import org.emoca4j.train.loss.LossTerm;
import org.emoca4j.train.run.Terms;

/**
 * What a stage made of a batch. Tensors have twice as many faces where codes were exchanged within rings.
 *
 * @param photos what it looked at
 * @param codes what the encoders said
 * @param faces what came of them
 * @param picture gives {@link #predicted}; draws it now if no loss wanted it
 * @param losses terms of the loss
 * @param figures more metrics, by their published names
 */
record Outcome(
        Photos photos,
        Codes codes,
        DrawnFaces faces,
        Supplier<Tensor> picture,
        LossSum losses,
        Map<String, Tensor> figures) {

    /** {@code [B, 3, 224, 224]} the picture that is compared with the photo. */
    Tensor predicted() {
        return picture.get();
    }

    /** For the loop, under the published names. */
    Terms terms(String place) {
        Map<String, Tensor> terms = new LinkedHashMap<>();
        Map<String, Tensor> metrics = new LinkedHashMap<>();
        Map<String, Tensor> samples = new LinkedHashMap<>();
        for (LossTerm term : losses.terms()) {
            String name = logged(term.name(), place);
            (term.metric() ? metrics : terms).put(name, term.weighted());
            term.loss().samples().ifPresent(each -> samples.put(name, each.detach()));
        }
        metrics.putAll(figures);
        return new Terms(terms, metrics, samples);
    }

    /** The published programs write where an emotion was looked at, and L1 whatever the metric is. */
    static String logged(String term, String place) {
        if (!term.startsWith("emonet_")) {
            return term;
        }
        return place + "_" + term + (term.endsWith("_combined") ? "" : "_L1");
    }
}
