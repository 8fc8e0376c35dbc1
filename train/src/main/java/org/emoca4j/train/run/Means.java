package org.emoca4j.train.run;

import java.util.LinkedHashMap;
import java.util.Map;

/** Means of figures over those of the steps since the last row that had them. */
final class Means {

    private final Map<String, Double> sums = new LinkedHashMap<>();
    private final Map<String, Integer> steps = new LinkedHashMap<>();

    void add(Map<String, Double> figures) {
        figures.forEach((name, value) -> {
            sums.merge(name, value, Double::sum);
            steps.merge(name, 1, Integer::sum);
        });
    }

    boolean empty() {
        return sums.isEmpty();
    }

    /** The means, each name with a prefix; begins anew. */
    Map<String, Double> take(String prefix) {
        Map<String, Double> means = new LinkedHashMap<>();
        sums.forEach((name, sum) -> means.put(prefix + name, sum / steps.get(name)));
        sums.clear();
        steps.clear();
        return means;
    }
}
