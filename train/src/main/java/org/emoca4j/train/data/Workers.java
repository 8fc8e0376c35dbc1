package org.emoca4j.train.data;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** The end of threads that use what is freed after them. */
public final class Workers {

    private Workers() {}

    /**
     * Waits until every task of a pool that was shut down has ended, however often the caller is interrupted; the
     * interrupt is kept for it.
     */
    public static void awaitEnd(ExecutorService workers) {
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = workers.awaitTermination(1, TimeUnit.HOURS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
