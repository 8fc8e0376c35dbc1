package org.emoca4j.train.evaluate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.emoca4j.train.data.AfewVa;
import org.emoca4j.train.data.AffectNet;
import org.emoca4j.train.data.DataException;
import org.emoca4j.train.data.LabelledPhoto;
import org.emoca4j.train.data.PhotoFolders;
import org.emoca4j.train.data.SeededRandom;
import org.emoca4j.train.data.SplitList;

/**
 * Reads data sets in their published layouts and splits them.
 *
 * @param images where the names in AffectNet's tables start; empty for the usual places
 * @param validationList EmoNet's or another list of AffectNet's pictures that choose the checkpoint
 * @param testList a list of AffectNet's pictures that are tested
 * @param folds of AFEW-VA's cross-validation; 1 for the split 60/20/20
 * @param limit photos (or clips) of each part at most, drawn with seed 0; 0 for all
 */
record EmotionSetReader(
        Optional<Path> images, Optional<Path> validationList, Optional<Path> testList, int folds, int limit) {

    private static final long SEED = 0;
    /** Of the training photos, where the data set has no third part that could choose the checkpoint. */
    private static final double HELD_OUT = 0.1;
    private static final String TRAINING_TABLE = "training.csv";
    private static final String VALIDATION_TABLE = "validation.csv";
    private static final List<String> TABLE_PLACES = List.of("", "Manually_Annotated_file_lists", "Manually_Annotated",
            "Manually_Annotated/Manually_Annotated_file_lists");
    private static final List<String> IMAGE_PLACES = List.of("Manually_Annotated_Images",
            "Manually_Annotated/Manually_Annotated_Images", "Manually_Annotated");

    /**
     * Reads a data set.
     *
     * @throws DataException if the folder holds no such data set, or a row of it is broken
     */
    EmotionSet read(EmotionSet.Kind kind, Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new DataException(folder + " is not a folder: name the data set's");
        }
        EmotionSet set = switch (kind) {
            case AFFECTNET -> affectNet(folder);
            case AFEW_VA -> afewVa(folder);
            case FER -> expressions(folder);
        };
        for (EmotionSet.Fold fold : set.folds()) {
            if (fold.training().length == 0 || fold.validation().length == 0 || fold.test().length == 0) {
                throw new DataException(folder + " splits into " + fold.training().length + " photos for training, "
                        + fold.validation().length + " for validation and " + fold.test().length
                        + " for testing: each needs some");
            }
        }
        return set;
    }

    private EmotionSet affectNet(Path folder) throws IOException {
        List<LabelledPhoto> training;
        List<LabelledPhoto> validation;
        if (Files.isDirectory(folder.resolve("train_set"))) {
            training = AffectNet.readFolder(folder.resolve("train_set"));
            validation = AffectNet.readFolder(folder.resolve("val_set"));
        } else {
            Path tables = TABLE_PLACES.stream()
                    .map(folder::resolve)
                    .filter(place -> Files.isRegularFile(place.resolve(TRAINING_TABLE)))
                    .findFirst()
                    .orElseThrow(() -> new DataException(folder + " holds neither " + TRAINING_TABLE
                            + " (of the manual annotations) nor train_set: name AffectNet's folder"));
            Path pictures = images.orElseGet(() -> pictures(folder, tables));
            training = AffectNet.readTable(tables.resolve(TRAINING_TABLE), pictures);
            validation = AffectNet.readTable(tables.resolve(VALIDATION_TABLE), pictures);
        }
        int all = training.size() + validation.size();
        List<LabelledPhoto> known = likeEmoNet(training);
        List<LabelledPhoto> held = likeEmoNet(validation);
        int leftOut = all - known.size() - held.size();
        if (validationList.isPresent() != testList.isPresent()) {
            throw new DataException("AffectNet: give both --validation-list and --test-list, or neither");
        }
        if (validationList.isEmpty()) {
            return heldOut(EmotionSet.Kind.AFFECTNET, known, held, leftOut,
                    "tested on AffectNet's validation set; " + tenth()
                            + " The published figures are of EmoNet's test split, which is not given out");
        }
        SplitList forValidation = SplitList.read(validationList.get());
        SplitList forTest = SplitList.read(testList.get());
        List<LabelledPhoto> both = new ArrayList<>(known);
        both.addAll(held);
        return split(EmotionSet.Kind.AFFECTNET,
                limited(forTest.drop(forValidation.drop(known))), limited(forValidation.keep(both)),
                limited(forTest.keep(both)), leftOut, "trained on AffectNet's training set without the pictures of "
                        + validationList.get().getFileName() + ", which choose the checkpoint, and of "
                        + testList.get().getFileName() + ", which are tested");
    }

    /** Where the pictures of a table are: in its folder, or beside it as they are given out. */
    private static Path pictures(Path folder, Path tables) {
        return IMAGE_PLACES.stream()
                .map(folder::resolve)
                .filter(Files::isDirectory)
                .filter(place -> !place.equals(tables))
                .findFirst()
                .orElse(tables);
    }

    private static List<LabelledPhoto> likeEmoNet(List<LabelledPhoto> photos) {
        return photos.stream().filter(photo -> photo.labels().likeEmoNet()).toList();
    }

    private static String tenth() {
        return Math.round(HELD_OUT * 100) + " % of the training photos, drawn with seed 0, choose the checkpoint"
                + " and are not trained on.";
    }

    private EmotionSet expressions(Path folder) throws IOException {
        Path training = folder.resolve("train");
        Optional<Path> validation = subfolder(folder, "validation", "val", "valid");
        Optional<Path> test = subfolder(folder, "test");
        if (!Files.isDirectory(training) || validation.isEmpty() && test.isEmpty()) {
            throw new DataException(folder + " has no folders train and validation (or test): name the folder above"
                    + " them, each with a folder for each expression");
        }
        List<LabelledPhoto> known = within(training, PhotoFolders.readExpressions(training));
        if (validation.isPresent() && test.isPresent()) {
            return split(EmotionSet.Kind.FER, limited(known),
                    limited(within(validation.get(), PhotoFolders.readExpressions(validation.get()))),
                    limited(within(test.get(), PhotoFolders.readExpressions(test.get()))), 0,
                    "tested on the folder test; the folder " + validation.get().getFileName()
                            + " chooses the checkpoint");
        }
        Path tested = test.orElseGet(validation::get);
        return heldOut(EmotionSet.Kind.FER, known, within(tested, PhotoFolders.readExpressions(tested)), 0,
                "tested on the folder " + tested.getFileName() + "; " + tenth());
    }

    private static Optional<Path> subfolder(Path folder, String... names) {
        return List.of(names).stream().map(folder::resolve).filter(Files::isDirectory).findFirst();
    }

    /** Keys that are unique in the data set. */
    private static List<LabelledPhoto> within(Path folder, List<LabelledPhoto> photos) {
        return photos.stream()
                .map(photo -> photo.named(folder.getFileName() + "/" + photo.key()))
                .toList();
    }

    private EmotionSet heldOut(EmotionSet.Kind kind, List<LabelledPhoto> training, List<LabelledPhoto> test,
            int leftOut, String protocol) {
        List<LabelledPhoto> known = limited(training);
        int held = Math.max(1, (int) Math.round(HELD_OUT * known.size()));
        boolean[] chooses = chosen(known.size(), held);
        List<LabelledPhoto> rest = new ArrayList<>();
        List<LabelledPhoto> validation = new ArrayList<>();
        for (int i = 0; i < known.size(); i++) {
            (chooses[i] ? validation : rest).add(known.get(i));
        }
        return split(kind, rest, validation, limited(test), leftOut, protocol);
    }

    /** As many of a list as the limit says, in their order. */
    private List<LabelledPhoto> limited(List<LabelledPhoto> photos) {
        if (limit == 0 || photos.size() <= limit) {
            return photos;
        }
        boolean[] chosen = chosen(photos.size(), limit);
        return IntStream.range(0, photos.size()).filter(i -> chosen[i]).mapToObj(photos::get).toList();
    }

    private static boolean[] chosen(int size, int count) {
        boolean[] chosen = new boolean[size];
        int[] order = new SeededRandom(SEED, size).permutation(size);
        for (int i = 0; i < Math.min(size, count); i++) {
            chosen[order[i]] = true;
        }
        return chosen;
    }

    private static EmotionSet split(EmotionSet.Kind kind, List<LabelledPhoto> training,
            List<LabelledPhoto> validation, List<LabelledPhoto> test, int leftOut, String protocol) {
        List<LabelledPhoto> all = new ArrayList<>(training);
        all.addAll(validation);
        all.addAll(test);
        int first = training.size() + validation.size();
        EmotionSet.Fold fold = new EmotionSet.Fold(
                IntStream.range(0, training.size()).toArray(),
                IntStream.range(training.size(), first).toArray(),
                IntStream.range(first, all.size()).toArray());
        return new EmotionSet(kind, List.copyOf(all), List.of(fold), protocol, leftOut);
    }

    private EmotionSet afewVa(Path folder) throws IOException {
        Map<String, List<LabelledPhoto>> clips = clips(AfewVa.readClips(folder));
        List<LabelledPhoto> all = clips.values().stream().flatMap(List::stream).toList();
        Map<String, Integer> numbers = new HashMap<>();
        for (LabelledPhoto photo : all) {
            numbers.put(photo.key(), numbers.size());
        }
        if (folds == 1) {
            EmotionSet.Fold fold = new EmotionSet.Fold(
                    numbers(numbers, AfewVa.split(clips, AfewVa.Split.TRAINING)),
                    numbers(numbers, AfewVa.split(clips, AfewVa.Split.VALIDATION)),
                    numbers(numbers, AfewVa.split(clips, AfewVa.Split.TEST)));
            return new EmotionSet(EmotionSet.Kind.AFEW_VA, all, List.of(fold),
                    "split by clip, 60 % for training, 20 % for validation, 20 % for testing, seed 0", 0);
        }
        if (clips.size() < folds) {
            throw new DataException(folder + " has " + clips.size() + " clips, too few for " + folds + " folds");
        }
        List<EmotionSet.Fold> parts = new ArrayList<>();
        for (int fold = 0; fold < folds; fold++) {
            Map<String, List<LabelledPhoto>> rest = new TreeMap<>();
            for (LabelledPhoto photo : AfewVa.fold(clips, fold, folds, false)) {
                rest.computeIfAbsent(photo.key().substring(0, photo.key().indexOf('/')), clip -> new ArrayList<>())
                        .add(photo);
            }
            int inner = Math.max(2, Math.min(folds - 1, rest.size()));
            parts.add(new EmotionSet.Fold(
                    numbers(numbers, AfewVa.fold(rest, 0, inner, false)),
                    numbers(numbers, AfewVa.fold(rest, 0, inner, true)),
                    numbers(numbers, AfewVa.fold(clips, fold, folds, true))));
        }
        return new EmotionSet(EmotionSet.Kind.AFEW_VA, all, parts, folds + "-fold cross-validation by clip, seed 0;"
                + " of the clips that a fold doesn't hold back, one in " + (folds - 1) + " chooses the checkpoint."
                + " Figures are of all test frames together; those of each fold are in the report", 0);
    }

    private Map<String, List<LabelledPhoto>> clips(Map<String, List<LabelledPhoto>> all) {
        if (limit == 0 || all.size() <= limit) {
            return all;
        }
        List<String> names = List.copyOf(all.keySet());
        boolean[] chosen = chosen(names.size(), limit);
        Map<String, List<LabelledPhoto>> some = new TreeMap<>();
        IntStream.range(0, names.size()).filter(i -> chosen[i]).forEach(i -> some.put(names.get(i),
                all.get(names.get(i))));
        return some;
    }

    private static int[] numbers(Map<String, Integer> numbers, List<LabelledPhoto> photos) {
        return photos.stream().mapToInt(photo -> numbers.get(photo.key())).toArray();
    }
}
