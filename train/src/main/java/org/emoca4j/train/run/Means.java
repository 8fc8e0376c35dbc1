package org.emoca4j.train.run;

import java.util.LinkedHashMap;
import java.util.Map;

/** Means of figures over the steps since the last row. */
final class Means {

    private final Map<String, Double> sums = new LinkedHashMap<>();
    private int steps;

    void add(Map<String, Double> figures) {
        figures.forEach((name, value) -> sums.merge(name, value, Double::sum));
        steps++;
    }

    boolean empty() {
        return steps == 0;
    }

    /** The means, each name with a prefix; begins anew. */
    Map<String, Double> take(String prefix) {
        Map<String, Double> means = new LinkedHashMap<>();
        sums.forEach((name, sum) -> means.put(prefix + name, sum / steps));
        sums.clear();
        steps = 0;
        return means;
    }
}
