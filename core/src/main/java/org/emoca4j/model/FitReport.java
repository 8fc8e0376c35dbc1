package org.emoca4j.model;

/**
 * How well a head was fitted to landmarks.
 *
 * @param residual weighted mean distance between detected and fitted landmarks, as a fraction of the distance between
 *     the outer eye corners
 * @param iterations steps of the optimiser
 * @param converged whether the optimiser stopped by itself
 * @param confidence 0..1: falls with the residual, with improbable coefficients and with the detector's own doubt
 */
public record FitReport(double residual, int iterations, boolean converged, double confidence) {

    /** Below this confidence a face should not be used without a look at it. */
    public static final double RELIABLE = 0.5;

    /** Whether the confidence is at least {@link #RELIABLE}. */
    public boolean reliable() {
        return confidence >= RELIABLE;
    }
}
