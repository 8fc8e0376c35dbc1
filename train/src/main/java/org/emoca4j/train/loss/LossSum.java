package org.emoca4j.train.loss;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * The loss of one step: terms are added by name, weighted as {@link LossWeights} say, and kept for the log. A term
 * without weight is not computed, a metric without gradient.
 *
 * <p>Belongs to one step and its {@link org.bytedeco.javacpp.PointerScope}, and to one thread.
 */
public final class LossSum {

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
}
