package org.emoca4j.train.run;

/**
 * The section {@code learning} (emoca section 7).
 *
 * @param learningRate of Adam
 * @param batchSize samples per step of one process; a ring counts as one sample
 * @param ringSize pictures of one person in each sample
 * @param maxEpochs epochs after which the run ends
 * @param maxSteps steps after which the run ends; 0 for no limit
 * @param valCheckInterval part of an epoch between two validations, above 0 up to 1
 * @param monitor the figure that decides which checkpoint is the best
 * @param monitorMode {@code min} where a low figure is good, {@code max} where a high one is
 * @param patience validations without a better figure after which the run ends; 0 for no limit
 * @param logEvery steps between two rows of figures; each row is the mean since the last
 * @param checkpointEvery steps between two checkpoints beside those of the validations; 0 for none
 * @param reducedPrecision whether convolutions may round their factors for speed: to bfloat16 on a processor that has
 *     instructions for it, to TF32 on a GPU
 */
public record LearningSettings(
        double learningRate,
        int batchSize,
        int ringSize,
        int maxEpochs,
        long maxSteps,
        double valCheckInterval,
        String monitor,
        String monitorMode,
        int patience,
        int logEvery,
        int checkpointEvery,
        boolean reducedPrecision) {

    private static final double SMALLEST_PART = 1e-6;

    static LearningSettings read(RecipeSection section) {
        section.choice("optimizer", "adam");
        return new LearningSettings(
                section.number("learning_rate", Double.MIN_VALUE, 1e3),
                section.integer("batch_size", 1, 1 << 20),
                section.integer("ring_size", 1, 1 << 10),
                section.integer("max_epochs", 1, Integer.MAX_VALUE),
                section.whole("max_steps", 0, Long.MAX_VALUE),
                section.number("val_check_interval", SMALLEST_PART, 1),
                section.text("monitor"),
                section.choice("monitor_mode", "min", "max"),
                section.integer("patience", 0, Integer.MAX_VALUE),
                section.integer("log_every", 1, Integer.MAX_VALUE),
                section.integer("checkpoint_every", 0, Integer.MAX_VALUE),
                section.flag("reduced_precision"));
    }

    /** Pictures in a step of one process: those of all rings. */
    public int pictures() {
        return batchSize * ringSize;
    }

    /** Whether one figure of the monitored kind is better than the best so far; NaN is none. */
    boolean better(double figure, double best) {
        if (Double.isNaN(best)) {
            return !Double.isNaN(figure);
        }
        return monitorMode.equals("min") ? figure < best : figure > best;
    }
}
