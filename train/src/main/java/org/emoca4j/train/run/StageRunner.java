package org.emoca4j.train.run;

import java.io.IOException;

/** Builds a stage with its data from a recipe and runs the {@link TrainingLoop} on it. */
@FunctionalInterface
public interface StageRunner {

    /**
     * Runs a stage to its end.
     *
     * @throws org.emoca4j.app.UserError in one line, if something named in the recipe is not there or the run failed
     */
    void run(RunRequest request) throws IOException;
}
