package org.emoca4j.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that appear whole. */
class StagingFolderTest {

    @TempDir
    private Path folder;

    private static Path filled(StagingFolder staging, String content) throws IOException {
        Path filled = staging.stage();
        Files.writeString(filled.resolve("file"), content);
        return filled;
    }

    @Test
    void aPublishedFolderReplacesTheOldOne() throws IOException {
        Path root = folder.resolve("root");
        Path place = root.resolve("place");
        try (StagingFolder staging = StagingFolder.open(root)) {
            Path first = filled(staging, "one");
            assertThat(place).doesNotExist();
            staging.publish(first, place);
            assertThat(place.resolve("file")).hasContent("one");
            staging.publish(filled(staging, "two"), place);
            assertThat(place.resolve("file")).hasContent("two");
            staging.discard(filled(staging, "three"));
        }
        assertThat(root).isDirectoryContaining(path -> path.equals(place));
        try (var content = Files.list(root)) {
            assertThat(content).hasSize(1);
        }
    }

    @Test
    void aRetiredFolderGoesAtOnce() throws IOException {
        Path root = folder.resolve("root");
        Path place = Files.createDirectories(root.resolve("place"));
        Files.writeString(place.resolve("file"), "one");
        try (StagingFolder staging = StagingFolder.open(root)) {
            staging.retire(place);
            assertThat(place).doesNotExist();
            staging.retire(place);
        }
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void nothingStaysOfAClosedOneAndNothingMoreIsTaken() throws IOException {
        Path root = folder.resolve("new");
        StagingFolder staging = StagingFolder.open(root);
        Path filled = filled(staging, "one");
        staging.close();
        assertThat(staging.closed()).isTrue();
        assertThat(root).doesNotExist();
        assertThatThrownBy(() -> staging.publish(filled, root.resolve("place"))).hasMessageContaining("stopped");
        assertThatThrownBy(staging::stage).hasMessageContaining("stopped");
    }

    @Test
    void oneOfThisProcessIsNotTakenForAbandoned() throws IOException {
        try (StagingFolder staging = StagingFolder.open(folder)) {
            Path filled = filled(staging, "one");
            StagingFolder.clearAbandoned(folder);
            assertThat(filled.resolve("file")).exists();
        }
    }
}
