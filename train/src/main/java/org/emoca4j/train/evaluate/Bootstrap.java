package org.emoca4j.train.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.emoca4j.train.data.SeededRandom;

/**
 * Percentile intervals of figures by the bootstrap: groups of rows are drawn with replacement, as many as there are,
 * and the figures told again. Rows of one group, such as the frames of a clip, are drawn together.
 *
 * @param draws how often, at least 1
 * @param level share of the draws that an interval holds, such as 0.95
 * @see <a href="https://doi.org/10.1214/aos/1176344552">Efron, Bootstrap methods, 1979</a>
 */
record Bootstrap(int draws, double level) {

    private static final long SEED = 0;

    /** An interval. */
    record Interval(double low, double high) {}

    /**
     * Intervals of all figures.
     *
     * @param groups name of each row's group
     * @param figures tells the figures of some rows, of which some occur several times
     * @return by figure; without those that a draw couldn't tell
     */
    Map<String, Interval> intervals(List<String> groups, Function<int[], Map<String, Double>> figures) {
        Map<String, List<Integer>> members = new LinkedHashMap<>();
        for (int row = 0; row < groups.size(); row++) {
            members.computeIfAbsent(groups.get(row), group -> new ArrayList<>()).add(row);
        }
        int[][] parts = members.values().stream()
                .map(rows -> rows.stream().mapToInt(i -> i).toArray())
                .toArray(int[][]::new);
        List<Map<String, Double>> drawn = IntStream.range(0, draws)
                .parallel()
                .mapToObj(draw -> figures.apply(draw(parts, draw)))
                .toList();
        Map<String, Interval> intervals = new LinkedHashMap<>();
        for (String name : drawn.get(0).keySet()) {
            double[] values = drawn.stream()
                    .filter(told -> told.containsKey(name))
                    .mapToDouble(told -> told.get(name))
                    .sorted()
                    .toArray();
            if (values.length == draws) {
                intervals.put(name, new Interval(quantile(values, (1 - level) / 2), quantile(values, (1 + level) / 2)));
            }
        }
        return intervals;
    }

    private static int[] draw(int[][] parts, int number) {
        SeededRandom random = new SeededRandom(SEED, number);
        IntStream.Builder rows = IntStream.builder();
        for (int i = 0; i < parts.length; i++) {
            Arrays.stream(parts[random.below(parts.length)]).forEach(rows::add);
        }
        return rows.build().toArray();
    }

    /** Between the two nearest values. */
    private static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
