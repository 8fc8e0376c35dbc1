package org.emoca4j;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.emoca4j.model.DetailFiles;
import org.emoca4j.model.RegressorFiles;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.DetailDecoder;
import org.emoca4j.nn.FaceEncoder;
import org.emoca4j.nn.OnnxExporter;

/** The reference's networks as ONNX files, from its recipe for weights. */
public final class GoldenNetworks {

    private GoldenNetworks() {}

    /** Writes one network. */
    public static Path write(Path folder, String name, Architecture architecture) throws IOException {
        Path file = folder.resolve(name + ".onnx");
        try (OutputStream out = Files.newOutputStream(file)) {
            OnnxExporter.write(architecture, RecipeWeights.of(architecture, name + "."), out);
        }
        return file;
    }

    /** Writes the four networks of EMOCA. */
    public static RegressorFiles emoca(Path folder) throws IOException {
        return new RegressorFiles(
                "emoca",
                write(folder, "E_flame", new FaceEncoder(236)),
                Optional.of(write(folder, "E_expression", new FaceEncoder(50))),
                List.of("expression"),
                Optional.of(new DetailFiles(
                        write(folder, "E_detail", new FaceEncoder(128)),
                        write(folder, "D_detail", new DetailDecoder(181)))));
    }
}
