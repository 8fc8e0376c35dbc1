package org.emoca4j.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoaderTest {

    private static final int[] MESH = {4, 467};

    private static Loader.Options options(int batch, boolean augment, int threads) {
        return new Loader.Options(
                batch, augment ? Optional.of(Augmentation.FACES) : Optional.empty(), MESH, true, threads, 3);
    }

    private static Loader sequential(Dataset data, int batch) {
        return new Loader(data, Sampler.sequential(data), options(batch, false, 2), LoaderPosition.start(0));
    }

    private static List<Batch> take(Loader loader, int count) throws IOException, InterruptedException {
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batches.add(loader.next());
        }
        return batches;
    }

    private static void assertSame(Batch a, Batch b) {
        assertThat(a.position()).isEqualTo(b.position());
        assertThat(a.keys()).isEqualTo(b.keys());
        assertThat(Arrays.equals(a.images(), b.images())).isTrue();
        assertThat(Arrays.equals(a.landmarks68(), b.landmarks68())).isTrue();
        assertThat(Arrays.equals(a.mediapipe(), b.mediapipe())).isTrue();
        assertThat(Arrays.equals(a.masks(), b.masks())).isTrue();
        assertThat(a.expressions()).isEqualTo(b.expressions());
    }

    @Test
    void laysSamplesOutForTensors() throws Exception {
        MemoryDataset data = MemoryDataset.of(5);
        try (Loader loader = sequential(data, 2)) {
            Batch batch = loader.next();
            Sample second = data.get(1);
            assertThat(batch.size()).isEqualTo(2);
            assertThat(batch.keys()).containsExactly("sample 0", "sample 1");
            assertThat(Arrays.copyOfRange(batch.images(), 3 * 224 * 224, 6 * 224 * 224))
                    .isEqualTo(second.floatImage().data());
            assertThat(Arrays.copyOfRange(batch.landmarks68(), 136, 272)).isEqualTo(second.landmarks68());
            assertThat(batch.mediapipe())
                    .containsExactly(8, 9, 934, 935, Float.NaN, Float.NaN, Float.NaN, Float.NaN);
            assertThat(batch.masks()[224 * 224 + 100 * 224 + 100]).isEqualTo(1);
            assertThat(batch.masks()[224 * 224]).isEqualTo(0);
            assertThat(batch.expressions()).containsExactly(0, 1);
            assertThat(batch.valences()).containsOnly(Float.NaN);
            assertThat(batch.codes()).isEmpty();
        }
    }

    @Test
    void givesTheSameBatchesWithOneAndFourThreads() throws Exception {
        MemoryDataset data = MemoryDataset.of(11, 4);
        List<List<Batch>> runs = new ArrayList<>();
        for (int threads : new int[] {1, 4}) {
            try (Loader loader = new Loader(
                    data, Sampler.shuffled(data), options(4, true, threads), LoaderPosition.start(9))) {
                runs.add(take(loader, 6)); // three epochs
            }
        }
        for (int i = 0; i < 6; i++) {
            assertSame(runs.get(0).get(i), runs.get(1).get(i));
        }
        assertThat(runs.get(0).get(2).position()).isEqualTo(new LoaderPosition(9, 1, 0));
    }

    @Test
    void goesOnFromASavedPositionBitForBit() throws Exception {
        MemoryDataset data = MemoryDataset.of(10);
        Sampler sampler = Sampler.balancedExpression(data);
        List<Batch> whole;
        LoaderPosition saved;
        try (Loader loader = new Loader(data, sampler, options(4, true, 2), LoaderPosition.start(9))) {
            whole = take(loader, 3);
            saved = loader.position();
            whole.addAll(take(loader, 3));
        }
        assertThat(saved).isEqualTo(new LoaderPosition(9, 1, 1));
        try (Loader loader = new Loader(data, sampler, options(4, true, 1), saved)) {
            List<Batch> rest = take(loader, 3);
            for (int i = 0; i < 3; i++) {
                assertSame(rest.get(i), whole.get(3 + i));
            }
        }
    }

    @Test
    void countsAndReplacesWhatCanNotBeRead() throws Exception {
        MemoryDataset data = MemoryDataset.of(6, 2, 3);
        try (Loader loader = sequential(data, 3)) {
            assertThat(loader.next().keys()).containsExactly("sample 0", "sample 1", "sample 4");
            assertThat(loader.next().keys()).containsExactly("sample 4", "sample 4", "sample 5");
            assertThat(loader.unreadable()).isGreaterThanOrEqualTo(3);
            assertThat(loader.firstUnreadable().orElseThrow()).endsWith("is broken");
        }
    }

    @Test
    void givesUpWhereNothingCanBeRead() {
        Integer[] all = IntStream.range(0, 60).boxed().toArray(Integer[]::new);
        MemoryDataset data = MemoryDataset.of(60, all);
        try (Loader loader = sequential(data, 3)) {
            assertThatThrownBy(loader::next)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("50 samples in a row can't be used, the first because sample 0 is broken");
        }
    }

    @Test
    void lastBatchIsSmallerUnlessDropped() throws Exception {
        MemoryDataset data = MemoryDataset.of(5);
        Loader.Options all = new Loader.Options(3, Optional.empty(), MESH, false, 1, 1);
        try (Loader loader = new Loader(data, Sampler.sequential(data), all, LoaderPosition.start(0))) {
            assertThat(loader.batchesPerEpoch()).isEqualTo(2);
            assertThat(take(loader, 3)).extracting(Batch::size).containsExactly(3, 2, 3);
        }
    }

    @Test
    void refusesWhatCanNotWork() throws DataException {
        MemoryDataset persons = new MemoryDataset(
                List.of(Labels.NONE.of("a"), Labels.NONE.of("a"), Labels.NONE.of("a")), Set.of());
        Sampler rings = Sampler.identityRings(persons, 2);
        assertThatThrownBy(() -> new Loader(persons, rings, options(3, false, 1), LoaderPosition.start(0)))
                .hasMessageContaining("a batch of 3 does not hold whole rings of 2");
        Sampler few = Sampler.sequential(persons);
        assertThatThrownBy(() -> new Loader(persons, few, options(4, false, 1), LoaderPosition.start(0)))
                .hasMessageContaining("an epoch's 3 samples don't fill a batch of 4");
        assertThatThrownBy(() -> new Loader(persons, few, options(2, false, 1), new LoaderPosition(0, 0, 1)))
                .hasMessageContaining("belongs to other data");
    }

    @Test
    void closesWhileWorkIsUnderWay() throws Exception {
        MemoryDataset data = MemoryDataset.of(40);
        Loader loader = new Loader(data, Sampler.shuffled(data), options(10, true, 2), LoaderPosition.start(3));
        loader.next();
        List<Thread> workers = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("loader"))
                .toList();
        assertThat(workers).isNotEmpty();
        loader.close();
        for (Thread worker : workers) {
            worker.join(10_000);
            assertThat(worker.isAlive()).isFalse();
        }
    }
}
