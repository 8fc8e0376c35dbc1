package org.emoca4j.train.run;

import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.emoca4j.app.UserError;
import org.emoca4j.train.run.StepTimes.Phase;
import org.emoca4j.train.torch.CommonBatch;
import org.emoca4j.train.torch.Tensors;

/**
 * One step of training: forward, backward, the mean over all processes, and the optimiser, which moves only if
 * everything is finite.
 */
final class TrainingStep<B extends Batch<B>> {

    private static final int NAMED_SAMPLES = 8;

    private final Stage<B> stage;
    private final Team team;
    private final CommonBatch common;
    private final long seed;
    private final StepTimes times;

    TrainingStep(Stage<B> stage, Team team, CommonBatch common, long seed, StepTimes times) {
        this.stage = stage;
        this.team = team;
        this.common = common;
        this.seed = seed;
        this.times = times;
    }

    /**
     * Does one step.
     *
     * @param step steps done before
     * @return figures, the mean over all processes: {@code loss_total} first
     * @throws UserError with the term and the samples, if a loss or gradient is not finite; nothing has moved then
     */
    Map<String, Double> run(B batch, long step) {
        Terms terms = stage.losses(batch, common, random(step));
        Tensor total = null;
        for (Tensor loss : terms.losses().values()) {
            total = total == null ? loss : total.add(loss);
        }
        Map<String, Double> figures = figures(terms, batch, step);
        times.end(Phase.FORWARD);
        common.backward(total);
        shareGradients();
        figures.put("gradient_norm", gradientNorm(terms.losses().keySet(), batch, step));
        times.end(Phase.BACKWARD);
        stage.step();
        stage.clearGradients();
        times.end(Phase.STEP);
        return figures;
    }

    /** Numbers of their own for every seed and step; libtorch's for every process too. */
    private SplittableRandom random(long step) {
        long perStep = new SplittableRandom(new SplittableRandom(seed).nextLong() + step).nextLong();
        SplittableRandom random = new SplittableRandom(perStep);
        torch.manual_seed(random.nextLong() + team.rank());
        return random;
    }

