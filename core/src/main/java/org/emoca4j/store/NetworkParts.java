package org.emoca4j.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.emoca4j.format.Checkpoint;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Tensor;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.Deep3dNet;
import org.emoca4j.nn.DetailDecoder;
import org.emoca4j.nn.EmoNet;
import org.emoca4j.nn.EmotionMlp;
import org.emoca4j.nn.EmotionResNet;
import org.emoca4j.nn.FaceBoxes;
import org.emoca4j.nn.FaceEncoder;
import org.emoca4j.nn.MobileNetV1;
import org.emoca4j.nn.ResNet22;
import org.emoca4j.nn.SmirkEncoder;
import org.emoca4j.nn.StateDict;
import org.emoca4j.nn.Vgg19Features;
import org.emoca4j.nn.VggFace2;

/**
 * The networks in a checkpoint.
 *
 * @param kind what they make together
 * @param prefix before all their names, its dot included
 */
record NetworkParts(Checkpoint checkpoint, PartKind kind, String prefix) {

    /** What E_expression gives: a fact of the part. */
    static final String OUTPUTS = "expression_outputs";

    private static final List<String> FACE_NETWORKS = List.of("E_flame.", "E_expression.", "E_detail.", "D_detail.");
    private static final String MLP = "mlp.";
    private static final String MLP_INPUT = "mlp.model.0.weight";
    private static final int DETAIL_INPUTS = 281;
    private static final int PLAIN_INPUTS = 153;
    private static final String EMONET_OUTPUT = "emo_fc_2.3.weight";
    private static final int UV_PATCH = 256;
    private static final int PEOPLE = 8631;

    /** Channels of the first layer of MobileNet-V1 of half width. */
    private static final int HALF_WIDTH = 16;

    /** The head for parameters as 3DDFA-V2's training called it, and as its networks do. */
    private static final String TRAINED_HEAD = "fc_param.";

    private static final String HEAD = "fc.";
    private static final String LANDMARK_HEAD = "fc_lm.";

    /**
     * One network.
     *
     * @param name of its file, without the ending
     * @param prefix of its tensors in the part's weights, its dot included; none for a part of one network
     */
    record Net(String name, String prefix, Architecture architecture, StateDict weights) {}

    /** Recognises what a checkpoint is for, by the names of its tensors. */
    static Optional<NetworkParts> of(Checkpoint file) {
        Set<String> names = file.tensors().keySet();
        Optional<String> mlp = before(names, MLP + "model.");
        if (mlp.isPresent()) {
            Tensor first = file.tensors().get(mlp.get() + MLP_INPUT);
            boolean detail = first != null && first.shape().length == 2 && first.shape()[1] == DETAIL_INPUTS;
            return Optional.of(
                    new NetworkParts(file, detail ? PartKind.EMOREC_DETAIL : PartKind.EMOREC, mlp.get()));
        }
        Optional<String> face = FACE_NETWORKS.stream().flatMap(n -> before(names, n).stream()).findFirst();
        if (face.isPresent()) {
            boolean expression = names.stream().anyMatch(n -> n.startsWith(face.get() + "E_expression."));
            return Optional.of(new NetworkParts(file, expression ? PartKind.EMOCA : PartKind.DECA, face.get()));
        }
        Optional<String> smirk = before(names, SmirkEncoder.POSE.id() + ".");
        if (smirk.isPresent()) {
            return Optional.of(new NetworkParts(file, PartKind.SMIRK, smirk.get()));
        }
        Optional<String> emonet = before(names, "emo_fc_2.");
        if (emonet.isPresent()) {
            Tensor last = file.tensors().get(emonet.get() + EMONET_OUTPUT);
            boolean five = last != null && last.shape().length > 0 && last.shape()[0] == 7;
            return Optional.of(new NetworkParts(file, five ? PartKind.EMONET_5 : PartKind.EMONET_8, emonet.get()));
        }
        Optional<String> deep3d = before(names, "final_layers.0.");
        if (deep3d.isPresent()) {
            return Optional.of(new NetworkParts(file, PartKind.DEEP3D, deep3d.get()));
        }
        Optional<String> backbone = before(names, "backbone.layer1.");
        if (backbone.isPresent() && names.stream().anyMatch(n -> n.startsWith(backbone.get() + "linear."))) {
            return Optional.of(new NetworkParts(file, PartKind.EMOTION_RESNET50, backbone.get()));
        }
        Optional<NetworkParts> tddfa = tddfa(file, names);
        if (tddfa.isPresent()) {
            return tddfa;
        }
        // torchvision's ResNet-50 has tensors of the same names, but another number of classes
        Tensor classifier = file.tensors().get("fc.weight");
        boolean people = classifier == null || classifier.shape().length == 2 && classifier.shape()[0] == PEOPLE;
        if (names.contains("layer1.0.conv1.weight") && people) {
            return Optional.of(new NetworkParts(file, PartKind.VGGFACE2, ""));
        }
        if (names.contains("features.34.weight") && !names.contains("features.35.weight")) {
            return Optional.of(new NetworkParts(file, PartKind.VGG19, "features."));
        }
        return Optional.empty();
    }

