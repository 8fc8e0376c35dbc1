package org.emoca4j.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The two networks of wrinkles as ONNX files.
 *
 * @param encoder {@code E_detail}
 * @param decoder {@code D_detail}
 */
public record DetailFiles(Path encoder, Path decoder) {

    /**
     * Those in a folder, under the names with which training and the model store write them.
     *
     * @return empty if neither is there; one alone is a damaged folder, and opening the pair says so
     */
    public static Optional<DetailFiles> in(Path folder) {
        DetailFiles files = new DetailFiles(folder.resolve("E_detail.onnx"), folder.resolve("D_detail.onnx"));
        return Files.isRegularFile(files.encoder) || Files.isRegularFile(files.decoder)
                ? Optional.of(files)
                : Optional.empty();
    }
}