    private Map<String, Double> figures(Terms terms, B batch, long step) {
        List<String> names = new ArrayList<>();
        List<Tensor> values = new ArrayList<>();
        terms.losses().forEach((name, value) -> {
            names.add("loss_" + name);
            values.add(value);
        });
        terms.metrics().forEach((name, value) -> {
            names.add("metric_" + name);
            values.add(value);
        });
        Tensor all = stack(values);
        double[] own = doubles(all);
        int losses = terms.losses().size();
        team.mean(all);
        double[] mean = team.size() == 1 ? own : doubles(all);
        List<String> lossNames = List.copyOf(terms.losses().keySet());
        for (int i = 0; i < losses; i++) {
            if (!Double.isFinite(own[i])) {
                throw stop("loss term '" + lossNames.get(i) + "' is " + own[i], step,
                        culprits(batch, Optional.ofNullable(terms.samples().get(lossNames.get(i))), names(batch)));
            }
        }
        for (int i = 0; i < losses; i++) {
            if (!Double.isFinite(mean[i])) {
                throw stop("loss term '" + lossNames.get(i) + "' is " + mean[i], step,
                        "samples of another process, which names them");
            }
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("loss_total", IntStream.range(0, losses).mapToDouble(i -> mean[i]).sum());
        IntStream.range(0, mean.length).forEach(i -> figures.put(names.get(i), mean[i]));
        return figures;
    }

    /**
     * Names samples that make a term what it is: those with numbers of their own that are not finite, or else with
     * values that are not; the whole batch where that can't be told, as when a normalisation has mixed its samples.
     */
    private static String culprits(Batch<?> batch, Optional<Tensor> samples, String all) {
        int b = batch.size();
        double[] numbers = samples.map(Tensors::doubles).orElse(new double[0]);
        List<String> found = IntStream.range(0, b)
                .filter(i -> IntStream.iterate(i, at -> at < numbers.length, at -> at + b)
                        .anyMatch(at -> !Double.isFinite(numbers[at])))
                .mapToObj(batch::name)
                .toList();
        if (found.isEmpty() || found.size() == b) {
            found = IntStream.range(0, b).filter(i -> !batch.isFinite(i)).mapToObj(batch::name).toList();
        }
        return found.isEmpty() ? all : "sample " + join(found);
    }

    private String names(B batch) {
        return "a batch of " + join(IntStream.range(0, batch.size()).mapToObj(batch::name).toList())
                + (team.size() == 1 ? "" : ", and what the other processes have of it");
    }

    private static String join(List<String> names) {
        List<String> named = names.subList(0, Math.min(NAMED_SAMPLES, names.size()));
        return String.join(", ", named)
                + (named.size() < names.size() ? " and " + (names.size() - named.size()) + " more" : "");
    }

    private UserError stop(String what, long step, String samples) {
        stage.clearGradients();
        return UserError.failed("step " + (step + 1) + ": " + what + " for " + samples
                + "; nothing was changed by it: check these samples, or lower the learning rate, and --resume", null);
    }

    private void shareGradients() {
        if (team.size() == 1) {
            return;
        }
        TensorVector flat = new TensorVector();
        List<Tensor> gradients = gradients().values().stream().toList();
        gradients.forEach(gradient -> flat.push_back(gradient.reshape(-1)));
        Tensor bucket = torch.cat(flat);
        team.mean(bucket);
        long at = 0;
        for (Tensor gradient : gradients) {
            gradient.copy_(bucket.narrow(0, at, gradient.numel()).view_as(gradient));
            at += gradient.numel();
        }
    }

    private Map<String, Tensor> gradients() {
        Map<String, Tensor> gradients = new LinkedHashMap<>();
        stage.parameters().forEach((name, parameter) -> {
            Tensor gradient = parameter.grad();
            if (gradient.defined()) {
                gradients.put(name, gradient);
            }
        });
        return gradients;
    }

    private double gradientNorm(Set<String> terms, B batch, long step) {
        Map<String, Tensor> gradients = gradients();
        if (gradients.isEmpty()) {
            return 0;
        }
        double[] norms = doubles(stack(gradients.values().stream().map(Tensor::norm).toList()));
        double sum = 0;
        int i = 0;
        for (String name : gradients.keySet()) {
            if (!Double.isFinite(norms[i])) {
                throw stop("the gradient of '" + name + "' is " + norms[i] + blame(terms, batch, step), step,
                        culprits(batch, Optional.empty(), names(batch)));
            }
            sum += norms[i] * norms[i];
            i++;
        }
        return Math.sqrt(sum);
    }

    /**
     * Which terms make gradients that are not finite in any process, found by doing the step again for each alone;
     * empty where that can't be told.
     */
    private String blame(Set<String> terms, B batch, long step) {
        List<String> found = new ArrayList<>();
        try {
            for (String term : terms) {
                if (team.any(!finiteGradients(term, batch, step))) {
                    found.add("'" + term + "'");
                }
            }
        } catch (RuntimeException e) {
            // for lack of memory, perhaps; what went wrong first is what counts
            return "";
        }
        return found.isEmpty() ? "" : ", which comes from loss term " + String.join(", ", found);
    }

    private boolean finiteGradients(String term, B batch, long step) {
        stage.clearGradients();
        try (PointerScope scope = new PointerScope()) {
            Tensor loss = stage.losses(batch, common, random(step)).losses().get(term);
            if (loss.requires_grad()) {
                common.backward(loss);
            }
            return gradients().values().stream().allMatch(gradient -> gradient.isfinite().all().item_bool());
        }
    }

    private static Tensor stack(List<Tensor> scalars) {
        TensorVector vector = new TensorVector();
        scalars.forEach(scalar -> vector.push_back(scalar.detach().to(ScalarType.Double).reshape(1)));
        return torch.cat(vector).cpu();
    }

    private static double[] doubles(Tensor vector) {
        DoubleBuffer buffer = vector.createBuffer();
        double[] values = new double[buffer.remaining()];
        buffer.get(values);
        return values;
    }
}
