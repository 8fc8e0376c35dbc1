package org.emoca4j.train.stage;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.emoca4j.app.UserError;
import org.emoca4j.format.AtomicFile;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.OnnxExporter;
import org.emoca4j.nn.StateDict;
import org.emoca4j.train.data.DataException;
import org.emoca4j.train.data.LabelledSamples;
import org.emoca4j.train.data.Sampler;
import org.emoca4j.train.run.BatchSource;
import org.emoca4j.train.run.DataSettings;
import org.emoca4j.train.run.EmotionModelSettings;
import org.emoca4j.train.run.Recipe;
import org.emoca4j.train.run.RunRequest;
import org.emoca4j.train.run.StageKind;
import org.emoca4j.train.run.StageState;
import org.emoca4j.train.run.TrainingLoop;
import org.emoca4j.train.torch.TorchDevice;
import org.emoca4j.train.torch.TorchSettings;

/** What the trainings of both emotion networks share: device, data, loop, and the network as ONNX at the end. */
final class RecognitionRun {

    private static final int SMALL_WIDTH = 512;

    private final RunRequest request;
    private final Recipe recipe;
    private final EmotionModelSettings model;
    private final TorchDevice device;

    /**
     * Chooses the device and how libtorch computes.
     *
     * @throws UserError if there is no such device, or the recipe asks for rings
     */
    RecognitionRun(RunRequest request) {
        this.request = request;
        recipe = request.recipe();
        model = (EmotionModelSettings) recipe.model();
        if (recipe.learning().ringSize() != 1) {
            throw UserError.usage("learning.ring_size is " + recipe.learning().ringSize() + ", but the stage "
                    + recipe.stage().key() + " looks at each picture alone; set ring_size=1");
        }
        try {
            device = TorchDevice.of(request.device());
        } catch (IllegalArgumentException e) {
            throw UserError.usage("--device: " + e.getMessage());
        }
        int threads = small() ? 1 : request.team().processors();
        new TorchSettings(device, threads, true, recipe.learning().reducedPrecision(), recipe.seed()).apply();
    }

    /** Threads that wait for each other in every layer cost a small network more than they bring. */
    private boolean small() {
        return recipe.stage() == StageKind.EMOREC && model.mlpWidth() <= SMALL_WIDTH;
    }

    EmotionModelSettings model() {
        return model;
    }

    /** Opens a list of prepared folders of the recipe. */
    PreparedData training() throws IOException {
        DataSettings data = recipe.data();
        return PreparedData.open("data.train", data.train(), data.ignoreInvalid());
    }

    /** The same for validation. */
    PreparedData validation() throws IOException {
        DataSettings data = recipe.data();
        return PreparedData.open("data.validation", data.validation(), data.ignoreInvalid());
    }

    /** Samples of all processes together in a step. */
    int commonBatch() {
        return recipe.learning().batchSize() * request.team().size();
    }

    /** The order of training. */
    Sampler sampler(LabelledSamples data) throws DataException {
        return recipe.data().sampler().equals("shuffle")
                ? Sampler.shuffled(data)
                : Sampler.balancedExpression(data);
    }

    /**
     * Trains a network to the end of the run and writes the best one beside it as {@code STAGE.onnx}.
     *
     * @param weights to begin with
     * @param training batches and what is known of their samples
     * @return whether it came to the end: if not, someone stopped it
     */
    boolean train(Architecture network, StateDict weights, Source training, Source validation) throws IOException {
        if (training.batches().batches() < 1) {
            throw UserError.usage("data.train has fewer than " + commonBatch()
                    + " samples, which a step takes; lower learning.batch_size");
        }
        try (RecognitionStage stage = new RecognitionStage(
                recipe, network, weights, training.known(), validation.known(), device)) {
            Path file = request.folder().root().resolve(recipe.stage().key() + ".onnx");
            boolean ended = new TrainingLoop<>(recipe, stage, training.batches(), validation.batches(), request.team(),
                    request.folder(), best -> export(network, best, file), request.console()).run();
            if (request.team().rank() == 0) {
                request.console().say("wrote " + file + ", the network of the best checkpoint ("
                        + Files.size(file) / 1024 + " KiB)");
            }
            return ended;
        }
    }

    /** Batches of a data set and what is known of its samples. */
    record Source(BatchSource<RecognitionBatch> batches, KnownLabels known) {}

    private void export(Architecture network, StageState best, Path file) throws IOException {
        AtomicFile.write(file, out -> {
            BufferedOutputStream buffered = new BufferedOutputStream(out);
            OnnxExporter.write(network, best.networks().get(recipe.stage().key()), buffered);
            buffered.flush();
        });
    }
}
