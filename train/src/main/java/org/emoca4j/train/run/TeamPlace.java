package org.emoca4j.train.run;

/**
 * Where a process belongs and meets the others.
 *
 * @param rank its number, from 0
 * @param size processes in all
 * @param host of the first process
 * @param port that the first process listens on, 1 to 32767
 */
public record TeamPlace(int rank, int size, String host, int port) {

    public TeamPlace {
        if (rank < 0 || rank >= size) {
            throw new IllegalArgumentException("there is no process " + rank + " of " + size);
        }
        if (port < 1 || port > Short.MAX_VALUE) {
            throw new IllegalArgumentException("a port from 1 to 32767 is needed, not " + port);
        }
    }
}
