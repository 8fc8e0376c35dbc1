package org.emoca4j.train.run;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.emoca4j.app.Console;
import org.emoca4j.app.UserError;
import org.emoca4j.format.FormatException;
import org.emoca4j.image.RgbImage;
import org.emoca4j.train.run.BatchSource.Batches;
import org.emoca4j.train.run.StepTimes.Phase;
import org.emoca4j.train.torch.CommonBatch;

/**
 * Trains a stage by its recipe, from the beginning or from the run folder's last checkpoint, until the epochs or steps
 * are done, the figure watched got no better for long, or someone stops it.
 *
 * @param <B> kind of batch
 */
public final class TrainingLoop<B extends Batch<B>> {

    private static final double ROUNDING = 1e-9;
    private static final double SAME = 1e-9;

    private final Recipe recipe;
    private final LearningSettings learning;
    private final Stage<B> stage;
    private final BatchSource<B> training;
    private final long perEpoch;
    private final BatchSource<B> validation;
    private final Team team;
    private final RunFolder folder;
    private final Export export;
    private final Console console;
    private final StepTimes times = new StepTimes();
    private final Means means = new Means();
    private RunState state = RunState.start();
    private RunState saved;
    /** Step of the networks that were exported; -1 for none by this process. */
    private long exported = -1;
    private Map<String, Double> figures = Map.of();
    private RunProgress progress;

    /** Writes networks in the form in which others use them. */
    @FunctionalInterface
    public interface Export {

        void write(StageState networks) throws IOException;
    }

    /**
     * A run that is to begin.
     *
     * @param training this process's share of the training batches
     * @param validation all batches of the validation; only the first process asks for them
     * @param folder only the first process writes into it
     * @param export is given each new best network by the first process, so that it can be used while the run goes on
     */
    public TrainingLoop(Recipe recipe, Stage<B> stage, BatchSource<B> training, BatchSource<B> validation, Team team,
            RunFolder folder, Export export, Console console) {
        this.recipe = recipe;
        this.learning = recipe.learning();
        this.stage = stage;
        this.training = training;
        perEpoch = training.batches();
        this.validation = validation;
        this.team = team;
        this.folder = folder;
        this.export = export;
        this.console = console;
    }

    /**
     * Trains to the end.
     *
     * @return whether it came to the end: if not, someone stopped it, and a checkpoint holds what was done
     * @throws UserError in one line, if a loss is not finite, a process is gone or the disk is full; the last
     *     checkpoint stays
     * @throws IOException if the checkpoint to go on from can't be read
     */
    public boolean run() throws IOException {
        restore();
        long perStep = training.batchSize();
        try (StopSignal signal = new StopSignal(console);
                RunProgress shown = new RunProgress(console, !leads(), lastStep() * perStep, state.step() * perStep);
                CommonBatch common = team.size() == 1
                        ? CommonBatch.WHOLE
                        : new CommonBatch(team.rank(), team.size(), team::mean)) {
            progress = shown;
            checkSameStart();
            if (leads()) {
                folder.begin(state.step());
                log(state.step() == 0 ? "begins" : "goes on from step " + state.step());
                for (String change : folder.changes()) {
                    log("changed since the last start: " + change);
                }
                if (saved != null) {
                    save(); // without the best of another figure, if that is so
                    exportEarlierBest();
                }
            }
            boolean stopped = false;
            while (!stopped && !over()) {
                stopped = epoch(signal, common);
            }
            if (!stopped && state.validatedStep() != state.step()) {
                validate();
            }
            save();
            if (leads() && exported != state.bestStep()) {
                exportBest();
            }
            if (times.steps() > 0) {
                log(times.line());
            }
            log(stopped ? "stopped; go on with --resume" : "done: " + state.step() + " steps" + best());
            return !stopped;
        } catch (TeamException e) {
            throw failed("process " + team.rank() + ": " + e.getMessage(), e, true);
        } catch (FormatException e) {
            throw failed(e.getMessage(), e, false);
        } catch (IOException e) {
            throw failed("can't write into " + folder.root() + ": " + e.getMessage(), e, false);
        }
    }

