package org.emoca4j.evaluate.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.emoca4j.evaluate.study.StudyAnswers.Answer;
import org.emoca4j.evaluate.study.StudyKey.Image;
import org.emoca4j.evaluate.study.StudyKey.Pair;
import org.emoca4j.evaluate.study.StudyReport.Difference;
import org.emoca4j.evaluate.study.StudyReport.Preference;
import org.emoca4j.evaluate.study.StudyReport.SystemScore;

/** Counts answers and tests them. */
public final class StudyScorer {

    private final StudyKey key;
    private final List<String> words;
    private final Map<String, int[]> counts = new HashMap<>();
    /** For each pair: answers for a, for b, for none. */
    private final Map<String, int[]> preferred = new HashMap<>();
    private final Map<String, String> truth = new HashMap<>();
    private int labelAnswers;
    private int pairAnswers;
    private int repeated;
    private int repeatedSame;

    private StudyScorer(StudyKey key) {
        this.key = key;
        words = new ArrayList<>(key.design().emotions());
        words.addAll(List.of(EmotionWords.NONE, EmotionWords.UNSURE));
    }

    /**
     * Evaluates a study.
     *
     * @param participants one entry for each, already checked by {@link AnswerReader}
     */
    public static StudyReport score(StudyKey key, List<StudyAnswers> participants) {
        StudyScorer scorer = new StudyScorer(key);
        participants.forEach(scorer::count);
        return scorer.report(participants.size());
    }

    private void count(StudyAnswers participant) {
        Map<String, Pair> pairs = new HashMap<>();
        key.pairs().forEach(pair -> pairs.put(pair.name(), pair));
        Map<String, String> first = new HashMap<>();
        for (Answer answer : participant.answers()) {
            if (!answer.repeat() && !answer.kind().equals(StudyAnswers.CHECK)) {
                first.put(answer.kind() + answer.item(), answer.answer());
                count(answer, pairs);
            }
        }
        for (Answer answer : participant.answers()) {
            String before = first.get(answer.kind() + answer.item());
            if (answer.repeat() && before != null) {
                repeated++;
                repeatedSame += before.equals(answer.answer()) ? 1 : 0;
            }
        }
    }

    private void count(Answer answer, Map<String, Pair> pairs) {
        if (answer.kind().equals(StudyAnswers.LABEL)) {
            labelAnswers++;
            counts.computeIfAbsent(answer.item(), k -> new int[words.size()])[words.indexOf(answer.answer())]++;
        } else {
            pairAnswers++;
            Pair pair = pairs.get(answer.item());
            int which = answer.answer().equals(pair.a()) ? 0 : answer.answer().equals(pair.b()) ? 1 : 2;
            preferred.computeIfAbsent(answer.item(), k -> new int[3])[which]++;
        }
    }

    private StudyReport report(int participants) {
        int withoutLabel = findTruth();
        List<SystemScore> scores = new ArrayList<>();
        List<int[]> renders = new ArrayList<>();
        for (StudyKey.StudySystem system : key.systems()) {
            scores.add(score(system.id(), system.title()));
            renders.addAll(countsOf(system.id()));
        }
        if (!judged(StudyKey.PHOTO).isEmpty()) {
            scores.add(score(StudyKey.PHOTO, "Photos"));
        }
        double consistency = repeated == 0 ? Double.NaN : (double) repeatedSame / repeated;
        return new StudyReport(participants, labelAnswers, pairAnswers, FleissKappa.of(renders), consistency, words,
                withoutLabel, scores, differences(), preferences());
    }

    /**
     * Finds the emotion of each photo: its label, else what most people see in the photo.
     *
     * @return photos for which there is none
     */
    private int findTruth() {
        int without = 0;
        Map<String, String> photoImages = new HashMap<>();
        key.images().stream().filter(i -> i.system().equals(StudyKey.PHOTO))
                .forEach(i -> photoImages.put(i.photo(), i.name()));
        for (StudyKey.Photo photo : key.photos()) {
            Optional<String> label = photo.label().isEmpty()
                    ? majority(counts.get(photoImages.get(photo.name())))
                    : Optional.of(photo.label());
            label.ifPresent(l -> truth.put(photo.name(), l));
            without += label.isEmpty() ? 1 : 0;
        }
        return without;
    }

    /** The emotion that more people chose than any other answer. */
    private Optional<String> majority(int[] count) {
        if (count == null) {
            return Optional.empty();
        }
        int best = Arrays.stream(count).max().orElse(0);
        int[] winners = IntStream.range(0, count.length).filter(i -> count[i] == best).toArray();
        boolean clear = best > 0 && winners.length == 1 && winners[0] < key.design().emotions().size();
        return clear ? Optional.of(words.get(winners[0])) : Optional.empty();
    }

    private List<int[]> countsOf(String system) {
        return key.images().stream().filter(i -> i.system().equals(system) && counts.containsKey(i.name()))
                .map(i -> counts.get(i.name())).toList();
    }

    /** Pictures of a system whose photo's emotion is known and that people labelled, by photo. */
    private Map<String, Image> judged(String system) {
        Map<String, Image> out = new TreeMap<>();
        Map<String, String> labels = new HashMap<>();
        key.photos().forEach(p -> labels.put(p.name(), p.label()));
        for (Image image : key.images()) {
            // where people's own answers are the truth, photos would be compared with themselves
            boolean circular = system.equals(StudyKey.PHOTO) && labels.get(image.photo()).isEmpty();
            if (image.system().equals(system) && truth.containsKey(image.photo())
                    && counts.containsKey(image.name()) && !circular) {
                out.put(image.photo(), image);
            }
        }
        return out;
    }

