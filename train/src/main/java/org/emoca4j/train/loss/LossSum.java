package org.emoca4j.train.loss;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.emoca4j.train.torch.Tensors;

/**
 * The loss of one step: terms are added by name, weighted as {@link LossWeights} say, and kept for the log. A term
 * without weight is not computed, a metric without gradient.
 *
 * <p>Belongs to one step and its {@link org.bytedeco.javacpp.PointerScope}, and to one thread.
 */
public final class LossSum {

    private static final int MAX_NAMED = 5;

    private final LossWeights weights;
    private final Map<String, LossTerm> terms = new LinkedHashMap<>();
    private Tensor total;

    /** An empty sum. */
    public LossSum(LossWeights weights) {
        this.weights = weights;
    }

    /**
     * Adds a term, if it has a weight.
     *
     * @param name as published
     * @param loss computes its value
     * @throws IllegalArgumentException if no such term exists, or if it was added before
     */
    public LossSum add(String name, Supplier<Loss> loss) {
        if (terms.containsKey(name)) {
            throw new IllegalArgumentException("loss term " + name + " was added before");
        }
        if (weights.losses().containsKey(name)) {
            LossTerm term = new LossTerm(name, weights.losses().get(name), false, loss.get());
            terms.put(name, term);
            total = total == null ? term.weighted() : total.add(term.weighted());
        } else if (weights.metrics().containsKey(name)) {
            Loss reported = Operands.withoutGradient(loss);
            terms.put(name, new LossTerm(name, weights.metrics().get(name), true, reported));
        } else if (!LossWeights.terms().contains(name)) {
            throw new IllegalArgumentException("loss term " + name + " is unknown; use one of "
                    + String.join(", ", LossWeights.terms()));
        }
        return this;
    }

    /** What was computed so far, in the order of adding. */
    public List<LossTerm> terms() {
        return List.copyOf(terms.values());
    }

    /** Weighted values of the losses by name, scalars with their graphs, in the order of adding. */
    public Map<String, Tensor> losses() {
        return weighted(false);
    }

    /** Weighted values of what is only reported, by name, in the order of adding. */
    public Map<String, Tensor> metrics() {
        return weighted(true);
    }

    private Map<String, Tensor> weighted(boolean metric) {
        Map<String, Tensor> values = new LinkedHashMap<>();
        terms.values().stream()
                .filter(term -> term.metric() == metric)
                .forEach(term -> values.put(term.name(), term.weighted()));
        return values;
    }

    /**
     * The sum of all weighted losses, a scalar with its graph.
     *
     * @throws IllegalStateException if no term was added that has a weight
     */
    public Tensor total() {
        if (total == null) {
            throw new IllegalStateException("no loss term has a weight; give at least one of "
                    + String.join(", ", LossWeights.terms()) + " a weight");
        }
        return total;
    }

    /**
     * Terms that have a weight but were not added: the stage can't compute them, so that the recipe would be ignored in
     * silence.
     */
    public Set<String> missing() {
        Set<String> missing = new LinkedHashSet<>(weights.losses().keySet());
        missing.addAll(weights.metrics().keySet());
        missing.removeAll(terms.keySet());
        return Collections.unmodifiableSet(missing);
    }

    /** Weighted values by their names in logs, and {@code loss}, their sum; waits for the device once. */
    public Map<String, Double> values() {
        TensorVector scalars = new TensorVector();
        terms.values().forEach(term -> scalars.push_back(plain(term.weighted())));
        scalars.push_back(plain(total()));
        double[] numbers = Tensors.doubles(torch.stack(scalars));
        Map<String, Double> values = new LinkedHashMap<>();
        int i = 0;
        for (LossTerm term : terms.values()) {
            values.put(term.logged(), numbers[i++]);
        }
        values.put("loss", numbers[i]);
        return values;
    }

    private static Tensor plain(Tensor scalar) {
        return scalar.detach().to(ScalarType.Double);
    }

    /**
     * Checks the loss; to be called before the gradients are computed.
     *
     * @param keys name of each sample, in the order of the batch; if a term has a multiple of as many samples, the
     *     batch was appended to itself
     * @throws NonFiniteLossException if a term or the sum is not finite, with the names of terms and samples
     */
    public void checkFinite(List<String> keys) {
        if (Double.isFinite(number(total()))) {
            return;
        }
        List<String> names = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        Set<String> samples = new LinkedHashSet<>();
        for (LossTerm term : terms.values()) {
            double value = number(term.weighted());
            if (!term.metric() && !Double.isFinite(value)) {
                Set<String> guilty = guilty(term.loss(), keys);
                names.add(term.name());
                texts.add(text(term.name(), value, guilty));
                samples.addAll(guilty);
            }
        }
        if (names.isEmpty()) {
            texts.add("the sum of " + terms.values().stream()
                    .filter(term -> !term.metric())
                    .map(LossTerm::name)
                    .collect(Collectors.joining(", ")) + " is " + number(total()) + ", each alone is finite");
        }
        throw new NonFiniteLossException(
                String.join("; ", texts) + "; no step was taken: leave such samples out, or lower the learning rate",
                names,
                List.copyOf(samples));
    }

    private static double number(Tensor scalar) {
        return scalar.item_double();
    }

    /** Keys of the samples whose part of a term is not finite; empty if the term doesn't know. */
    private static Set<String> guilty(Loss loss, List<String> keys) {
        Set<String> guilty = new LinkedHashSet<>();
        double[] samples = loss.samples().map(Tensors::doubles).orElse(new double[0]);
        for (int i = 0; i < samples.length; i++) {
            if (!Double.isFinite(samples[i])) {
                boolean known = !keys.isEmpty() && samples.length % keys.size() == 0;
                guilty.add(known ? keys.get(i % keys.size()) : "number " + i + " of the batch");
            }
        }
        return guilty;
    }

    private static String text(String term, double value, Set<String> samples) {
        String where = samples.stream().limit(MAX_NAMED).collect(Collectors.joining(", "));
        int more = samples.size() - MAX_NAMED;
        return "loss " + term + " is " + value + (samples.isEmpty() ? "" : " for " + where)
                + (more > 0 ? " and " + more + " more" : "");
    }
}
