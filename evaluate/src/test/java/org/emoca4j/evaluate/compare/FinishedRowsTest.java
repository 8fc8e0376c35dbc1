package org.emoca4j.evaluate.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.compared.EmotionReader.Reading;
import org.emoca4j.detect.FaceBox;
import org.emoca4j.image.RgbImage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that are kept on disk are the rows that were kept. */
class FinishedRowsTest {

    @TempDir
    private Path folder;

    private Path photo;

    @BeforeEach
    void write() throws IOException {
        photo = Files.writeString(folder.resolve("photo.png"), "what is in it doesn't matter here");
    }

    private FinishedRows open(String settings, boolean keep) throws IOException {
        return FinishedRows.open(folder.resolve("rows"), settings, keep);
    }

    private static RgbImage image(int seed) {
        RgbImage image = RgbImage.black(7, 5);
        for (int p = 0; p < 35; p++) {
            image.set(p % 7, p / 7, p * seed % 256, p, 255 - p);
        }
        return image;
    }

    private static Reading reading(float sure, boolean affect) {
        return new Reading(new float[] {1 - sure, sure / 3, 2 * sure / 3},
                affect ? Optional.of(-0.3f) : Optional.empty(), affect ? Optional.of(0.7f) : Optional.empty());
    }

    private static Row row(int face, String note, boolean failed) {
        FaceBox box = new FaceBox(1.25, 1 / 3.0, 40, -0.1, 0.9f, new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0.1f});
        Cell head = new Cell(Map.of(
                Drawn.GEOMETRY, new Picture(image(face), Optional.of(reading(0.1f, true))),
                Drawn.OVERLAY, new Picture(image(face + 1), Optional.of(reading(0.7f, false)))), Map.of(), "", false,
                12.0625);
        Cell points = new Cell(Map.of(), Map.of(Drawn.OVERLAY, new Picture(image(9), Optional.empty())), note, failed,
                0.1);
        return new Row("photo.png", face, 2, box, new Picture(image(face + 5), Optional.of(reading(1 / 7f, true))),
                List.of(head, points));
    }

    private static void assertSame(Picture a, Picture b) {
        assertThat(a.image()).isEqualTo(b.image());
        assertThat(a.reading().isPresent()).isEqualTo(b.reading().isPresent());
        b.reading().ifPresent(reading -> {
            assertThat(a.reading().orElseThrow().probabilities()).isEqualTo(reading.probabilities());
            assertThat(a.reading().orElseThrow().valence()).isEqualTo(reading.valence());
            assertThat(a.reading().orElseThrow().arousal()).isEqualTo(reading.arousal());
        });
    }

    @Test
    void rowsComeBackAsTheyWere() throws IOException {
        List<Row> rows = List.of(row(1, "no mesh: add tri.pkl", false), row(2, "", false));
        open("settings", false).write(photo, rows);
        List<Row> back = open("settings", true).read(photo).orElseThrow();
        assertThat(back).hasSize(2);
        for (int r = 0; r < 2; r++) {
            Row a = back.get(r);
            Row b = rows.get(r);
            assertThat(a.title()).isEqualTo(b.title());
            assertThat(a.box().keypoints()).isEqualTo(b.box().keypoints());
            FaceBox box = a.box();
            assertThat(List.of(box.centreX(), box.centreY(), box.size(), box.rollRad(), box.score()))
                    .isEqualTo(List.of(1.25, 1 / 3.0, 40.0, -0.1, 0.9f));
            assertSame(a.input(), b.input());
            for (int c = 0; c < 2; c++) {
                Cell cell = a.cells().get(c);
                Cell expected = b.cells().get(c);
                assertThat(cell.note()).isEqualTo(expected.note());
                assertThat(cell.millis()).isEqualTo(expected.millis());
                assertThat(cell.failed()).isFalse();
                assertThat(cell.heads().keySet()).isEqualTo(expected.heads().keySet());
                assertThat(cell.landmarks().keySet()).isEqualTo(expected.landmarks().keySet());
                expected.heads().forEach((kind, picture) -> assertSame(cell.heads().get(kind), picture));
                expected.landmarks().forEach((kind, picture) -> assertSame(cell.landmarks().get(kind), picture));
            }
        }
    }

    @Test
    void contentAndSettingsTellThePhoto() throws IOException {
        FinishedRows rows = open("settings", false);
        assertThat(rows.read(photo)).isEmpty();
        rows.write(photo, List.of(row(1, "", false)));
        Path renamed = Files.copy(photo, folder.resolve("renamed.png"));
        assertThat(rows.read(renamed).orElseThrow().get(0).photo()).isEqualTo("renamed.png");
        assertThat(open("other settings", true).read(photo)).isEmpty();
        Files.writeString(photo, "another picture");
        assertThat(rows.read(photo)).isEmpty();
        assertThat(rows.read(folder.resolve("nowhere.png"))).isEmpty();
        assertThat(open("settings", false).read(renamed)).as("a new run begins anew").isEmpty();
    }

    @Test
    void failuresAndDamageAreDoneAgain() throws IOException {
        FinishedRows rows = open("settings", false);
        rows.write(photo, List.of(row(1, "failed: it was too dark", true)));
        assertThat(rows.read(photo)).isEmpty();
        rows.write(photo, List.of(row(1, "", false)));
        try (var files = Files.list(folder.resolve("rows"))) {
            Path file = files.findFirst().orElseThrow();
            byte[] bytes = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        }
        assertThat(rows.read(photo)).isEmpty();
        rows.remove();
        assertThat(folder.resolve("rows")).doesNotExist();
    }
}