    private double share(Image image) {
        int[] count = counts.get(image.name());
        int right = words.indexOf(truth.get(image.photo()));
        return right < 0 ? 0 : (double) count[right] / Arrays.stream(count).sum();
    }

    private SystemScore score(String id, String title) {
        Map<String, Image> judged = judged(id);
        double[] shares = judged.values().stream().mapToDouble(this::share).toArray();
        double[] interval = Bootstrap.interval(shares, StudyReport.LEVEL, key.design().seed());
        Map<String, int[]> confusion = new LinkedHashMap<>();
        int answers = 0;
        for (String emotion : EmotionWords.ALL) {
            int[] row = new int[words.size()];
            judged.values().stream().filter(i -> truth.get(i.photo()).equals(emotion))
                    .forEach(i -> add(counts.get(i.name()), row));
            int sum = Arrays.stream(row).sum();
            answers += sum;
            if (sum > 0) {
                confusion.put(emotion, row);
            }
        }
        double agreement = Arrays.stream(shares).average().orElse(Double.NaN);
        return new SystemScore(id, title, agreement, interval[0], interval[1], shares.length, answers,
                FleissKappa.of(countsOf(id)), confusion);
    }

    private static void add(int[] values, int[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] += values[i];
        }
    }

    private List<Difference> differences() {
        List<Difference> raw = new ArrayList<>();
        for (int i = 0; i < key.systems().size(); i++) {
            for (int k = i + 1; k < key.systems().size(); k++) {
                Difference difference = difference(key.systems().get(i).id(), key.systems().get(k).id());
                if (difference.images() > 0) {
                    raw.add(difference);
                }
            }
        }
        double[] p = ExactTests.holm(raw.stream().mapToDouble(Difference::p).toArray());
        double[] mcNemar = ExactTests.holm(raw.stream().mapToDouble(Difference::mcNemar).toArray());
        List<Difference> out = new ArrayList<>();
        for (int i = 0; i < raw.size(); i++) {
            Difference d = raw.get(i);
            out.add(new Difference(d.a(), d.b(), d.difference(), d.images(), d.p(), p[i], d.onlyA(), d.onlyB(),
                    d.mcNemar(), mcNemar[i]));
        }
        return out;
    }

    private Difference difference(String a, String b) {
        Map<String, Image> ofA = judged(a);
        Map<String, Image> ofB = judged(b);
        List<Double> differences = new ArrayList<>();
        int onlyA = 0;
        int onlyB = 0;
        for (Map.Entry<String, Image> entry : ofA.entrySet()) {
            Image other = ofB.get(entry.getKey());
            if (other != null) {
                differences.add(share(entry.getValue()) - share(other));
                boolean rightA = right(entry.getValue());
                boolean rightB = right(other);
                onlyA += rightA && !rightB ? 1 : 0;
                onlyB += rightB && !rightA ? 1 : 0;
            }
        }
        double[] values = differences.stream().mapToDouble(Double::doubleValue).toArray();
        return new Difference(a, b, Arrays.stream(values).average().orElse(Double.NaN), values.length,
                ExactTests.permutation(values, key.design().seed()), 1, onlyA, onlyB,
                ExactTests.mcNemar(onlyA, onlyB), 1);
    }

    private boolean right(Image image) {
        return majority(counts.get(image.name())).equals(Optional.of(truth.get(image.photo())));
    }

    private List<Preference> preferences() {
        Map<String, Image> images = key.imagesByName();
        Map<List<String>, List<int[]>> byPair = new LinkedHashMap<>();
        for (int i = 0; i < key.systems().size(); i++) {
            for (int k = i + 1; k < key.systems().size(); k++) {
                byPair.put(List.of(key.systems().get(i).id(), key.systems().get(k).id()), new ArrayList<>());
            }
        }
        for (Pair pair : key.pairs()) {
            int[] count = preferred.get(pair.name());
            if (count != null) {
                String a = images.get(pair.a()).system();
                String b = images.get(pair.b()).system();
                List<int[]> straight = byPair.get(List.of(a, b));
                if (straight != null) {
                    straight.add(count);
                } else {
                    byPair.get(List.of(b, a)).add(new int[] {count[1], count[0], count[2]});
                }
            }
        }
        byPair.values().removeIf(List::isEmpty);
        List<Preference> raw = byPair.entrySet().stream()
                .map(e -> preference(e.getKey().get(0), e.getKey().get(1), e.getValue())).toList();
        double[] p = ExactTests.holm(raw.stream().mapToDouble(Preference::p).toArray());
        double[] pImages = ExactTests.holm(raw.stream().mapToDouble(Preference::pImages).toArray());
        List<Preference> out = new ArrayList<>();
        for (int i = 0; i < raw.size(); i++) {
            Preference r = raw.get(i);
            out.add(new Preference(r.a(), r.b(), r.forA(), r.forB(), r.same(), r.low(), r.high(), r.p(), p[i],
                    r.imagesA(), r.imagesB(), r.pImages(), pImages[i]));
        }
        return out;
    }

    /** @param images for each image the answers for a, for b, for none */
    private static Preference preference(String a, String b, List<int[]> images) {
        int[] sum = new int[3];
        int imagesA = 0;
        int imagesB = 0;
        for (int[] image : images) {
            add(image, sum);
            imagesA += image[0] > image[1] ? 1 : 0;
            imagesB += image[1] > image[0] ? 1 : 0;
        }
        double[] interval = ExactTests.interval(sum[0], sum[0] + sum[1], StudyReport.LEVEL);
        return new Preference(a, b, sum[0], sum[1], sum[2], interval[0], interval[1],
                ExactTests.sign(sum[0], sum[1]), 1, imagesA, imagesB, ExactTests.sign(imagesA, imagesB), 1);
    }
}
