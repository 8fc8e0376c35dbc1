package org.emoca4j.train.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.FaceBox;
import org.emoca4j.detect.FaceLandmarks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhotoRecordsTest {

    @TempDir
    private Path folder;

    private final List<String> messages = new ArrayList<>();

    private PhotoRecords open() throws IOException {
        return PhotoRecords.open(folder, 2, messages::add);
    }

    private static String key(int number) {
        return String.format("%08x%08x%08x%08x", 0xffffffff - number, number, 0, 1);
    }

    @Test
    void keepsWhatWasFlushed() throws IOException {
        PhotoRecords first = open();
        for (int i = 0; i < 40; i++) { // more files than are held in memory
            first.put(key(i), new float[] {i, -i});
            first.flush();
        }
        first.put(key(40), new float[] {40, -40});
        assertThat(first.get(key(40)).orElseThrow()).containsExactly(40, -40);
        assertThat(first.get(key(3)).orElseThrow()).containsExactly(3, -3);
        first.put(key(3), new float[] {9, 9});
        assertThat(first.get(key(3)).orElseThrow()).containsExactly(3, -3);

        PhotoRecords second = open(); // after a kill: the last one was not flushed
        assertThat(second.size()).isEqualTo(40);
        assertThat(second.knows(key(40))).isFalse();
        assertThat(second.get(key(40))).isEmpty();
        for (int i = 0; i < 40; i++) {
            assertThat(second.get(key(i)).orElseThrow()).containsExactly(i, -i);
        }
        assertThat(messages).isEmpty();
    }

    @Test
    void doesAgainWhatIsDamaged() throws IOException {
        PhotoRecords records = open();
        records.put(key(1), new float[] {1, 2});
        records.flush();
        records.put(key(2), new float[] {3, 4});
        records.flush();
        Path file;
        try (Stream<Path> files = Files.list(folder)) {
            file = files.sorted().findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 3));
        assertThat(open().size()).isEqualTo(1);
        assertThat(messages).singleElement().asString().contains(file.toString(), "its photos are done again");
        assertThat(file).doesNotExist();
    }

    @Test
    void refusesOtherWidths() throws IOException {
        PhotoRecords records = open();
        assertThatThrownBy(() -> records.put(key(1), new float[3])).hasMessageContaining("expected 2 numbers, got 3");
        records.put(key(1), new float[2]);
        records.flush();
        PhotoRecords wider = PhotoRecords.open(folder, 3, messages::add);
        assertThat(wider.size()).isZero();
        assertThat(messages).hasSize(1);
    }

    @Test
    void facesSurviveAsNumbers() {
        float[] points = new float[3 * FaceLandmarks.COUNT];
        for (int i = 0; i < points.length; i++) {
            points[i] = i * 0.25f;
        }
        FaceBox box = new FaceBox(1.5, 2.5, 3.5, 0.25, 0.75f, new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
        DetectedFace face = new DetectedFace(box, new FaceLandmarks(points, 0.5f, -0.25, new float[0]), 7, 8, 9);
        DetectedFace back =
                FaceNumbers.face(FaceNumbers.of(Optional.of(face))).orElseThrow();
        assertThat(back).usingRecursiveComparison().isEqualTo(face);
        assertThat(FaceNumbers.face(FaceNumbers.of(Optional.empty()))).isEmpty();
    }
}