    private void restore() throws IOException {
        Optional<Checkpoint> checkpoint = folder.checkpoint();
        try (PointerScope scope = new PointerScope()) {
            if (checkpoint.isPresent()) {
                stage.restore(checkpoint.get().stage());
                saved = checkpoint.get().run();
                // the best of another figure says nothing
                state = folder.changed("learning.monitor") || folder.changed("learning.monitor_mode")
                        ? saved.withoutBest()
                        : saved;
            }
        }
        if (state.batch() > perEpoch) {
            throw UserError.usage("the checkpoint is at batch " + state.batch() + " of an epoch that has only "
                    + perEpoch + "; resume with the same data and batch size");
        }
    }

    /** Processes that begin with different weights would drift apart unseen. */
    private void checkSameStart() {
        if (team.size() == 1) {
            return;
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            double sum = 0;
            for (Tensor parameter : stage.parameters().values()) {
                sum += parameter.to(ScalarType.Double).abs().sum().item_double();
            }
            double[] first = {sum};
            team.share(first);
            if (team.any(Math.abs(first[0] - sum) > SAME * Math.abs(sum))) {
                throw UserError.failed("the processes begin with different weights: give all the same recipe, files "
                        + "and --out folder", null);
            }
        }
    }

    /** Steps of the whole run at most. */
    private long lastStep() {
        long all = learning.maxEpochs() * perEpoch;
        return learning.maxSteps() == 0 ? all : Math.min(all, learning.maxSteps());
    }

    private boolean over() {
        return state.epoch() >= learning.maxEpochs()
                || learning.maxSteps() > 0 && state.step() >= learning.maxSteps()
                || impatient();
    }

    private boolean impatient() {
        return learning.patience() > 0 && state.checksSinceBest() >= learning.patience();
    }

    /** Trains to the end of the epoch or of the run; returns whether someone stopped it. */
    private boolean epoch(StopSignal signal, CommonBatch common) throws IOException {
        TrainingStep<B> step = new TrainingStep<>(stage, team, common, recipe.seed(), times);
        try (Batches<B> batches = training.epoch(state.epoch(), state.batch())) {
            while (state.batch() < perEpoch && !over()) {
                try (PointerScope scope = new PointerScope()) {
                    if (team.any(signal.asked())) {
                        return true;
                    }
                    times.begin();
                    B batch = batches.next();
                    times.end(Phase.LOAD);
                    Map<String, Double> done = step.run(batch, state.step());
                    state = state.next();
                    means.add(done);
                    progress.add((long) batch.size() * team.size(), state.epoch(), done.get("loss_total"));
                }
                afterStep();
            }
            say("epoch " + (state.epoch() + 1), batches);
        }
        if (state.batch() >= perEpoch) {
            state = state.nextEpoch();
        }
        return false;
    }

    private void afterStep() throws IOException {
        if (state.step() % learning.logEvery() == 0) {
            writeMeans();
        }
        if (validationDue()) {
            validate();
            save();
        } else if (learning.checkpointEvery() > 0 && state.step() % learning.checkpointEvery() == 0) {
            save();
        }
    }

    private boolean validationDue() {
        double interval = learning.valCheckInterval() * perEpoch;
        return Math.floor(state.batch() / interval + ROUNDING) > Math.floor((state.batch() - 1) / interval + ROUNDING);
    }

