package org.emoca4j.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.emoca4j.Golden;
import org.emoca4j.format.Fuzzer.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged copies of the sample files: ten thousand of each, or as many as the time allows, which is printed. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class FuzzGoldenTest {

    private static final int COPIES = 10_000;
    /** Property {@code fuzz.seconds}: 300 are enough for all copies of every file. */
    private static final long SECONDS = Long.getLong("fuzz.seconds", 30);
    private static final long MAX_BYTES = 5 << 20;

    private static Reading reading(Path file) {
        String name = file.getFileName().toString();
        return switch (name.substring(name.lastIndexOf('.'))) {
            case ".ckpt", ".tar" -> Fuzzer::checkpoint;
            case ".pkl" -> Fuzzer::pickle;
            case ".safetensors" -> Fuzzer::safetensors;
            case ".npz" -> Fuzzer::npz;
            case ".obj" -> Fuzzer::obj;
            case ".npy" -> name.startsWith("fixed") ? Fuzzer::npy : Fuzzer::npyOfObject;
            default -> null;
        };
    }

    @Test
    void damagedSampleFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String folder : List.of("containers", "assets")) {
            try (Stream<Path> stream = Files.list(Golden.file(folder))) {
                stream.filter(Files::isRegularFile).forEach(files::add);
            }
        }
        files.removeIf(file -> reading(file) == null || file.toFile().length() > MAX_BYTES);
        assertThat(files).hasSizeGreaterThan(15);
        // the time that small files leave is for the larger ones
        files.sort(Comparator.comparingLong(file -> file.toFile().length()));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        int left = files.size();
        for (Path file : files) {
            String name = file.getFileName().toString();
            int[] counts = new Fuzzer(name.hashCode())
                    .run(name, Files.readAllBytes(file), reading(file), COPIES, (end - System.nanoTime()) / left--);
            System.out.println(name + ": " + counts[0] + " damaged copies read, " + counts[1] + " refused");
            assertThat(counts[0]).as(name).isPositive();
        }
    }
}
