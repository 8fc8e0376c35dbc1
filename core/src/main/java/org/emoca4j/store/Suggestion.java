package org.emoca4j.store;

import java.util.Collection;
import java.util.Comparator;

/** Guesses what a mistyped name was meant to be. */
public final class Suggestion {

    private static final int MAX_DISTANCE = 3;

    private Suggestion() {}

    /** "; did you mean X?" where a name is similar, otherwise "; " and something else to say. */
    public static String of(String given, Collection<String> names, String otherwise) {
        return names.stream()
                .filter(name -> distance(given, name) <= Math.min(MAX_DISTANCE, name.length() / 2))
                .min(Comparator.comparingInt(name -> distance(given, name)))
                .map(name -> "; did you mean " + name + "?")
                .orElse("; " + otherwise);
    }

    /** Levenshtein's: the fewest insertions, deletions and replacements of a character. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
