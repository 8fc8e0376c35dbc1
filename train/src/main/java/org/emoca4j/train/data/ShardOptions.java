package org.emoca4j.train.data;

import java.util.Locale;
import picocli.CommandLine.Option;

/** What all commands that fill shards let the user choose. */
final class ShardOptions {

    @Option(
            names = "--encoding",
            paramLabel = "NAME",
            defaultValue = "packed",
            description = "raw, packed (without loss) or jpeg (default: ${DEFAULT-VALUE}).")
    private String encoding;

    @Option(
            names = "--shard-size",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Photos, or rendered faces, for one shard (default: ${DEFAULT-VALUE}).")
    private int shardSize;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many at the same time (default: all processors).")
    private Integer threads;

    /** As the user named it. */
    String encodingName() {
        return encoding;
    }

    /** @throws IllegalArgumentException if there is none of that name */
    PictureEncoding encoding() {
        return PictureEncoding.valueOf(encoding.toUpperCase(Locale.ROOT));
    }

    int shardSize() {
        return shardSize;
    }

    int threads() {
        return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
