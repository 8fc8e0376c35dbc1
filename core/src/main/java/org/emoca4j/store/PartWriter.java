package org.emoca4j.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.emoca4j.format.AtomicFile;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Safetensors;
import org.emoca4j.format.Tensor;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.OnnxExporter;
import org.emoca4j.nn.StateDict;
import org.emoca4j.store.InstalledPart.FileDigest;

/** Fills the folder of a new part. */
final class PartWriter {

    private final Path folder;
    private final Path store;
    private final List<FileDigest> files = new ArrayList<>();
    private final Map<String, Safetensors> written = new HashMap<>();
    private final Map<String, String> facts = new TreeMap<>();
    private final List<String> ignored = new ArrayList<>();

    /**
     * @param folder to fill
     * @param store where it will be, for error messages
     */
    PartWriter(Path folder, Path store) {
        this.folder = folder;
        this.store = store;
    }

    /** Stores tensors; refuses numbers that aren't any. */
    void tensors(String name, String source, Map<String, Tensor> tensors) throws IOException {
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            checkFinite(entry.getValue(), source + ": '" + entry.getKey() + "'");
        }
        Safetensors file = new Safetensors(source, Map.of(), tensors);
        write(name, file::write);
        written.put(name, file);
    }

    /** Stores a network; refuses weights that aren't exactly its own. */
    void network(String name, Architecture architecture, StateDict weights) throws IOException {
        weights.check(architecture);
        write(name, out -> OnnxExporter.write(architecture, weights, out));
    }

    private void write(String name, AtomicFile.Content content) throws IOException {
        Digests.Counting counting = new Digests.Counting();
        atomic(name, out -> content.writeTo(counting.wrap(out)));
        files.add(new FileDigest(name, counting.bytes(), counting.hex()));
    }

    private void atomic(String name, AtomicFile.Content content) throws IOException {
        try {
            AtomicFile.write(folder.resolve(name), content);
        } catch (IOException e) {
            throw ModelAdder.unwritable(store, e.getCause() instanceof IOException cause ? cause : e);
        }
    }

    private static void checkFinite(Tensor tensor, String where) throws FormatException {
        switch (tensor.type()) {
            case F32, F64, F16, BF16 -> {
                for (float value : tensor.floats()) {
                    if (!Float.isFinite(value)) {
                        throw new FormatException(where + " holds values that are no numbers; download the file again");
                    }
                }
            }
            default -> {
                // integers are always numbers
            }
        }
    }

    void fact(String name, String value) {
        facts.put(name, value);
    }

    /** Tells what of the sources is not used. */
    void ignored(List<String> lines) {
        ignored.addAll(lines);
    }

    /** The tensors that were stored under a name. */
    Optional<Safetensors> written(String name) {
        return Optional.ofNullable(written.get(name));
    }

    /** Writes {@code config.json}, the last file of the part. */
    InstalledPart finish(FoundPart found, List<FileDigest> sources, Clock clock) throws IOException {
        InstalledPart part = new InstalledPart(
                found.id(),
                found.kind(),
                found.licence(),
                Instant.now(clock).truncatedTo(ChronoUnit.SECONDS).toString(),
                sources,
                files,
                facts,
                ignored);
        atomic(PartConfig.NAME, out -> out.write(PartConfig.encode(part)));
        return part;
    }
}
