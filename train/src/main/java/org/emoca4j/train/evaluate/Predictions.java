package org.emoca4j.train.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.emoca4j.train.data.Labels;

/**
 * What a network says of faces, beside what people say of them.
 *
 * @param photos N numbers in the data set
 * @param labels N, what people say
 * @param fold N, which part of a cross-validation a face was tested in; 0 where there is one part
 * @param classes N, AffectNet's numbers of the classes that it took for the most probable; -1 if it names none
 * @param valence N, NaN if it doesn't tell
 * @param arousal N, NaN if it doesn't tell
 */
record Predictions(int[] photos, List<Labels> labels, int[] fold, int[] classes, float[] valence, float[] arousal) {

    Predictions {
        int n = photos.length;
        if (labels.size() != n || fold.length != n || classes.length != n || valence.length != n
                || arousal.length != n) {
            throw new IllegalArgumentException("lists of different lengths for " + n + " faces");
        }
    }

    int size() {
        return photos.length;
    }

    /** Whether valence and arousal are told, and known. */
    boolean hasAffect(int i) {
        return EmotionSet.hasAffect(labels.get(i)) && !Float.isNaN(valence[i]) && !Float.isNaN(arousal[i]);
    }

    /** Whether a class is told, and known. */
    boolean hasClass(int i) {
        return labels.get(i).expression() != Labels.UNKNOWN && classes[i] != Labels.UNKNOWN;
    }

    /** These, then others. */
    Predictions and(Predictions more) {
        List<Labels> all = new ArrayList<>(labels);
        all.addAll(more.labels);
        return new Predictions(joined(photos, more.photos), List.copyOf(all), joined(fold, more.fold),
                joined(classes, more.classes), joined(valence, more.valence), joined(arousal, more.arousal));
    }

    private static int[] joined(int[] a, int[] b) {
        int[] out = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, out, a.length, b.length);
        return out;
    }

    private static float[] joined(float[] a, float[] b) {
        float[] out = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, out, a.length, b.length);
        return out;
    }

    /**
     * The most probable of some classes.
     *
     * @param scores of a network's classes, larger for more probable
     * @param from where the face's scores begin
     * @param numbers AffectNet's numbers of the network's classes; -1 for one that has none
     * @param candidates classes that the data set knows, AffectNet's numbers; others don't count
     * @return -1 if the network knows none of them
     */
    static int best(float[] scores, int from, int[] numbers, int[] candidates) {
        int best = Labels.UNKNOWN;
        float highest = Float.NEGATIVE_INFINITY;
        for (int c = 0; c < numbers.length; c++) {
            boolean counts = Arrays.binarySearch(candidates, numbers[c]) >= 0;
            if (counts && (best == Labels.UNKNOWN || scores[from + c] > highest)) {
                best = numbers[c];
                highest = scores[from + c];
            }
        }
        return best;
    }
}