    private static Optional<NetworkParts> tddfa(Checkpoint file, Set<String> names) {
        Optional<String> mobile = before(names, "dw2_1.conv_dw.");
        if (mobile.isPresent()) {
            Tensor first = file.tensors().get(mobile.get() + "conv1.weight");
            boolean half = first != null && first.shape().length > 0 && first.shape()[0] == HALF_WIDTH;
            return Optional.of(new NetworkParts(file, half ? PartKind.TDDFA_MB05 : PartKind.TDDFA_MB1, mobile.get()));
        }
        return before(names, "conv_param.")
                .map(prefix -> new NetworkParts(file, PartKind.TDDFA_RESNET22, prefix))
                .or(() -> before(names, "inception1.branch1x1.")
                        .map(prefix -> new NetworkParts(file, PartKind.FACEBOXES, prefix)));
    }

    /** What stands before a marker in the first name that has it at the beginning of a part of a path. */
    private static Optional<String> before(Set<String> names, String marker) {
        for (String name : names) {
            int at = name.startsWith(marker) ? 0 : name.indexOf("." + marker) + 1;
            if (at > 0 || name.startsWith(marker)) {
                return Optional.of(name.substring(0, at));
            }
        }
        return Optional.empty();
    }

    /** Whether it comes in a package, with settings and perhaps several checkpoints. */
    boolean packaged() {
        return switch (kind) {
            case EMOCA, EMOCA_V2, EMOREC, EMOREC_DETAIL, EMOTION_RESNET50 -> true;
            case DECA -> !prefix.isEmpty();
            default -> false;
        };
    }

    NetworkParts as(PartKind other) {
        return new NetworkParts(checkpoint, other, prefix);
    }

    /** Whether the face model in the checkpoint has landmarks of MediaPipe, as EMOCA's second generation. */
    boolean hasMediapipe() {
        return checkpoint.tensors().containsKey(prefix + "flame.lmk_faces_idx_mediapipe");
    }

    /** A tensor that is not of a network, such as {@code flame.v_template}. */
    Optional<Tensor> buffer(String name) {
        return Optional.ofNullable(checkpoint.tensors().get(prefix + name));
    }

    /**
     * The networks, not checked yet.
     *
     * @param outputs what E_expression should give, see {@link #expressionOutputs}
     */
    List<Net> networks(List<String> outputs) {
        return switch (kind) {
            case DECA -> List.of(face("E_flame", 236), face("E_detail", 128), decoder());
            case EMOCA, EMOCA_V2 -> List.of(
                    face("E_flame", 236), face("E_expression", 47 + 3 * outputs.size()), face("E_detail", 128),
                    decoder());
            case SMIRK -> Arrays.stream(SmirkEncoder.values()).map(this::smirk).toList();
            case EMOTION_RESNET50 -> List.of(only(new EmotionResNet(), prefix, "backbone.", "linear."));
            case EMOREC -> List.of(only(new EmotionMlp(PLAIN_INPUTS), prefix + MLP));
            case EMOREC_DETAIL -> List.of(only(new EmotionMlp(DETAIL_INPUTS), prefix + MLP));
            case TDDFA_MB1, TDDFA_MB05 -> List.of(mobileNet());
            case TDDFA_RESNET22 ->
                List.of(only(new ResNet22(), prefix, "conv1.", "bn1.", "conv2.", "bn2.", "layer", "conv_param."));
            case FACEBOXES -> List.of(only(new FaceBoxes(), prefix));
            case DEEP3D -> List.of(only(new Deep3dNet(Deep3dNet.Trunk.PYTORCH), prefix, "backbone.", "final_layers."));
            case EMONET_8 -> List.of(only(new EmoNet(8), prefix));
            case EMONET_5 -> List.of(only(new EmoNet(5), prefix));
            case VGGFACE2 -> List.of(only(new VggFace2(), prefix));
            case VGG19 -> List.of(only(new Vgg19Features(UV_PATCH), prefix));
            default -> throw new IllegalStateException(kind + " has no networks");
        };
    }

    private Net face(String name, int outputs) {
        return new Net(name, name + ".", new FaceEncoder(outputs), dict().under(prefix + name + "."));
    }

    private Net smirk(SmirkEncoder encoder) {
        String name = encoder.id() + ".";
        return new Net(encoder.id(), name, encoder, dict().under(prefix + name));
    }

    private Net decoder() {
        return new Net("D_detail", "D_detail.", new DetailDecoder(181), dict().under(prefix + "D_detail."));
    }

    /** @param parts beginnings of the names that count; none for all */
    private Net only(Architecture architecture, String at, String... parts) {
        StateDict all = at.isEmpty() ? dict() : dict().under(at);
        Map<String, Tensor> used = new LinkedHashMap<>();
        all.tensors().forEach((name, tensor) -> {
            if (parts.length == 0 || List.of(parts).stream().anyMatch(name::startsWith)) {
                used.put(name, tensor);
            }
        });
        return new Net("network", "", architecture, new StateDict(all.source(), used));
    }

