package org.emoca4j.train.run;

/**
 * Where a run stands. Random numbers come from the recipe's seed and the step alone, and batches from the seed and the
 * position, so that no state of a random generator has to be kept.
 *
 * @param step steps done
 * @param epoch epoch of the next batch, from 0
 * @param batch its place in the epoch, from 0
 * @param best the best figure of the monitored kind so far; NaN before the first validation
 * @param bestStep the step at which it was measured
 * @param checksSinceBest validations since then
 * @param validatedStep the step of the last validation; 0 before the first
 */
record RunState(long step, int epoch, long batch, double best, long bestStep, int checksSinceBest, long validatedStep) {

    static RunState start() {
        return new RunState(0, 0, 0, Double.NaN, 0, 0, 0);
    }

    /** The epoch of the last step, from 0. */
    int lastEpoch() {
        return batch == 0 ? Math.max(0, epoch - 1) : epoch;
    }

    /** Whether the networks of this step are the best so far. */
    boolean isBest() {
        return bestStep == step && !Double.isNaN(best);
    }

    /** With no figure to compare the next one with. */
    RunState withoutBest() {
        return new RunState(step, epoch, batch, Double.NaN, 0, 0, validatedStep);
    }

    /** After one step more. */
    RunState next() {
        return new RunState(step + 1, epoch, batch + 1, best, bestStep, checksSinceBest, validatedStep);
    }

    /** At the beginning of the next epoch. */
    RunState nextEpoch() {
        return new RunState(step, epoch + 1, 0, best, bestStep, checksSinceBest, validatedStep);
    }

    /** After a validation. */
    RunState validated(double figure, boolean better) {
        return better
                ? new RunState(step, epoch, batch, figure, step, 0, step)
                : new RunState(step, epoch, batch, best, bestStep, checksSinceBest + 1, step);
    }
}
