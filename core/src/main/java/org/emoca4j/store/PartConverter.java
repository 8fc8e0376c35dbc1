package org.emoca4j.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.format.Checkpoint;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Tensor;
import org.emoca4j.head.FlameFiles;

/** Converts published files into what the store keeps. */
final class PartConverter {

    /** FLAME and maps inside a checkpoint, to compare with the user's files. */
    static final String BUFFERS = "buffers.safetensors";

    /** The weights as the checkpoint has them, for training. */
    static final String WEIGHTS = "weights.safetensors";

    private static final List<String> COMPARED =
            List.of("flame.v_template", "flame.shapedirs", "flame.faces_tensor", "uv_face_eye_mask", "fixed_uv_dis");

    private final FoundPart found;
    private final PartWriter writer;
    private List<NetworkParts.Net> networks = List.of();

    PartConverter(FoundPart found, PartWriter writer) {
        this.found = found;
        this.writer = writer;
    }

    /**
     * Checks the sources and stores all that other parts are compared with; what is left takes longer.
     *
     * @throws FormatException if a source is damaged or incomplete, naming the file and the tensor
     */
    void convertComparable() throws IOException {
        if (SlimFiles.has(found.kind())) {
            SlimFiles file = SlimFiles.read(found.kind(), found.file());
            networks = List.of(file.network());
            file.network().weights().check(file.network().architecture());
            writer.ignored(file.ignored());
        } else if (found.kind().networks()) {
            checkNetworks();
        } else {
            writer.tensors(ModelStore.DATA, found.file().toString(), tensors(found.file()));
        }
        if (found.kind() == PartKind.FLAME) {
            writer.fact("edition", FlameEdition.ofId(found.id()).title());
        }
    }

    /** Stores the networks that {@link #convertComparable} has checked, and their weights. */
    void convertNetworks() throws IOException {
        if (networks.isEmpty()) {
            return;
        }
        Map<String, Tensor> weights = new LinkedHashMap<>();
        for (NetworkParts.Net net : networks) {
            net.weights().tensors().forEach((name, tensor) -> weights.put(net.prefix() + name, tensor));
        }
        writer.tensors(WEIGHTS, found.file().toString(), weights);
        for (NetworkParts.Net net : networks) {
            writer.network(net.name() + ".onnx", net.architecture(), net.weights());
        }
    }

    private Map<String, Tensor> tensors(Path file) throws IOException {
        return switch (found.kind()) {
            case FLAME -> FlameFiles.model(file).tensors();
            case HEAD_TEMPLATE -> FlameFiles.template(file).tensors();
            case LANDMARKS -> FlameFiles.landmarks(file).tensors();
            case LANDMARKS_MEDIAPIPE -> FlameFiles.mediapipe(file).tensors();
            case EYELID_LEFT, EYELID_RIGHT -> SmallFiles.eyelid(file);
            case UV_FACE_MASK, UV_FACE_EYE_MASK -> SmallFiles.mask(file);
            case FIXED_DISPLACEMENT -> SmallFiles.displacement(file);
            case DENSE_TEMPLATE -> SmallFiles.dense(file);
            case TEXTURE_BFM -> TextureFile.bfm(file);
            case TEXTURE_FLAME -> TextureFile.flame(file);
            case TEXTURE_ALBEDOMM -> TextureFile.albedoMm(file);
            case DEEP3D_BFM -> BfmFiles.deep3d(file);
            case MGCNET_BFM -> BfmFiles.mgcnet(file);
            case TDDFA_STATISTICS -> TddfaFiles.statistics(file);
            case TDDFA_BASIS -> TddfaFiles.basis(file);
            case TDDFA_TRIANGLES -> TddfaFiles.triangles(file);
            default -> throw new IllegalStateException(found.kind() + " is made of networks");
        };
    }

    private void checkNetworks() throws IOException {
        NetworkParts parts = NetworkParts.of(Checkpoint.read(found.file()))
                .orElseThrow(() -> new FormatException(found.file() + ": changed while it was read"))
                .as(found.kind());
        List<String> outputs = List.of();
        if (found.kind() == PartKind.EMOCA || found.kind() == PartKind.EMOCA_V2) {
            Optional<EmocaConfig> config =
                    found.sources().size() > 1 ? EmocaConfig.of(found.file()) : Optional.empty();
            outputs = parts.expressionOutputs(config);
            writer.fact(NetworkParts.OUTPUTS, String.join(",", outputs));
        }
        networks = parts.networks(outputs);
        for (NetworkParts.Net net : networks) {
            net.weights().check(net.architecture());
        }
        writer.ignored(parts.ignored(networks, found.kind().regressor() ? COMPARED : List.of()));
        if (found.kind().regressor()) {
            Map<String, Tensor> buffers = new LinkedHashMap<>();
            COMPARED.forEach(name -> parts.buffer(name).ifPresent(tensor -> buffers.put(name, tensor)));
            if (!buffers.isEmpty()) {
                writer.tensors(BUFFERS, found.file().toString(), buffers);
            }
        }
    }
}
