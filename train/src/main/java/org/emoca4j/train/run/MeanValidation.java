package org.emoca4j.train.run;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/**
 * A validation whose figures are means over all samples that have them, {@code loss_total} the sum of the losses.
 *
 * @param <B> kind of batch
 */
public final class MeanValidation<B extends Batch<B>> implements Validation<B> {

    private static final String LOSS = "loss_";

    private final Function<B, Terms> terms;
    private final Map<String, Double> sums = new LinkedHashMap<>();
    private final Map<String, Long> samples = new LinkedHashMap<>();

    /** With what a batch gives, each term a mean over it. */
    public MeanValidation(Function<B, Terms> terms) {
        this.terms = terms;
    }

    @Override
    public void add(B batch) {
        Terms found = terms.apply(batch);
        found.losses().forEach((name, value) -> add(LOSS + name, value, batch.size()));
        found.metrics().forEach((name, value) -> add("metric_" + name, value, batch.size()));
    }

    private void add(String name, Tensor value, int count) {
        sums.merge(name, value.item_double() * count, Double::sum);
        samples.merge(name, (long) count, Long::sum);
    }

    @Override
    public Map<String, Double> figures() {
        Map<String, Double> means = new LinkedHashMap<>();
        means.put("loss_total", 0.0);
        sums.forEach((name, sum) -> {
            double mean = sum / samples.get(name);
            means.put(name, mean);
            if (name.startsWith(LOSS)) {
                means.merge("loss_total", mean, Double::sum);
            }
        });
        return means;
    }
}
