package org.emoca4j.train.stage;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.format.FormatException;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.StateDict;
import org.emoca4j.train.loss.ShakeWeights;
import org.emoca4j.train.run.Recipe;
import org.emoca4j.train.run.EmotionLossSettings;
import org.emoca4j.train.run.Stage;
import org.emoca4j.train.run.StageState;
import org.emoca4j.train.run.Terms;
import org.emoca4j.train.run.Validation;
import org.emoca4j.train.torch.AdamOptimizer;
import org.emoca4j.train.torch.CommonBatch;
import org.emoca4j.train.torch.Tensors;
import org.emoca4j.train.torch.TorchDevice;
import org.emoca4j.train.torch.TorchNetwork;

/**
 * Training of an emotion network, whatever it looks at: any network with the outputs {@code expression},
 * {@code valence} and {@code arousal}. Adam moves all its weights; weights of the terms for valence and arousal are
 * drawn anew in each step (emoca section 5.4).
 */
public final class RecognitionStage implements Stage<RecognitionBatch> {

    private static final String STAGE = "stage";
    private static final String NETWORK = "network";

    private final String name;
    private final TorchNetwork network;
    private final AdamOptimizer optimizer;
    private final RecognitionLoss loss;
    private final RecognitionLoss validationLoss;

    /**
     * @param recipe of the stage {@code emotion} or {@code emorec}, which becomes the network's name in checkpoints
     * @param weights to begin with
     * @param training what the training data knows
     * @param validation what the validation data knows
     */
    RecognitionStage(Recipe recipe, Architecture architecture, StateDict weights, KnownLabels training,
            KnownLabels validation, TorchDevice device) throws FormatException {
        EmotionLossSettings settings = (EmotionLossSettings) recipe.losses();
        name = recipe.stage().key();
        loss = new RecognitionLoss(settings, training, device);
        validationLoss = new RecognitionLoss(settings, validation, device);
        network = TorchNetwork.of(architecture, weights, device).fast().requiresGrad(true);
        optimizer = new AdamOptimizer(network.parameters(), recipe.learning().learningRate());
    }

    @Override
    public Map<String, Tensor> parameters() {
        return network.parameters();
    }

    @Override
    public Terms losses(RecognitionBatch batch, CommonBatch common, SplittableRandom random) {
        ShakeWeights weights = loss.settings().shakeShake() ? ShakeWeights.draw(random) : loss.even();
        network.train(common);
        // correlations, and means over the samples that have a label, are of the whole batch
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        Map<String, Tensor> own = forward(batch);
        own.forEach((name, output) -> outputs.put(name, common.gathered(output)));
        Map<String, Tensor> terms = loss.terms(outputs, batch.labels().gathered(common), weights);
        Map<String, Tensor> samples = new LinkedHashMap<>();
        terms.keySet().forEach(term -> samples.put(term, RecognitionLoss.seen(term, own)));
        return new Terms(terms, Map.of(), samples);
    }

    private Map<String, Tensor> forward(RecognitionBatch batch) {
        int[] axes = network.architecture().inputShape();
        long[] shape = new long[axes.length + 1];
        shape[0] = batch.size();
        for (int i = 0; i < axes.length; i++) {
            shape[i + 1] = axes[i];
        }
        return network.forward(network.device().place(Tensors.of(batch.inputs(), shape)));
    }

    @Override
    public void step() {
        optimizer.step();
        network.settle();
    }

    @Override
    public void clearGradients() {
        optimizer.zeroGrad();
    }

    @Override
    public Validation<RecognitionBatch> validation() {
        network.train(false);
        return new RecognitionValidation(
                this::forward,
                (outputs, batch) -> validationLoss.terms(outputs, batch.labels(), validationLoss.even()));
    }

    @Override
    public StageState state() {
        return new StageState(
                Map.of(name, network.toStateDict()),
                optimizer.state(),
                Map.of(STAGE, name, NETWORK, network.architecture().toString()));
    }

    @Override
    public void restore(StageState state) throws IOException {
        String wanted = network.architecture().toString();
        String found = state.values().get(NETWORK);
        if (!name.equals(state.values().get(STAGE)) || !wanted.equals(found)) {
            throw new FormatException("the checkpoint is of the stage '" + state.values().get(STAGE) + "' with "
                    + found + ", not of '" + name + "' with " + wanted
                    + "; resume with the recipe that the run was begun with");
        }
        network.load(state.networks().get(name));
        optimizer.load(state.optimizer());
    }

    @Override
    public void close() {
        optimizer.close();
        network.close();
    }
}
