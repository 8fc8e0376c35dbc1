package org.emoca4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.image.Warp;
import org.junit.jupiter.api.Test;

/** One reconstructor, several threads with different photos: bit for bit what one thread gets. */
class FaceReconstructorThreadsTest {

    /** Different faces at the same time: what leaks from one to another would show. */
    private static List<RgbImage> photos() throws IOException {
        RgbImage photo = new ImageDecoder().read(Path.of("../examples/astronaut.jpg"));
        return List.of(
                photo,
                Warp.crop(photo, new Similarity(0.8, 0.1, 30, 12), 450, 430).toRgb(),
                Warp.crop(photo, new Similarity(0.6, -0.1, 0, 40), 300, 400).toRgb());
    }

    private static void manyThreadsGetWhatOneGets(int count, FaceReconstructor.Options options, List<RgbImage> photos)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try (FaceReconstructor reconstructor = FaceReconstructor.open(options)) {
            List<Face> alone = new ArrayList<>();
            for (RgbImage photo : photos) {
                alone.addAll(reconstructor.reconstruct(photo));
            }
            assertThat(alone).hasSize(photos.size());
            CountDownLatch start = new CountDownLatch(count);
            List<Future<List<Face>>> runs = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                RgbImage mine = photos.get(i % photos.size());
                runs.add(threads.submit(() -> {
                    start.countDown();
                    start.await();
                    return reconstructor.reconstruct(mine);
                }));
            }
            for (int i = 0; i < count; i++) {
                Face expected = alone.get(i % photos.size());
                assertThat(runs.get(i).get()).singleElement().satisfies(face -> assertSame(face, expected));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void assertSame(Face a, Face b) {
        assertThat(a.landmarks().points()).isEqualTo(b.landmarks().points());
        assertThat(a.landmarks().iris()).isEqualTo(b.landmarks().iris());
        assertThat(a.crop()).isEqualTo(b.crop());
        assertThat(a.codes()).usingRecursiveComparison().isEqualTo(b.codes());
        assertThat(a.fit()).isEqualTo(b.fit());
        assertThat(a.emotion().render().feature()).isEqualTo(b.emotion().render().feature());
        assertThat(a.mesh().vertices()).isEqualTo(b.mesh().vertices());
        assertThat(a.texture().data()).isEqualTo(b.texture().data());
    }

    @Test
    void differentPhotos() throws Exception {
        manyThreadsGetWhatOneGets(4, FaceReconstructor.Options.defaults().withThreads(1), photos());
    }

    @Test
    void refinedFaces() throws Exception {
        manyThreadsGetWhatOneGets(
                2, FaceReconstructor.Options.defaults().withThreads(1).withRefine(true), photos().subList(1, 3));
    }

    @Test
    void facesThatAreFoundFirstAreReconstructedAsAtOnce() throws IOException {
        RgbImage photo = photos().get(0);
        try (FaceReconstructor reconstructor =
                FaceReconstructor.open(FaceReconstructor.Options.defaults().withThreads(1))) {
            var found = reconstructor.find(photo);
            assertThat(found).hasSize(1);
            assertSame(reconstructor.reconstruct(photo, found.get(0), 0, Optional.empty()),
                    reconstructor.reconstruct(photo).get(0));
        }
    }
}
