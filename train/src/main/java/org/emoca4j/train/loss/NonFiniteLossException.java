package org.emoca4j.train.loss;

import java.util.List;

/** A loss is infinite or no number: the step must not reach the optimiser, or the network is lost. */
public final class NonFiniteLossException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<String> terms;
    private final transient List<String> samples;

    NonFiniteLossException(String message, List<String> terms, List<String> samples) {
        super(message);
        this.terms = List.copyOf(terms);
        this.samples = List.copyOf(samples);
    }

    /** The terms that are not finite; empty if only their sum is not. */
    public List<String> terms() {
        return terms;
    }

    /** Keys of the samples that make them so; empty if that can't be told. */
    public List<String> samples() {
        return samples;
    }
}
