package org.emoca4j.train.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.emoca4j.train.evaluate.Bootstrap.Interval;
import org.junit.jupiter.api.Test;

class BootstrapTest {

    private static List<String> alone(int n) {
        return IntStream.range(0, n).mapToObj(Integer::toString).toList();
    }

    private static Function<int[], Map<String, Double>> mean(double[] values) {
        return rows -> Map.of("mean", Arrays.stream(rows).mapToDouble(row -> values[row]).average().orElseThrow());
    }

    /** The accuracy of n faces is binomial: 95 of 100 intervals hold the true rate. */
    @Test
    void intervalsHoldTheTrueRateAsOftenAsTheySay() {
        SplittableRandom random = new SplittableRandom(7);
        double rate = 0.7;
        int n = 200;
        int sets = 500;
        int held = 0;
        double width = 0;
        for (int set = 0; set < sets; set++) {
            int[] labels = new int[n];
            int[] told = new int[n];
            for (int i = 0; i < n; i++) {
                told[i] = random.nextDouble() < rate ? 0 : 1;
            }
            Predictions predictions = EmotionFiguresTest.classes(labels, told);
            Interval interval = new Bootstrap(400, 0.95)
                    .intervals(alone(n), rows -> EmotionFigures.of(predictions, rows)).get("expr_acc");
            held += interval.low() <= rate && rate <= interval.high() ? 1 : 0;
            width += (interval.high() - interval.low()) / sets;
        }
        // three standard deviations of a count of 500 at 0.95, one point of the percentile method's bias
        assertThat((double) held / sets).isBetween(0.95 - 0.04, 0.95 + 0.03);
        assertThat(width).isCloseTo(2 * 1.96 * Math.sqrt(rate * (1 - rate) / n), within(0.005));
    }

    @Test
    void rowsOfAGroupAreDrawnTogether() {
        int clips = 40;
        int frames = 25;
        SplittableRandom random = new SplittableRandom(3);
        double[] values = new double[clips * frames];
        List<String> groups = new ArrayList<>();
        for (int clip = 0; clip < clips; clip++) {
            double value = random.nextDouble();
            for (int frame = 0; frame < frames; frame++) {
                values[clip * frames + frame] = value;
                groups.add("clip " + clip);
            }
        }
        Interval byClip = new Bootstrap(2000, 0.95).intervals(groups, mean(values)).get("mean");
        Interval byFrame = new Bootstrap(2000, 0.95).intervals(alone(values.length), mean(values)).get("mean");
        double ratio = (byClip.high() - byClip.low()) / (byFrame.high() - byFrame.low());
        // frames of a clip that are all alike tell nothing more: the root of 25 wider
        assertThat(ratio).isCloseTo(Math.sqrt(frames), within(0.5));
    }

    @Test
    void isTheSameEveryTime() {
        double[] values = {1, 4, 2, 8, 5, 7};
        assertThat(new Bootstrap(100, 0.9).intervals(alone(6), mean(values)))
                .isEqualTo(new Bootstrap(100, 0.9).intervals(alone(6), mean(values)));
    }
}
