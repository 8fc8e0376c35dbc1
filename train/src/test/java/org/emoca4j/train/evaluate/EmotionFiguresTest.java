package org.emoca4j.train.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.emoca4j.train.data.Labels;
import org.emoca4j.train.loss.RecognitionScores;
import org.junit.jupiter.api.Test;

class EmotionFiguresTest {

    private static final int[] THREE = {0, 1, 3};

    /** Faces that have classes alone. */
    static Predictions classes(int[] labels, int[] told) {
        float[] none = new float[labels.length];
        Arrays.fill(none, Float.NaN);
        return new Predictions(IntStream.range(0, labels.length).toArray(),
                IntStream.of(labels).mapToObj(Labels::ofExpression).toList(), new int[labels.length], told, none, none);
    }

    @Test
    void countsClassesAsByHand() {
        Predictions told = classes(new int[] {0, 0, 0, 0, 1, 1, 3}, new int[] {0, 0, 0, 1, 1, 3, 0});
        Map<String, Double> figures = EmotionFigures.of(told);
        assertThat(figures).containsOnlyKeys("expr_acc", "expr_acc_balanced");
        assertThat(figures.get("expr_acc")).isEqualTo(4 / 7.0);
        assertThat(figures.get("expr_acc_balanced")).isCloseTo((0.75 + 0.5 + 0) / 3, within(1e-12));
        assertThat(EmotionFigures.confusion(told, THREE))
                .isDeepEqualTo(new int[][] {{3, 1, 0}, {0, 1, 1}, {1, 0, 0}});
        // a face that occurs twice counts twice
        assertThat(EmotionFigures.of(told, new int[] {3, 3, 0}).get("expr_acc")).isEqualTo(1 / 3.0);
    }

    @Test
    void leavesOutWhatIsNotKnown() {
        List<Labels> labels = List.of(new Labels(0, 0.5f, -0.5f, ""), new Labels(-1, Float.NaN, Float.NaN, ""),
                new Labels(1, Labels.INVALID_AFFECT, 0, ""), new Labels(1, -0.5f, 0.5f, ""));
        Predictions told = new Predictions(new int[4], labels, new int[4], new int[] {0, 1, 1, 0},
                new float[] {0.5f, 1, 1, -0.5f}, new float[] {-0.5f, 1, 1, 0.25f});
        Map<String, Double> figures = EmotionFigures.of(told);
        assertThat(figures.get("expr_acc")).isEqualTo(2 / 3.0);
        assertThat(figures.get("v_ccc")).isEqualTo(1);
        assertThat(figures.get("a_rmse")).isCloseTo(0.25 / Math.sqrt(2), within(1e-7));
    }

    @Test
    void meansOverBatchesAreThoseOfTheTrainingsScores() {
        SplittableRandom random = new SplittableRandom(1);
        int n = 150; // two batches and a rest
        List<Labels> labels = new ArrayList<>();
        int[] told = new int[n];
        float[] valence = new float[n];
        float[] arousal = new float[n];
        for (int i = 0; i < n; i++) {
            labels.add(new Labels(random.nextInt(8), (float) random.nextDouble(-1, 1), (float) random.nextDouble(-1, 1),
                    ""));
            told[i] = random.nextInt(8);
            valence[i] = labels.get(i).valence() + (float) random.nextDouble();
            arousal[i] = labels.get(i).arousal() + (float) random.nextDouble();
        }
        RecognitionScores expected = new RecognitionScores();
        for (int from = 0; from < n; from += 64) {
            int to = Math.min(n, from + 64);
            float[] v = new float[to - from];
            float[] a = new float[to - from];
            int[] classes = new int[to - from];
            for (int i = from; i < to; i++) {
                v[i - from] = labels.get(i).valence();
                a[i - from] = labels.get(i).arousal();
                classes[i - from] = labels.get(i).expression();
            }
            expected.add(Arrays.copyOfRange(valence, from, to), Arrays.copyOfRange(arousal, from, to),
                    Arrays.copyOfRange(told, from, to), v, a, classes);
        }
        Predictions predictions = new Predictions(new int[n], labels, new int[n], told, valence, arousal);
        Map<String, Double> perBatch = EmotionFigures.perBatch(predictions);
        Map<String, Double> whole = EmotionFigures.of(predictions);
        for (String name : List.of("v_pcc", "v_ccc", "v_rmse", "v_sagr", "a_pcc", "a_ccc", "a_rmse", "a_sagr",
                "expr_acc")) {
            assertThat(perBatch.get(name)).isCloseTo(expected.batchAverage().get(name), within(1e-12));
            assertThat(whole.get(name)).isCloseTo(expected.dataset().get(name), within(1e-12));
        }
        assertThat(perBatch.get("v_pcc")).isNotCloseTo(whole.get("v_pcc"), within(1e-4));
    }

    @Test
    void choosesAmongClassesThatTheSetHas() {
        int[] emoNet5 = {0, 1, 2, 3, 6};
        float[] scores = {9, 9, 0.1f, 0.2f, 0.4f, 0.5f, 0.3f}; // of a face that begins at 2
        assertThat(Predictions.best(scores, 2, emoNet5, new int[] {0, 1, 2, 3, 4, 5, 6})).isEqualTo(3);
        assertThat(Predictions.best(scores, 2, emoNet5, new int[] {0, 1, 6})).isEqualTo(6);
        assertThat(Predictions.best(scores, 2, emoNet5, new int[] {4, 5})).isEqualTo(Labels.UNKNOWN);
    }

    @Test
    void pairsFacesOfFolds() {
        Predictions both = classes(new int[] {0, 1}, new int[] {0, 0}).and(classes(new int[] {3}, new int[] {3}));
        assertThat(both.size()).isEqualTo(3);
        assertThat(EmotionFigures.of(both).get("expr_acc")).isEqualTo(2 / 3.0);
    }

    @Test
    void deviatesUnbiased() {
        assertThat(EmotionRow.deviation(new double[] {1, 2, 4})).isCloseTo(Math.sqrt(7 / 3.0), within(1e-12));
        assertThat(EmotionRow.deviation(new double[] {1})).isNaN();
    }
}
