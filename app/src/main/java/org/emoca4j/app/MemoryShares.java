package org.emoca4j.app;

import java.util.concurrent.Semaphore;

/**
 * Memory that threads share out among themselves: who finds too little left waits, and nobody overtakes, so that a
 * large share comes to its turn.
 */
final class MemoryShares {

    private static final int UNIT_BITS = 20;

    private final int units;
    private final Semaphore free;

    /** @param bytes all that there is */
    MemoryShares(long bytes) {
        units = units(bytes);
        free = new Semaphore(units, true);
    }

    /** Most of Java's memory; the rest is for the models and for what is not yet collected. */
    static MemoryShares ofHeap() {
        return new MemoryShares(Runtime.getRuntime().maxMemory() / 4 * 3);
    }

    private static int units(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, bytes >> UNIT_BITS));
    }

    /**
     * Waits for a share. One that is larger than all there is gets all: its taker works alone.
     *
     * @return what to give back
     */
    int take(long bytes) {
        int share = Math.min(units, units(bytes));
        free.acquireUninterruptibly(share);
        return share;
    }

    /** Ends the use of a share from {@link #take}. */
    void giveBack(int share) {
        free.release(share);
    }
}