    private Net mobileNet() {
        StateDict all = prefix.isEmpty() ? dict() : dict().under(prefix);
        Map<String, Tensor> used = new LinkedHashMap<>();
        all.tensors().forEach((name, tensor) -> {
            if (name.startsWith("conv1.") || name.startsWith("bn1.") || name.startsWith("dw")
                    || name.startsWith(LANDMARK_HEAD) || name.startsWith(trainedHead() ? TRAINED_HEAD : HEAD)) {
                used.put(name.replace(TRAINED_HEAD, HEAD), tensor);
            }
        });
        boolean landmarks = used.keySet().stream().anyMatch(name -> name.startsWith(LANDMARK_HEAD));
        return new Net("network", "", new MobileNetV1(kind == PartKind.TDDFA_MB05, landmarks),
                new StateDict(all.source(), used));
    }

    private boolean trainedHead() {
        return checkpoint.tensors().containsKey(prefix + TRAINED_HEAD + "weight");
    }

    private StateDict dict() {
        return new StateDict(checkpoint.source(), checkpoint.tensors());
    }

    /**
     * What E_expression gives: expression, and where the settings say so, the head's and the jaw's rotation.
     *
     * @throws FormatException if only settings that aren't there could tell
     */
    List<String> expressionOutputs(Optional<EmocaConfig> config) throws FormatException {
        List<String> outputs = new ArrayList<>(List.of("expression"));
        if (config.isPresent()) {
            if (config.get().global()) {
                outputs.add("global");
            }
            if (config.get().jaw()) {
                outputs.add("jaw");
            }
            return outputs;
        }
        Tensor bias = checkpoint.tensors().get(prefix + "E_expression.layers.2.bias");
        long count = bias == null || bias.shape().length != 1 ? 50 : bias.shape()[0];
        if (count == 53) {
            throw new FormatException(checkpoint.source() + ": E_expression has 53 outputs, and only cfg.yaml tells "
                    + "whether the last three turn the head or the jaw; add the package's whole folder");
        }
        return count == 56 ? List.of("expression", "global", "jaw") : outputs;
    }

    /**
     * What the file holds besides the networks, grouped by the beginnings of names, with counts.
     *
     * @param buffers what is used of it, see {@link #buffer}
     */
    List<String> ignored(List<Net> networks, List<String> buffers) {
        Set<String> used = new LinkedHashSet<>();
        buffers.forEach(name -> used.add(prefix + name));
        for (Net net : networks) {
            String at = checkpointPrefix(net);
            net.weights().tensors().keySet().forEach(name -> used.add(at + publishedName(net, name)));
        }
        Map<String, Integer> groups = new TreeMap<>();
        for (String name : checkpoint.tensors().keySet()) {
            if (!used.contains(name)) {
                groups.merge(group(name), 1, Integer::sum);
            }
        }
        List<String> lines = new ArrayList<>();
        groups.forEach((group, count) -> lines.add(group + " (" + count + (count == 1 ? " tensor)" : " tensors)")));
        if (checkpoint.root() instanceof Map<?, ?> root) {
            for (Object key : root.keySet()) {
                if (key instanceof String name
                        && checkpoint.tensors().keySet().stream().noneMatch(n -> n.equals(name)
                                || n.startsWith(name + "."))) {
                    lines.add(name);
                }
            }
        }
        return lines;
    }

    private String publishedName(Net net, String name) {
        boolean renamed = net.architecture() instanceof MobileNetV1 && trainedHead();
        return renamed && name.startsWith(HEAD) ? TRAINED_HEAD + name.substring(HEAD.length()) : name;
    }

    private String checkpointPrefix(Net net) {
        if (kind == PartKind.EMOREC || kind == PartKind.EMOREC_DETAIL) {
            return prefix + MLP;
        }
        return prefix + net.prefix();
    }

    /** {@code perceptual_loss.*} for {@code state_dict.deca.perceptual_loss.vgg19.0.weight}. */
    private String group(String name) {
        String rest = name.startsWith("state_dict.") ? name.substring("state_dict.".length()) : name;
        String common = prefix.startsWith("state_dict.") ? prefix.substring("state_dict.".length()) : prefix;
        String start = !common.isEmpty() && rest.startsWith(common) ? common : "";
        int dot = rest.indexOf('.', start.length());
        if (dot < 0) {
            return rest;
        }
        // the face network inside an emotion network is one thing more
        int second = rest.indexOf('.', dot + 1);
        return rest.startsWith("deca.deca.") && second > 0
                ? rest.substring(0, second) + ".*"
                : rest.substring(0, dot) + ".*";
    }

    /** Where the checkpoint is. */
    Path file() {
        return Path.of(checkpoint.source());
    }
}
