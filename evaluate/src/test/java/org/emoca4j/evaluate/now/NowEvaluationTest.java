package org.emoca4j.evaluate.now;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.emoca4j.compared.NeutralHead;
import org.emoca4j.head.HeadModel;
import org.emoca4j.math.Rotations;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NowEvaluationTest {

    @TempDir
    private Path folder;

    private NowMesh head;

    @BeforeEach
    void builtInHead() throws IOException {
        HeadModel model = HeadModel.builtin();
        int[] faces = model.basis().topology().faces();
        float[] template = model.basis().template();
        head = NowMesh.of(
                new NeutralHead(template, faces, model.landmarks().full().evaluate(template, faces)));
    }

    /** A scan that is the head turned and moved, as if its skin lay {@code offset} millimetres farther out. */
    private NowPhoto photo(String name, String category, double offset) throws IOException {
        TriangleTree tree = new TriangleTree(head.vertices(), head.faces());
        double[] skin = new double[head.faces().length];
        for (int i = 0; i < skin.length; i++) {
            for (int k = 0; k < 3; k++) {
                skin[i] += head.vertices()[3 * head.faces()[3 * (i / 3) + k] + i % 3] / 3;
            }
            skin[i] += offset * tree.normal(i / 3)[i % 3];
        }
        Alignment away = new Alignment(1, Rotations.exp(0.2, 2, -0.4), new double[] {50, -1200, 300});
        Path scan = folder.resolve(name + "-scan.obj");
        NowFiles.obj(scan, away.apply(skin), new int[] {0, 1, 2});
        Path marks = folder.resolve(name + "-scan.pp");
        NowFiles.pp(marks, away.apply(head.landmarks()));
        return new NowPhoto(name, category, folder.resolve("none.jpg"), Optional.empty(),
                Optional.of(new NowPhoto.Truth(scan, marks)));
    }

    private HeadSource source(String id, double scale, List<String> asked) {
        return new HeadSource() {
            @Override
            public String id() {
                return id;
            }

            @Override
            public String title() {
                return id;
            }

            @Override
            public String fingerprint() {
                return "f1";
            }

            @Override
            public Optional<NowMesh> head(NowPhoto photo) {
                asked.add(photo.name());
                if (photo.category().equals("lost")) {
                    return Optional.empty();
                }
                return Optional.of(new NowMesh(NowMesh.scaled(head.vertices(), scale), head.faces(),
                        NowMesh.scaled(head.landmarks(), scale)));
            }
        };
    }

    private NowEvaluation evaluation(boolean metric, boolean resume) {
        return new NowEvaluation(folder.resolve("distances"), metric, resume, Optional.empty());
    }

    @Test
    void theSameHeadIsNowhereOff() throws IOException {
        NowDataset set = new NowDataset(List.of(photo("a", "selfie", 0)));
        for (boolean metric : new boolean[] {true, false}) {
            NowResult result =
                    evaluation(metric, false).run(set, List.of(source("same", 1, new ArrayList<>())), p -> {}).get(0);
            NowScores scores = result.scores().orElseThrow();
            assertThat(scores.mean()).isLessThan(1e-3);
            assertThat(scores.std()).isLessThan(1e-3);
            assertThat(scores.points()).isGreaterThan(1000);
            assertThat(result.shares(new double[] {0.01, 1})).containsExactly(1, 1);
        }
    }

    @Test
    void sizeCountsOnlyWhereItIsAskedFor() throws IOException {
        NowDataset set = new NowDataset(List.of(photo("a", "selfie", 0)));
        HeadSource small = source("small", 0.9, new ArrayList<>());
        assertThat(evaluation(false, false).run(set, List.of(small), p -> {}).get(0).scores().orElseThrow().mean())
                .isLessThan(1e-3);
        assertThat(evaluation(true, false).run(set, List.of(small), p -> {}).get(0).scores().orElseThrow().mean())
                .isGreaterThan(0.5);
    }

    @Test
    void aSkinThatLiesFartherOutCantBeAlignedAway() throws IOException {
        NowDataset set = new NowDataset(List.of(photo("a", "selfie", 0.5)));
        NowScores scores = evaluation(true, false)
                .run(set, List.of(source("same", 1, new ArrayList<>())), p -> {}).get(0).scores().orElseThrow();
        // moving the head forward takes the front nearer and leaves the sides: some is gained, not much
        assertThat(scores.median()).isBetween(0.1, 0.5);
        assertThat(scores.mean()).isBetween(0.1, 0.5);
    }

    @Test
    void categoriesPoolTheirPointsAndLostPhotosAreCounted() throws IOException {
        NowDataset set = new NowDataset(List.of(
                photo("s/a", "selfie", 0), photo("s/b", "lost", 0), photo("s/c", "neutral", 0.5),
                photo("s/d", "selfie", 0.5)));
        NowResult result =
                evaluation(true, false).run(set, List.of(source("same", 1, new ArrayList<>())), p -> {}).get(0);
        assertThat(result.failed()).isEqualTo(1);
        assertThat(result.categories().keySet()).containsExactly("selfie", "neutral");
        NowScores all = result.scores().orElseThrow();
        NowScores selfie = result.categories().get("selfie");
        NowScores neutral = result.categories().get("neutral");
        assertThat(all.photos()).isEqualTo(3);
        assertThat(selfie.photos()).isEqualTo(2);
        assertThat(all.points()).isEqualTo(selfie.points() + neutral.points());
        assertThat(all.mean() * all.points()).isCloseTo(
                selfie.mean() * selfie.points() + neutral.mean() * neutral.points(), within(1e-6 * all.points()));
        assertThat(selfie.median()).isLessThan(neutral.median());
    }

    @Test
    void figuresOfHandWorkedDistances() {
        NowPhoto photo = new NowPhoto("a", "x", folder, Optional.empty(), Optional.empty());
        NowResult result = new NowResult("m", "M", List.of(
                new NowResult.Row(photo, Optional.of(new float[] {4, 0})),
                new NowResult.Row(photo, Optional.of(new float[] {1, 3}))));
        // mean 2, squared deviations 4 + 4 + 1 + 1
        assertThat(result.scores()).contains(new NowScores(2, 4, 2, 2, Math.sqrt(2.5)));
        assertThat(result.shares(new double[] {0, 0.5, 1, 3.5, 9})).containsExactly(0.25, 0.25, 0.5, 0.75, 1);
        assertThat(result.rows().get(0).scores()).contains(new NowScores(1, 2, 2, 2, 2));
        assertThat(new NowResult("m", "M", List.of()).scores()).isEmpty();
    }

    @Test
    void resumingAsksOnlyForWhatIsMissing() throws IOException {
        NowDataset first = new NowDataset(List.of(photo("s/a", "selfie", 0)));
        NowDataset both = new NowDataset(List.of(photo("s/a", "selfie", 0), photo("s/b", "selfie", 0.5)));
        List<String> asked = new ArrayList<>();
        HeadSource source = source("same", 1, asked);
        NowScores before = evaluation(false, false).run(first, List.of(source), p -> {}).get(0).scores().orElseThrow();
        NowResult after = evaluation(false, true).run(both, List.of(source), p -> {}).get(0);
        assertThat(asked).containsExactly("s/a", "s/b");
        assertThat(after.rows().get(0).scores()).contains(before);
        // another alignment is another measurement
        evaluation(true, true).run(first, List.of(source), p -> {});
        assertThat(asked).containsExactly("s/a", "s/b", "s/a");
    }

    @Test
    void aSubmissionCanBeMeasuredAsPredictions() throws IOException {
        NowDataset set = new NowDataset(List.of(photo("s/neutral/a", "neutral", 0)));
        Path heads = folder.resolve("heads");
        NowResult direct = new NowEvaluation(folder.resolve("distances"), false, false, Optional.of(heads))
                .run(set, List.of(source("same", 1.2, new ArrayList<>())), p -> {}).get(0);
        assertThat(heads.resolve("same/s/neutral/a.obj")).exists();
        assertThat(heads.resolve("same/s/neutral/a.npy")).exists();
        NowMesh read = NowMesh.read(heads.resolve("same/s/neutral/a")).orElseThrow();
        assertThat(read.faces()).isEqualTo(head.faces());
        assertThat(read.landmarks()).containsExactly(NowMesh.scaled(head.landmarks(), 1.2), within(1e-4));
        NowResult again = evaluation(false, false)
                .run(set, List.of(HeadSource.ofPredictions(heads.resolve("same"))), p -> {}).get(0);
        assertThat(again.id()).isEqualTo("same");
        assertThat(again.scores().orElseThrow().mean())
                .isCloseTo(direct.scores().orElseThrow().mean(), within(1e-4));
        HeadSource none = HeadSource.ofPredictions(Files.createDirectory(folder.resolve("empty")));
        assertThat(evaluation(false, false).run(set, List.of(none), p -> {}).get(0).failed()).isEqualTo(1);
    }

    @Test
    void photosWithoutAScanOnlyGiveHeads() throws IOException {
        NowDataset set = new NowDataset(List.of(
                new NowPhoto("s/x/a", "x", folder.resolve("a.jpg"), Optional.empty(), Optional.empty())));
        Path heads = folder.resolve("heads");
        List<NowResult> results = new NowEvaluation(folder.resolve("d"), false, false, Optional.of(heads))
                .run(set, List.of(source("same", 1, new ArrayList<>())), p -> {});
        assertThat(results.get(0).rows()).isEmpty();
        assertThat(heads.resolve("same/s/x/a.obj")).exists();
    }

    @Test
    void wrongPredictionsAreNamed() throws IOException {
        NowPhoto photo = photo("a", "x", 0);
        Path heads = folder.resolve("heads");
        NowFiles.obj(heads.resolve("a.obj"), head.vertices(), head.faces());
        HeadSource source = HeadSource.ofPredictions(heads);
        assertThatThrownBy(() -> source.head(photo)).hasMessageContaining("a.obj").hasMessageContaining("a.npy");
        Files.writeString(heads.resolve("a.txt"), "1 2 3\n".repeat(7));
        assertThatThrownBy(() -> source.head(photo)).hasMessageContaining("a.txt").hasMessageContaining("one point");
        Files.writeString(heads.resolve("a.obj"), "v 1 2 3\n");
        assertThatThrownBy(() -> source.head(photo)).hasMessageContaining("no triangles");
    }

    @Test
    void aScanThatDoesNotBelongToItsLandmarksIsNamed() throws IOException {
        Path scan = folder.resolve("far.obj");
        double[] far = head.vertices().clone();
        Arrays.setAll(far, i -> far[i] + 5000);
        NowFiles.obj(scan, far, new int[] {0, 1, 2});
        Path marks = folder.resolve("near.pp");
        NowFiles.pp(marks, head.landmarks());
        assertThatThrownBy(() -> Scan.read(scan, marks))
                .hasMessageContaining("far.obj").hasMessageContaining("near.pp");
    }
}
