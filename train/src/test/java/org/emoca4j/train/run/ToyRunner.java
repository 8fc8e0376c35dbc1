package org.emoca4j.train.run;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Trains a toy stage of 64 samples; batch_size is that of one process. */
public final class ToyRunner implements StageRunner {

    private final boolean noisy;
    private final int ballast;
    private final int pauseMillis;
    private final int dieAt;

    /**
     * A new one.
     *
     * @param noisy whether steps have random numbers
     * @param ballast megabytes that are added to each checkpoint
     * @param pauseMillis how long each step waits
     * @param dieAt the step in which the last process ends itself; -1 for never
     */
    public ToyRunner(boolean noisy, int ballast, int pauseMillis, int dieAt) {
        this.noisy = noisy;
        this.ballast = ballast;
        this.pauseMillis = pauseMillis;
        this.dieAt = dieAt;
    }

    @Override
    public void run(RunRequest request) throws IOException {
        Team team = request.team();
        int common = request.recipe().learning().batchSize() * team.size();
        try (ToyStage stage = new ToyStage(noisy) {

            private int steps;

            @Override
            public void step() {
                if (++steps == dieAt && team.rank() == team.size() - 1) {
                    Runtime.getRuntime().halt(9);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMillis));
                super.step();
            }
        }) {
            stage.ballast(ballast);
            ToySource training = new ToySource(64, common, team.rank(), team.size(), 5);
            new TrainingLoop<>(request.recipe(), stage, training, ToySource.alone(16, 8), team, request.folder(),
                    best -> { }, request.console()).run();
        }
    }
}
