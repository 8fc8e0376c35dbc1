package org.emoca4j.compared;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.emoca4j.FaceReconstructor;
import org.emoca4j.Golden;
import org.emoca4j.Skip;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.FaceBoxesDetector;
import org.emoca4j.detect.Ibug68;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.RgbImage;
import org.emoca4j.store.ModelStore;
import org.emoca4j.store.TddfaPublishedFiles;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published files find the example's face where the built-in detector finds it. */
class TddfaGoldenTest {

    @TempDir
    private static Path folder;

    private static ModelStore store;
    private static RgbImage photo;
    private static DetectedFace face;

    @BeforeAll
    static void add() throws IOException {
        Path files = Golden.file("README.md").resolveSibling("../data/tddfa-v2");
        Skip.unless(Files.isDirectory(files), "3DDFA-V2's files are not in " + files);
        TddfaPublishedFiles.add(folder, files);
        store = ModelStore.open(folder);
        photo = new ImageDecoder().read(Path.of("..", "examples", "astronaut.jpg"));
        try (FaceReconstructor reconstructor =
                FaceReconstructor.open(FaceReconstructor.Options.defaults().withThreads(1))) {
            face = reconstructor.find(photo).get(0);
        }
    }

    @Test
    void theFilesAreRecognised() throws IOException {
        assertThat(store.parts()).extracting(part -> part.id())
                .containsExactly("3ddfa-v2-statistics", "3ddfa-v2-mb05", "faceboxes");
        assertThat(store.verify("3ddfa-v2-mb05")).isEmpty();
        assertThat(store.verify("faceboxes")).isEmpty();
    }

    @Test
    void faceBoxesFindsTheFace() throws IOException {
        try (FaceBoxesDetector detector = FaceBoxesDetector.open(store.network("faceboxes"), 1)) {
            List<FaceBoxesDetector.Box> boxes = detector.detect(photo);
            assertThat(boxes).hasSize(1);
            FaceBoxesDetector.Box box = FaceBoxesDetector.at(boxes, face).orElseThrow();
            assertThat(box.score()).isGreaterThan(0.99f);
            assertThat(box.right() - box.left()).isBetween(0.8 * face.side(), 1.4 * face.side());
        }
    }

    /** In units of the distance of the outer eye corners; a face's points lie about 5 % apart between annotators. */
    @Test
    void landmarksLieWhereTheBuiltInDetectorSeesThem() throws IOException {
        float[] other = Ibug68.of(face.landmarks());
        double eyes = Math.hypot(other[90] - other[72], other[91] - other[73]);
        for (String id : new String[] {"3ddfa-v2", "3ddfa-v2+faceboxes"}) {
            try (FaceSystem system = ComparedSystems.open(id, store, 1).orElseThrow()) {
                SystemFace read = system.read(photo, face);
                float[] points = read.landmarks68().orElseThrow();
                double sum = 0;
                for (int i = 0; i < points.length; i += 2) {
                    sum += Math.hypot(points[i] - other[i], points[i + 1] - other[i + 1]);
                }
                assertThat(sum / 68 / eyes).as(id).isLessThan(0.07);
                float[] angles = new TddfaPose(read.codes().get(TddfaPose.PART)).anglesRad();
                for (float angle : angles) {
                    assertThat(Math.abs(angle)).as(id).isLessThan(0.3f);
                }
            }
        }
    }
}
