package org.emoca4j.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.FrozenGraph;
import org.emoca4j.format.Tensor;
import org.emoca4j.format.TensorBundle;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.Deep3dNet;
import org.emoca4j.nn.MgcNet;
import org.emoca4j.nn.StateDict;

/**
 * Networks that were trained with TensorFlow's slim: their variables under the names, and with the axes, that a
 * {@link StateDict} has.
 *
 * @param kind what it is
 * @param network its weights, not checked yet
 * @param ignored what the file holds besides
 */
record SlimFiles(PartKind kind, NetworkParts.Net network, List<String> ignored) {

    private static final String TRUNK = "resnet_v1_50/";
    private static final String FIRST = TRUNK + "conv1/weights";

    /** The heads of Deng's network, in the order of {@link Deep3dNet#HEADS}. */
    private static final List<String> HEADS =
            List.of("fc-id", "fc-ex", "fc-tex", "fc-angles", "fc-gamma", "fc-XY", "fc-Z");

    private static final String LOGITS = TRUNK + "logits";

    private static final Pattern UNIT =
            Pattern.compile("block(\\d)/unit_(\\d+)/bottleneck_v1/(conv[123]|shortcut)/(.+)");

    private static final Map<String, String> NORM = Map.of(
            "BatchNorm/gamma", "weight",
            "BatchNorm/beta", "bias",
            "BatchNorm/moving_mean", "running_mean",
            "BatchNorm/moving_variance", "running_var");

    /** Recognises a frozen graph, by the names of its constants. */
    static Optional<PartKind> ofGraph(Path file) throws IOException {
        Set<String> names = FrozenGraph.read(file).tensors().keySet();
        return prefix(names)
                .filter(prefix -> names.contains(prefix + HEADS.get(0) + "/weights"))
                .map(prefix -> PartKind.DEEP3D_TF);
    }

    /** Recognises a checkpoint, by its index: the names and shapes of its variables. */
    static Optional<PartKind> ofCheckpoint(Path index) throws IOException {
        Map<String, long[]> shapes = TensorBundle.shapes(index);
        return prefix(shapes.keySet())
                .map(prefix -> shapes.get(prefix + LOGITS + "/biases"))
                .filter(shape -> Arrays.equals(shape, new long[] {MgcNet.CODES}))
                .map(shape -> PartKind.MGCNET);
    }

    /** Reads a file that was recognised. */
    static SlimFiles read(PartKind kind, Path file) throws IOException {
        Map<String, Tensor> all =
                kind == PartKind.MGCNET ? TensorBundle.read(file).tensors() : FrozenGraph.read(file).tensors();
        String prefix = prefix(all.keySet())
                .orElseThrow(() -> new FormatException(file + ": changed while it was read"));
        return of(file, all, prefix, kind);
    }

    /** Whether a kind of part comes in such a file. */
    static boolean has(PartKind kind) {
        return kind == PartKind.DEEP3D_TF || kind == PartKind.MGCNET;
    }

    /** What stands before the names of the trunk; empty if there is none. */
    private static Optional<String> prefix(Set<String> names) {
        return names.stream()
                .filter(name -> name.equals(FIRST) || name.endsWith("/" + FIRST))
                .map(name -> name.substring(0, name.length() - FIRST.length()))
                .min(String::compareTo);
    }

    private static SlimFiles of(Path file, Map<String, Tensor> all, String prefix, PartKind kind) {
        boolean deng = kind == PartKind.DEEP3D_TF;
        Map<String, Tensor> weights = new LinkedHashMap<>();
        int others = 0;
        for (Map.Entry<String, Tensor> entry : all.entrySet()) {
            Optional<String> name = entry.getKey().startsWith(prefix)
                    ? name(entry.getKey().substring(prefix.length()), deng)
                    : Optional.empty();
            if (name.isPresent()) {
                weights.put(name.get(), channelsFirst(entry.getValue()));
            } else {
                others++;
            }
        }
        Architecture network = deng ? new Deep3dNet(Deep3dNet.Trunk.TENSORFLOW) : new MgcNet();
        List<String> ignored = others == 0
                ? List.of()
                : List.of((deng ? "other constants (" : "other variables (") + others + " tensors)");
        StateDict dict = new StateDict(file.toString(), weights);
        return new SlimFiles(kind, new NetworkParts.Net("network", "", network, dict), ignored);
    }

    /** The name of a variable as a state dict has it; empty if the network has no such variable. */
    private static Optional<String> name(String variable, boolean deng) {
        for (int i = 0; i < HEADS.size() && deng; i++) {
            if (variable.startsWith(HEADS.get(i) + "/")) {
                return layer("final_layers." + i, variable.substring(HEADS.get(i).length() + 1));
            }
        }
        if (!deng && variable.startsWith(LOGITS + "/")) {
            return layer("logits", variable.substring(LOGITS.length() + 1));
        }
        if (!variable.startsWith(TRUNK)) {
            return Optional.empty();
        }
        return trunk(variable.substring(TRUNK.length())).map(name -> deng ? "backbone." + name : name);
    }

    private static Optional<String> layer(String name, String rest) {
        return switch (rest) {
            case "weights" -> Optional.of(name + ".weight");
            case "biases" -> Optional.of(name + ".bias");
            default -> Optional.empty();
        };
    }

    private static Optional<String> trunk(String variable) {
        if (variable.startsWith("conv1/")) {
            return convolution("", "conv1", "bn1", variable.substring("conv1/".length()));
        }
        Matcher unit = UNIT.matcher(variable);
        if (!unit.matches()) {
            return Optional.empty();
        }
        String block = "layer" + unit.group(1) + "." + (Integer.parseInt(unit.group(2)) - 1) + ".";
        String conv = unit.group(3);
        return conv.equals("shortcut")
                ? convolution(block, "downsample.0", "downsample.1", unit.group(4))
                : convolution(block, conv, conv.replace("conv", "bn"), unit.group(4));
    }

    private static Optional<String> convolution(String block, String conv, String norm, String rest) {
        return rest.equals("weights")
                ? Optional.of(block + conv + ".weight")
                : Optional.ofNullable(NORM.get(rest)).map(part -> block + norm + "." + part);
    }

    /** TensorFlow's kernels are height x width x in x out, a state dict's are out x in x height x width. */
    private static Tensor channelsFirst(Tensor tensor) {
        long[] shape = tensor.shape();
        if (shape.length != 4 || !tensor.type().isFloat()) {
            return tensor;
        }
        float[] values = tensor.floats();
        int in = (int) shape[2];
        int out = (int) shape[3];
        int pixels = values.length / Math.max(1, in * out);
        float[] turned = new float[values.length];
        for (int p = 0; p < pixels; p++) {
            for (int i = 0; i < in; i++) {
                for (int o = 0; o < out; o++) {
                    turned[(o * in + i) * pixels + p] = values[(p * in + i) * out + o];
                }
            }
        }
        return Tensor.of(turned, out, in, shape[0], shape[1]);
    }
}
