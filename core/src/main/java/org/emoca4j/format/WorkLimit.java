package org.emoca4j.format;

/**
 * How much a file may cost beyond reading each of its bytes once. A few bytes can ask again and again for the same
 * large thing (to be copied, turned, read once more); all of that together must stay in proportion to the file.
 */
final class WorkLimit {

    private static final int FACTOR = 8;
    private static final long ALLOWANCE = 1 << 22;

    private long left;

    WorkLimit(long fileBytes) {
        left = FACTOR * fileBytes + ALLOWANCE;
    }

    /** Takes bytes off what is left. */
    void spend(long bytes, String where) throws FormatException {
        if (bytes > left) {
            throw new FormatException(where + ": would unpack to far more than the file holds");
        }
        left -= bytes;
    }
}
