package org.emoca4j.train.stage;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.app.UserError;
import org.emoca4j.format.Tensor;
import org.emoca4j.head.HeadModel;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.DetailDecoder;
import org.emoca4j.nn.FaceEncoder;
import org.emoca4j.nn.SmallFaceEncoder;
import org.emoca4j.nn.StateDict;
import org.emoca4j.train.run.FaceModelSettings;
import org.emoca4j.train.run.StageKind;
import org.emoca4j.train.torch.InitialWeights;
import org.emoca4j.train.torch.TorchDevice;
import org.emoca4j.train.torch.TorchNetwork;

/**
 * The networks of a face model by their published names, and what they begin from.
 *
 * @param model the recipe's settings
 * @param layout of {@code E_flame}'s codes
 */
record FaceNetworks(FaceModelSettings model, CodeLayout layout) {

    static final String COARSE = "E_flame";
    static final String EXPRESSION = "E_expression";
    static final String DETAIL = "E_detail";
    static final String DECODER = "D_detail";

    private static final String TRUNK = "encoder.";
    private static final String LAST_LAYER = "layers.2.";

    /** What the expression encoder gives. */
    ExpressionOutputs outputs() {
        return new ExpressionOutputs(layout.expression(), model.expDecaGlobalPose(), model.expDecaJawPose());
    }

    /** The structure of a network. */
    Architecture architecture(String name) {
        return switch (name) {
            case COARSE -> encoder(layout.outputs());
            case EXPRESSION -> encoder(outputs().count());
            case DETAIL -> encoder(model.nDetail());
            case DECODER -> new DetailDecoder(CodeLayout.ANGLES + layout.expression() + model.nDetail());
            default -> throw new IllegalArgumentException("no network is called " + name);
        };
    }

    private Architecture encoder(int outputs) {
        return model.backbone().equals("small") ? new SmallFaceEncoder(outputs) : new FaceEncoder(outputs);
    }

    /** Names of the networks that a stage trains. */
    static List<String> trained(StageKind kind) {
        return switch (kind) {
            case BASE -> List.of(COARSE);
            case COARSE -> List.of(EXPRESSION);
            case DETAIL -> List.of(DETAIL, DECODER);
            case EMOTION, EMOREC -> throw new IllegalArgumentException(kind + " trains no face model");
        };
    }

    /**
     * The networks of a stage with the weights that it begins with.
     *
     * @throws UserError if the recipe names none where a trained one is needed
     */
    Map<String, TorchNetwork> begin(StageKind kind, HeadModel head, long seed, TorchDevice device)
            throws IOException {
        StartWeights start = StartWeights.read("model.start", model.start());
        Map<String, StateDict> weights = new LinkedHashMap<>();
        if (kind == StageKind.BASE) {
            weights.put(COARSE, base(start, head, seed));
        } else {
            StateDict coarse = start.network(COARSE).orElseThrow(() -> UserError.usage("model.start "
                    + (model.start().isEmpty() ? "is empty" : model.start() + " holds no " + COARSE)
                    + "; this stage goes on from a trained encoder: name a run of 'emoca train base', or a "
                    + "checkpoint"));
            weights.put(COARSE, coarse);
            Optional<StateDict> expression = start.network(EXPRESSION);
            if (kind == StageKind.COARSE) {
                weights.put(EXPRESSION, expression.isPresent() ? expression.get() : expression(coarse, seed));
                // a model that knows wrinkles keeps them
                for (String name : List.of(DETAIL, DECODER)) {
                    start.network(name).ifPresent(found -> weights.put(name, found));
                }
            } else {
                expression.ifPresent(found -> weights.put(EXPRESSION, found));
                weights.put(DETAIL, trunk(start, DETAIL, coarse, seed));
                weights.put(DECODER, start.network(DECODER)
                        .orElseGet(() -> InitialWeights.random(architecture(DECODER), seed)));
            }
        }
        Map<String, TorchNetwork> networks = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, StateDict> network : weights.entrySet()) {
                networks.put(network.getKey(),
                        TorchNetwork.of(architecture(network.getKey()), network.getValue(), device).fast());
            }
            return networks;
        } catch (IOException | RuntimeException e) {
            networks.values().forEach(TorchNetwork::close);
            throw e;
        }
    }

    private StateDict base(StartWeights start, HeadModel head, long seed) throws IOException {
        Optional<StateDict> found = start.network(COARSE);
        if (found.isPresent()) {
            return found.get();
        }
        if (!model.start().isEmpty()) {
            throw UserError.usage("model.start " + model.start() + " holds no " + COARSE);
        }
        StateDict first = FirstGuess.weights(architecture(COARSE), layout, head, seed);
        StartWeights backbone = StartWeights.read("model.backbone_start", model.backboneStart());
        if (backbone == StartWeights.NONE) {
            return first;
        }
        StateDict trunk = backbone.network(COARSE).orElseGet(() -> new StateDict(backbone.source(), backbone.file()));
        Map<String, Tensor> tensors = new LinkedHashMap<>(
                InitialWeights.withTrunk(architecture(COARSE), named(trunk), TRUNK, seed).tensors());
        first.tensors().forEach((name, tensor) -> {
            if (name.startsWith(LAST_LAYER)) {
                tensors.put(name, tensor);
            }
        });
        return new StateDict(trunk.source(), tensors);
    }

    /** torchvision's files have the trunk without a prefix, and a classifier. */
    private static StateDict named(StateDict trunk) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        trunk.tensors().forEach((name, tensor) -> {
            if (name.startsWith(TRUNK)) {
                tensors.put(name, tensor);
            } else if (!name.startsWith("fc.") && !name.startsWith("layers.")) {
                tensors.put(TRUNK + name, tensor);
            }
        });
        return new StateDict(trunk.source(), tensors);
    }

    /** As the paper says: the coarse encoder's trunk under a new head. */
    private StateDict expression(StateDict coarse, long seed) throws IOException {
        StateDict weights = InitialWeights.withTrunk(architecture(EXPRESSION), coarse, TRUNK, seed);
        if (!model.zeroOutLastEncLayer()) {
            return weights;
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>(weights.tensors());
        tensors.replaceAll((name, tensor) -> name.startsWith(LAST_LAYER)
                ? Tensor.of(new float[Math.toIntExact(Arrays.stream(tensor.shape()).reduce(1, Math::multiplyExact))],
                        tensor.shape())
                : tensor);
        return new StateDict(weights.source(), tensors);
    }

    private StateDict trunk(StartWeights start, String name, StateDict coarse, long seed) throws IOException {
        Optional<StateDict> found = start.network(name);
        return found.isPresent()
                ? found.get()
                : InitialWeights.withTrunk(architecture(name), coarse, TRUNK, seed);
    }
}
