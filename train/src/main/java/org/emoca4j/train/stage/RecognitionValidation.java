package org.emoca4j.train.stage;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.train.loss.RecognitionScores;
import org.emoca4j.train.run.Validation;
import org.emoca4j.train.torch.Tensors;

/**
 * How good an emotion network is on a data set: the losses as means over samples, {@code expr_acc}, the mean of the
 * classes' accuracies as {@code expr_acc_balanced}, and scores of valence and arousal ({@code v_pcc}, {@code v_ccc},
 * {@code v_rmse}, {@code v_sagr}, the same of {@code a_}, and so on). All are of the whole data set; {@code batch_}
 * before a name marks the mean of the batches' scores, as published (emoca section 5.4).
 */
final class RecognitionValidation implements Validation<RecognitionBatch> {

    private static final String ACCURACY = "expr_acc";

    private final Function<RecognitionBatch, Map<String, Tensor>> network;
    private final BiFunction<Map<String, Tensor>, RecognitionBatch, Map<String, Tensor>> loss;
    private final RecognitionScores affect = new RecognitionScores();
    private final Map<String, Double> lossSums = new LinkedHashMap<>();
    private final Map<String, Long> lossSamples = new LinkedHashMap<>();
    private final Map<Long, int[]> rightAndAll = new LinkedHashMap<>();
    private double accuracySum;
    private int batchesWithClass;
    private boolean anyAffect;

    RecognitionValidation(
            Function<RecognitionBatch, Map<String, Tensor>> network,
            BiFunction<Map<String, Tensor>, RecognitionBatch, Map<String, Tensor>> loss) {
        this.network = network;
        this.loss = loss;
    }

    @Override
    public void add(RecognitionBatch batch) {
        Map<String, Tensor> outputs = network.apply(batch);
        long[] withAffect = batch.labels().withAffect();
        long[] withClass = batch.labels().withClass();
        loss.apply(outputs, batch).forEach((name, value) -> {
            int samples = name.equals("expr_nll") ? withClass.length : withAffect.length;
            lossSums.merge(name, samples == 0 ? 0 : value.item_double() * samples, Double::sum);
            lossSamples.merge(name, (long) samples, Long::sum);
        });
        int classes = (int) outputs.get("expression").size(1);
        int[] best = best(Tensors.floats(outputs.get("expression")), classes);
        if (withClass.length > 0) {
            addClasses(batch, withClass, best);
        }
        if (withAffect.length > 0) {
            addAffect(outputs, batch, withAffect);
        }
    }

    private static int[] best(float[] logProbabilities, int classes) {
        int[] best = new int[logProbabilities.length / classes];
        for (int i = 0; i < logProbabilities.length; i++) {
            int row = i / classes;
            if (logProbabilities[i] > logProbabilities[row * classes + best[row]]) {
                best[row] = i % classes;
            }
        }
        return best;
    }

    private void addClasses(RecognitionBatch batch, long[] rows, int[] best) {
        int right = 0;
        for (long row : rows) {
            long label = batch.classes()[(int) row];
            int[] counts = rightAndAll.computeIfAbsent(label, key -> new int[2]);
            int hit = best[(int) row] == label ? 1 : 0;
            counts[0] += hit;
            counts[1]++;
            right += hit;
        }
        accuracySum += (double) right / rows.length;
        batchesWithClass++;
    }

    private void addAffect(Map<String, Tensor> outputs, RecognitionBatch batch, long[] rows) {
        anyAffect = true;
        // the classes have counts of their own: some of these samples may have none
        affect.add(
                pick(Tensors.floats(outputs.get("valence")), rows),
                pick(Tensors.floats(outputs.get("arousal")), rows),
                new int[rows.length],
                pick(batch.valence(), rows),
                pick(batch.arousal(), rows),
                new int[rows.length]);
    }

    private static float[] pick(float[] values, long[] rows) {
        float[] picked = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            picked[i] = values[(int) rows[i]];
        }
        return picked;
    }

    @Override
    public Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        Map<String, Double> losses = new LinkedHashMap<>();
        lossSums.forEach((name, sum) -> losses.put("loss_" + name, sum / lossSamples.get(name)));
        figures.put("loss_total", losses.values().stream().mapToDouble(value -> value).sum());
        figures.putAll(losses);
        if (batchesWithClass > 0) {
            figures.put(ACCURACY, (double) sum(0) / sum(1));
            figures.put("expr_acc_balanced", rightAndAll.values().stream()
                    .mapToDouble(counts -> (double) counts[0] / counts[1])
                    .average()
                    .orElseThrow());
        }
        if (anyAffect) {
            putAffect(figures, "", affect.dataset());
        }
        if (batchesWithClass > 0) {
            figures.put("batch_" + ACCURACY, accuracySum / batchesWithClass);
        }
        if (anyAffect) {
            putAffect(figures, "batch_", affect.batchAverage());
        }
        return figures;
    }

    private int sum(int which) {
        return rightAndAll.values().stream().flatMapToInt(counts -> IntStream.of(counts[which])).sum();
    }

    private static void putAffect(Map<String, Double> figures, String prefix, Map<String, Double> scores) {
        scores.forEach((name, score) -> {
            if (!name.equals(ACCURACY)) {
                figures.put(prefix + name, score);
            }
        });
    }
}
