package org.emoca4j.evaluate.study;

import java.util.List;

/**
 * How far raters agree beyond chance (Fleiss, Measuring nominal scale agreement among many raters, 1971). The number of
 * raters may differ from item to item; items with fewer than two are left out.
 */
public final class FleissKappa {

    private FleissKappa() {}

    /**
     * Kappa: 1 if all agree, 0 if as by chance.
     *
     * @param counts for each item how many raters chose each category
     * @return not a number if no item has two raters, or only one category was ever chosen
     */
    public static double of(List<int[]> counts) {
        double observed = 0;
        int items = 0;
        double[] chosen = null;
        double ratings = 0;
        for (int[] item : counts) {
            int n = 0;
            double same = 0;
            for (int c : item) {
                n += c;
                same += (double) c * (c - 1);
            }
            if (n < 2) {
                continue;
            }
            observed += same / ((double) n * (n - 1));
            items++;
            chosen = chosen == null ? new double[item.length] : chosen;
            for (int k = 0; k < item.length; k++) {
                chosen[k] += item[k];
            }
            ratings += n;
        }
        if (items == 0) {
            return Double.NaN;
        }
        observed /= items;
        double expected = 0;
        for (double c : chosen) {
            expected += (c / ratings) * (c / ratings);
        }
        return (observed - expected) / (1 - expected);
    }
}
