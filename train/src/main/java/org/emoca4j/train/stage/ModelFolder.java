package org.emoca4j.train.stage;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.emoca4j.format.StagingFolder;
import org.emoca4j.nn.OnnxExporter;
import org.emoca4j.nn.StateDict;
import org.emoca4j.train.run.StageKind;
import org.emoca4j.train.run.StageState;

/**
 * The folder {@code model} of a run: each network of the best checkpoint as ONNX, and {@code model.json}, which says
 * what head the codes are for and how they are laid out.
 */
record ModelFolder(FaceNetworks networks) {

    static final String FOLDER = "model";
    /** Name of the file that describes the networks. */
    static final String DESCRIPTION = "model.json";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Writes it with networks of a stage, or replaces it as a whole. */
    void write(Path run, StageKind kind, StageState best) throws IOException {
        try (StagingFolder staging = StagingFolder.open(run)) {
            Path filled = staging.stage();
            for (Map.Entry<String, StateDict> network : best.networks().entrySet()) {
                try (OutputStream out = new BufferedOutputStream(
                        Files.newOutputStream(filled.resolve(network.getKey() + ".onnx")))) {
                    OnnxExporter.write(networks.architecture(network.getKey()), network.getValue(), out);
                }
            }
            boolean expression = best.networks().containsKey(FaceNetworks.EXPRESSION);
            Files.write(filled.resolve(DESCRIPTION),
                    JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(description(kind, expression)));
            staging.publish(filled, run.resolve(FOLDER));
        }
    }

    private ObjectNode description(StageKind kind, boolean expression) {
        ObjectNode description = JSON.createObjectNode();
        description.put("stage", kind.key());
        description.put("head", networks.model().head());
        ObjectNode codes = description.putObject("codes");
        codes.put("shape", networks.layout().shape());
        codes.put("tex", networks.layout().tex());
        codes.put("expression", networks.layout().expression());
        codes.put("pose", CodeLayout.POSE);
        codes.put("camera", networks.layout().light() - networks.layout().camera());
        codes.put("light", networks.layout().outputs() - networks.layout().light());
        if (expression) {
            description.set("expression_outputs", JSON.valueToTree(networks.outputs().names()));
        }
        return description;
    }
}
