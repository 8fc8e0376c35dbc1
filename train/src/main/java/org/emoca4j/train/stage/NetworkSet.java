package org.emoca4j.train.stage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.format.FormatException;
import org.emoca4j.nn.StateDict;
import org.emoca4j.train.run.StageState;
import org.emoca4j.train.torch.AdamOptimizer;
import org.emoca4j.train.torch.CommonBatch;
import org.emoca4j.train.torch.TorchNetwork;

/** The networks of a stage, those that it trains with their optimiser and those that stay as they are. */
final class NetworkSet implements AutoCloseable {

    private final Map<String, TorchNetwork> networks = new LinkedHashMap<>();
    private final List<TorchNetwork> trained = new ArrayList<>();
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    private final AdamOptimizer optimizer;

    /**
     * @param all by the names that they have in checkpoints; closed with this
     * @param trained names of those that are trained; the others are frozen and in evaluation mode
     */
    NetworkSet(Map<String, TorchNetwork> all, List<String> trained, double learningRate) {
        networks.putAll(all);
        all.forEach((name, network) -> {
            boolean learns = trained.contains(name);
            network.train(false).requiresGrad(learns);
            if (learns) {
                this.trained.add(network);
                network.parameters().forEach((key, parameter) -> parameters.put(name + "." + key, parameter));
            }
        });
        optimizer = new AdamOptimizer(parameters, learningRate);
    }

    /** A network by its name. */
    TorchNetwork get(String name) {
        return networks.get(name);
    }

    /** All networks by name. */
    Map<String, TorchNetwork> all() {
        return networks;
    }

    /** Normalises with the statistics of batches where it learns, or with the running ones. */
    void train(boolean on) {
        trained.forEach(network -> network.train(on));
    }

    /** Normalises with the statistics of a batch where it learns. */
    void train(CommonBatch batch) {
        trained.forEach(network -> network.train(batch));
    }

    Map<String, Tensor> parameters() {
        return parameters;
    }

    /** Moves the weights, and what was seen of batches shared with other processes. */
    void step() {
        optimizer.step();
        trained.forEach(TorchNetwork::settle);
    }

    AdamOptimizer optimizer() {
        return optimizer;
    }

    StageState state(String stage) {
        Map<String, StateDict> weights = new LinkedHashMap<>();
        networks.forEach((name, network) -> weights.put(name, network.toStateDict()));
        return new StageState(weights, optimizer.state(), Map.of("stage", stage));
    }

    void restore(StageState state, String stage) throws IOException {
        String found = state.values().getOrDefault("stage", "");
        if (!found.equals(stage) || !state.networks().keySet().equals(networks.keySet())) {
            throw new FormatException("the checkpoint is of the stage '" + found + "' with the networks "
                    + state.networks().keySet() + ", not of '" + stage + "' with " + networks.keySet()
                    + "; resume with the recipe that the run was begun with");
        }
        for (Map.Entry<String, TorchNetwork> network : networks.entrySet()) {
            network.getValue().load(state.networks().get(network.getKey()));
        }
        optimizer.load(state.optimizer());
    }

    @Override
    public void close() {
        optimizer.close();
        networks.values().forEach(TorchNetwork::close);
    }
}
