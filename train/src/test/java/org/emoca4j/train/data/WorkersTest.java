package org.emoca4j.train.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WorkersTest {

    @Test
    void anInterruptedCallerWaitsToTheEndAndIsInterruptedAfterwards() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        ExecutorService workers = Executors.newSingleThreadExecutor();
        workers.execute(() -> {
            begun.countDown();
            long end = System.nanoTime() + 200_000_000;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            ended.set(true);
        });
        begun.await();
        workers.shutdown();
        Thread.currentThread().interrupt();
        Workers.awaitEnd(workers);
        boolean interrupted = Thread.interrupted();
        assertThat(ended).isTrue();
        assertThat(interrupted).isTrue();
    }
}
