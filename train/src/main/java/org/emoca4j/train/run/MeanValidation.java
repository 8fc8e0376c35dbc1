package org.emoca4j.train.run;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/**
 * A validation whose figures are means over all samples, {@code loss_total} the sum of the losses.
 *
 * @param <B> kind of batch
 */
public final class MeanValidation<B extends Batch<B>> implements Validation<B> {

    private final Function<B, Terms> terms;
    private final Map<String, Double> sums = new LinkedHashMap<>();
    private long samples;

    /** With what a batch gives, each term a mean over it. */
    public MeanValidation(Function<B, Terms> terms) {
        this.terms = terms;
    }

    @Override
    public void add(B batch) {
        Terms found = terms.apply(batch);
        samples += batch.size();
        found.losses().forEach((name, value) -> {
            double weighted = value.item_double() * batch.size();
            sums.merge("loss_total", weighted, Double::sum);
            sums.merge("loss_" + name, weighted, Double::sum);
        });
        found.metrics().forEach((name, value) ->
                sums.merge("metric_" + name, value.item_double() * batch.size(), Double::sum));
    }

    @Override
    public Map<String, Double> figures() {
        Map<String, Double> means = new LinkedHashMap<>();
        sums.forEach((name, sum) -> means.put(name, sum / samples));
        return means;
    }
}
