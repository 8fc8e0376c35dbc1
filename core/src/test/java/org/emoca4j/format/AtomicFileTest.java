package org.emoca4j.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

    @TempDir
    Path folder;

    @Test
    void writesAndReplaces() throws IOException {
        Path file = folder.resolve("a name.txt");
        AtomicFile.write(file, out -> out.write(new byte[] {1, 2}));
        AtomicFile.write(file, out -> out.write(new byte[] {3}));
        assertThat(Files.readAllBytes(file)).containsExactly(3);
        assertThat(names()).containsExactly("a name.txt");
    }

    @Test
    void aFailureMidwayKeepsTheOldFileAndLeavesNothingElse() throws IOException {
        Path file = folder.resolve("a.bin");
        AtomicFile.write(file, out -> out.write(7));
        AtomicFile.Content failing = out -> {
            out.write(new byte[1 << 20]);
            throw new IOException("No space left on device");
        };
        assertThatThrownBy(() -> AtomicFile.write(file, failing)).isInstanceOf(IOException.class)
                .hasMessageContainingAll(file.toString(), "No space left on device", "free");
        assertThatThrownBy(() -> AtomicFile.write(folder.resolve("new.bin"), failing)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
            throw new IllegalArgumentException("bad");
        })).isInstanceOf(IllegalArgumentException.class);
        assertThat(Files.readAllBytes(file)).containsExactly(7);
        assertThat(names()).containsExactly("a.bin");
    }

    @Test
    void aMissingFolderAndAFolderInTheWayAreNamed() throws IOException {
        Path missing = folder.resolve("gone").resolve("a.bin");
        assertThatThrownBy(() -> AtomicFile.write(missing, out -> out.write(1)))
                .isInstanceOf(IOException.class).hasMessageContainingAll(missing.toString(), "folder");
        Path taken = Files.createDirectories(folder.resolve("taken"));
        assertThatThrownBy(() -> AtomicFile.write(taken, out -> out.write(1)))
                .isInstanceOf(IOException.class).hasMessageContainingAll(taken.toString(), "is a folder");
        assertThat(names()).containsExactly("taken");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).toList();
        }
    }
}