    /** The first process validates, all learn the figure that is watched. */
    private void validate() throws IOException {
        double[] figure = {0};
        if (leads()) {
            figures = measure();
            Double watched = figures.get(learning.monitor());
            if (watched == null) {
                throw failed("learning.monitor is " + learning.monitor() + ", which is no figure of a validation; "
                        + "choose one of " + String.join(", ", figures.keySet()), null, true);
            }
            figure[0] = watched;
        }
        team.share(figure);
        state = state.validated(figure[0], learning.better(figure[0], state.best()));
        if (leads()) {
            writeMeans();
            Map<String, Double> all = new LinkedHashMap<>(figures);
            all.putAll(times.figures());
            all.put("time/samples_per_second", progress.samplesPerSecond());
            folder.scalars(state.step(), state.lastEpoch(), all);
            folder.modelCard(ModelCard.of(recipe, state, figures, team.size()));
            String line = String.format(Locale.ROOT, "epoch %d of %d, step %d: %s %.6g%s; %s", state.lastEpoch() + 1,
                    learning.maxEpochs(), state.step(), learning.monitor(), figure[0], best(), progress.line());
            log(line);
            if (times.steps() > 0) {
                folder.log(times.line());
            }
        }
    }

    private Map<String, Double> measure() throws IOException {
        try (PointerScope all = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                Batches<B> batches = validation.epoch(0, 0)) {
            Validation<B> figures = stage.validation();
            long count = validation.batches();
            for (long i = 0; i < count; i++) {
                try (PointerScope scope = new PointerScope()) {
                    B batch = batches.next();
                    figures.add(batch);
                    if (i == 0) {
                        for (Map.Entry<String, RgbImage> picture : stage.pictures(batch).entrySet()) {
                            folder.picture(state.step(), picture.getKey(), picture.getValue());
                        }
                    }
                }
            }
            say("validation", batches);
            Map<String, Double> named = new LinkedHashMap<>();
            figures.figures().forEach((name, value) -> named.put("val_" + name, value));
            return named;
        } finally {
            // it takes other sizes than a step: kept, its blocks would lie between those of the steps to come
            Pointer.trimMemory();
        }
    }

    private void say(String when, Batches<B> batches) throws IOException {
        Optional<String> replaced = batches.replaced();
        if (replaced.isPresent()) {
            log(when + ": " + replaced.get());
        }
    }

    private String best() {
        return Double.isNaN(state.best())
                ? ""
                : String.format(Locale.ROOT, ", best %.6g at step %d", state.best(), state.bestStep());
    }

    private void save() throws IOException {
        if (!leads() || state.equals(saved)) {
            return;
        }
        writeMeans();
        try (PointerScope scope = new PointerScope()) {
            StageState networks = stage.state();
            folder.checkpoints().write(new Checkpoint(state, networks));
            saved = state;
            if (state.isBest() && exported != state.step()) {
                export.write(networks);
                exported = state.step();
            }
        }
    }

    /** What a process that was killed at the wrong moment could not hand over any more. */
    private void exportEarlierBest() throws IOException {
        if (!Double.isNaN(state.best())) {
            exportBest();
            exported = state.bestStep();
        }
    }

    /** The best networks, or the last where no validation was good. */
    private void exportBest() throws IOException {
        Optional<StageState> best = RunFolder.best(folder.root());
        if (best.isPresent()) {
            export.write(best.get());
        }
    }

    private void writeMeans() throws IOException {
        if (leads() && !means.empty()) {
            folder.scalars(state.step(), state.lastEpoch(), means.take("train/"));
        } else {
            means.take("");
        }
    }

    private void log(String line) throws IOException {
        if (leads()) {
            folder.log(line);
            progress.say(line);
        }
    }

    private boolean leads() {
        return team.rank() == 0;
    }

    /** The end of a run that failed: says from where it can go on. */
    private UserError failed(String what, Exception cause, boolean save) {
        if (!leads()) {
            return UserError.failed(what + "; the last checkpoint of the run stays: put it right and go on with "
                    + "--resume", cause);
        }
        String where = "; ";
        if (save) {
            try {
                save();
            } catch (IOException e) {
                where = "; nor can a checkpoint be written (" + e.getMessage() + "); ";
            }
        }
        where += saved == null ? "there is no checkpoint yet" : "the checkpoint of step " + saved.step() + " stays";
        return UserError.failed(what + where + ": put it right and go on with --resume", cause);
    }
}
