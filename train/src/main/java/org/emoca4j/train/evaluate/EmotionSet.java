package org.emoca4j.train.evaluate;

import java.util.List;
import java.util.stream.IntStream;
import org.emoca4j.train.data.LabelledPhoto;
import org.emoca4j.train.data.Labels;

/**
 * A data set, ready for the table: which photos train, choose the checkpoint, and are tested.
 *
 * @param kind what it is
 * @param photos all of them, each once
 * @param folds parts of a cross-validation; one alone where the split is fixed
 * @param protocol what was done, in a sentence, for the report
 * @param leftOut photos whose labels say that there is no expression to be judged
 */
record EmotionSet(Kind kind, List<LabelledPhoto> photos, List<Fold> folds, String protocol, int leftOut) {

    /** Data sets that there are readers for. */
    enum Kind {
        /** AffectNet: classes, valence and arousal. */
        AFFECTNET("affectnet", "AffectNet"),
        /** AFEW-VA: valence and arousal of film clips. */
        AFEW_VA("afew-va", "AFEW-VA"),
        /** FER2013 and others with a folder for each class. */
        FER("fer", "folders of expressions");

        private final String id;
        private final String title;

        Kind(String id, String title) {
            this.id = id;
            this.title = title;
        }

        /** As options name it. */
        String id() {
            return id;
        }

        /** As papers name it. */
        String title() {
            return title;
        }
    }

    /**
     * A split, as numbers in {@link #photos}.
     *
     * @param training what the network learns from
     * @param validation what chooses the checkpoint
     * @param test what the table is made from
     */
    record Fold(int[] training, int[] validation, int[] test) {}

    /** Photos that belong together are drawn together by a bootstrap: those of a clip, else each for itself. */
    String group(int photo) {
        String key = photos.get(photo).key();
        return kind == Kind.AFEW_VA ? key.substring(0, key.indexOf('/')) : key;
    }

    /** AffectNet's numbers of the classes that occur, ascending; empty where only valence and arousal are known. */
    int[] classes() {
        return photos.stream()
                .mapToInt(photo -> photo.labels().expression())
                .filter(expression -> expression != Labels.UNKNOWN)
                .distinct()
                .sorted()
                .toArray();
    }

    /** Whether valence and arousal are known. */
    boolean hasAffect() {
        return IntStream.range(0, photos.size()).anyMatch(i -> hasAffect(photos.get(i).labels()));
    }

    /** Whether valence and arousal of a photo are known. */
    static boolean hasAffect(Labels labels) {
        return !Float.isNaN(labels.knownValence()) && !Float.isNaN(labels.knownArousal());
    }

    /** How many photos are tested, over all folds. */
    int tested() {
        return folds.stream().mapToInt(fold -> fold.test().length).sum();
    }
}
