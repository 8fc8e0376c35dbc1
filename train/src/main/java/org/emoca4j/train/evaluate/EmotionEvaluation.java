package org.emoca4j.train.evaluate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.emoca4j.app.UserError;
import org.emoca4j.train.data.Labels;
import org.emoca4j.train.stage.CodedFaces;

/**
 * Fills the rows of the table from what was extracted.
 *
 * @param set the data set
 * @param extracted what was found in its photos
 * @param parts of the codes that {@code emorec} sees, those of them that a system has
 * @param seeds of the trainings
 */
record EmotionEvaluation(
        EmotionSet set,
        Extraction extraction,
        Extraction.Result extracted,
        List<String> parts,
        List<Long> seeds,
        EmorecRuns runs) {

    /** Some faces of the data set as codes. */
    private record Coded(int[] photos, CodedFaces faces) {}

    /** The row of a system or network. */
    EmotionRow row(FaceMeasure measure) throws IOException {
        return measure instanceof FaceMeasure.Codes codes ? trained(codes) : read((FaceMeasure.Reading) measure);
    }

    private EmotionRow trained(FaceMeasure.Codes system) throws IOException {
        Map<String, Integer> seen = new LinkedHashMap<>();
        system.parts().forEach((part, count) -> {
            if (parts.contains(part)) {
                seen.put(part, count);
            }
        });
        int[] columns = columns(system, seen);
        EmorecRuns.Codes codes = new EmorecRuns.Codes(system.id(), system.fingerprint(), seen);
        boolean folds = set.folds().size() > 1;
        List<Optional<Predictions>> told = new ArrayList<>();
        seeds.forEach(seed -> told.add(Optional.empty()));
        for (int f = 0; f < set.folds().size(); f++) {
            EmotionSet.Fold fold = set.folds().get(f);
            Coded training = coded(system, columns, fold.training(), "training");
            Coded validation = coded(system, columns, fold.validation(), "validation");
            Coded test = coded(system, columns, fold.test(), "testing");
            int[] number = new int[test.photos().length];
            Arrays.fill(number, f);
            for (int s = 0; s < seeds.size(); s++) {
                EmorecRuns.Task task = new EmorecRuns.Task(codes, seeds.get(s), folds ? f : -1, set.classes());
                EmorecRuns.Told answers = runs.run(task, training.faces(), validation.faces(), test.faces());
                if (!set.hasAffect()) {
                    // nobody taught the network what valence and arousal are
                    Arrays.fill(answers.valence(), Float.NaN);
                    Arrays.fill(answers.arousal(), Float.NaN);
                }
                Predictions here = new Predictions(test.photos(), test.faces().labels(), number, answers.classes(),
                        answers.valence(), answers.arousal());
                told.set(s, Optional.of(told.get(s).map(before -> before.and(here)).orElse(here)));
            }
        }
        String sees = seen.entrySet().stream()
                .map(part -> part.getKey() + " " + part.getValue())
                .collect(Collectors.joining(", "));
        return new EmotionRow(system.id(), system.title(), sees, seeds,
                told.stream().map(Optional::orElseThrow).toList(), List.of());
    }

    private int[] columns(FaceMeasure.Codes system, Map<String, Integer> seen) {
        if (seen.isEmpty()) {
            throw UserError.usage("--codes: " + system.id() + " has none of " + String.join(", ", parts) + ", only "
                    + String.join(", ", system.parts().keySet()));
        }
        IntStream.Builder columns = IntStream.builder();
        int at = 0;
        for (Map.Entry<String, Integer> part : system.parts().entrySet()) {
            for (int i = 0; i < part.getValue(); i++, at++) {
                if (seen.containsKey(part.getKey())) {
                    columns.add(at);
                }
            }
        }
        return columns.build().toArray();
    }

    /** Those faces of some photos that the system has codes of. */
    private Coded coded(FaceMeasure.Codes system, int[] columns, int[] photos, String what) {
        int[] found = new int[photos.length];
        float[] codes = new float[photos.length * columns.length];
        int n = 0;
        for (int photo : photos) {
            Optional<float[]> numbers = numbers(system, photo);
            if (numbers.isPresent()) {
                boolean finite = true;
                for (int c = 0; c < columns.length; c++) {
                    float code = numbers.get()[columns[c]];
                    codes[n * columns.length + c] = code;
                    finite &= Float.isFinite(code);
                }
                if (finite) {
                    found[n++] = photo;
                }
            }
        }
        if (n == 0) {
            throw UserError.failed(system.id() + " has no codes of any of the " + photos.length + " photos for " + what,
                    null);
        }
        int[] kept = Arrays.copyOf(found, n);
        return new Coded(kept, new CodedFaces(labels(kept), columns.length,
                Arrays.copyOf(codes, n * columns.length), i -> set.photos().get(kept[i]).key()));
    }

    private List<Labels> labels(int[] photos) {
        return IntStream.of(photos).mapToObj(photo -> set.photos().get(photo).labels()).toList();
    }

    private Optional<float[]> numbers(FaceMeasure measure, int photo) {
        return extracted.keys().get(photo).flatMap(key -> extraction.numbers(measure, key));
    }

    private EmotionRow read(FaceMeasure.Reading network) {
        int[] numbers = network.reader().classes().stream().mapToInt(Labels::expressionNamed).toArray();
        int[] known = set.classes();
        Optional<Predictions> all = Optional.empty();
        for (int f = 0; f < set.folds().size(); f++) {
            int[] photos = IntStream.of(set.folds().get(f).test())
                    .filter(photo -> numbers(network, photo).isPresent())
                    .toArray();
            int[] fold = new int[photos.length];
            int[] classes = new int[photos.length];
            float[] valence = new float[photos.length];
            float[] arousal = new float[photos.length];
            for (int i = 0; i < photos.length; i++) {
                float[] read = numbers(network, photos[i]).orElseThrow();
                fold[i] = f;
                classes[i] = Predictions.best(read, 0, numbers, known);
                valence[i] = read[numbers.length];
                arousal[i] = read[numbers.length + 1];
            }
            Predictions here = new Predictions(photos, labels(photos), fold, classes, valence, arousal);
            all = Optional.of(all.map(before -> before.and(here)).orElse(here));
        }
        if (all.isEmpty() || all.get().size() == 0) {
            throw UserError.failed(network.id() + " has read none of the test photos", null);
        }
        List<Integer> unknown = IntStream.of(known)
                .filter(c -> IntStream.of(numbers).noneMatch(number -> number == c))
                .boxed()
                .toList();
        return new EmotionRow(network.id(), network.title(), "photo", List.of(), List.of(all.get()), unknown);
    }
}
