package org.emoca4j.train.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.emoca4j.app.Console;

/**
 * Whether someone wants the process to end (Ctrl-C, kill). The end waits until this is closed, so that work is saved.
 */
final class StopSignal implements AutoCloseable {

    private static final long PATIENCE_MINUTES = 10;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean asked;

    StopSignal(Console console) {
        hook = new Thread(() -> {
            asked = true;
            console.say("stopping after this step, with a checkpoint");
            try {
                if (!done.await(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                    console.say("gave up waiting for the step to end; the last checkpoint stays");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    boolean asked() {
        return asked;
    }

    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending, and the hook with it
        }
    }
}
