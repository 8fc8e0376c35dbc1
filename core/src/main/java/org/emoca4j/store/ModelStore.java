package org.emoca4j.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.emoca4j.format.Safetensors;
import org.emoca4j.format.StagingFolder;
import org.emoca4j.head.HeadModel;
import org.emoca4j.model.Eyelids;
import org.emoca4j.model.DetailFiles;
import org.emoca4j.model.FlameAssets;
import org.emoca4j.model.Precision;
import org.emoca4j.model.RegressorFiles;
import org.emoca4j.model.SmirkFiles;
import org.emoca4j.nn.SmirkEncoder;

/**
 * The models that a user has added, converted once: {@code <folder>/<id>/config.json} beside ONNX networks and tensors
 * in safetensors. {@link ModelAdder} adds.
 *
 * <p>Immutable; each call looks at the disk anew. Safe for use from many threads and processes: a part appears and
 * disappears as a whole.
 */
public final class ModelStore {

    /** The tensors of a part without networks. */
    static final String DATA = "data.safetensors";

    /** A network alone in its part. */
    static final String NETWORK = "network.onnx";

    private static final String ONNX = ".onnx";

    /** What DECA and EMOCA can't do without, besides their networks. */
    private static final Set<PartKind> NEEDED = EnumSet.of(
            PartKind.FLAME,
            PartKind.HEAD_TEMPLATE,
            PartKind.LANDMARKS,
            PartKind.UV_FACE_EYE_MASK,
            PartKind.FIXED_DISPLACEMENT);

    /** What a mesh of FLAME can't do without. */
    private static final Set<PartKind> NEEDED_FOR_HEAD =
            EnumSet.of(PartKind.FLAME, PartKind.HEAD_TEMPLATE, PartKind.LANDMARKS);

    private final Path folder;

    private ModelStore(Path folder) {
        this.folder = folder;
    }

    /**
     * Opens a store; an empty one needs no folder. What a killed {@code models add} left is cleared.
     *
     * @throws IOException if there is a file in its place
     */
    public static ModelStore open(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new IOException("the model store " + folder + " is a file; name a folder with --store");
        }
        if (Files.isDirectory(folder) && Files.isWritable(folder)) {
            StagingFolder.clearAbandoned(folder);
        }
        return new ModelStore(folder);
    }

    /** {@code EMOCA_STORE}, or {@code emoca/models} in the user's cache folder. */
    public static Path defaultFolder() {
        return defaultFolder(System.getenv(), System.getProperty("user.home"));
    }

    static Path defaultFolder(Map<String, String> environment, String home) {
        String store = environment.getOrDefault("EMOCA_STORE", "");
        if (!store.isEmpty()) {
            return Path.of(store);
        }
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        // the standard for this variable: relative paths are to be ignored
        Path root = !cache.isEmpty() && Path.of(cache).isAbsolute() ? Path.of(cache) : Path.of(home, ".cache");
        return root.resolve("emoca").resolve("models");
    }

    /** Where the store is. */
    public Path folder() {
        return folder;
    }

    /** All parts that can be read, in the order of {@link PartKind}. */
    public List<InstalledPart> parts() throws IOException {
        List<InstalledPart> parts = new ArrayList<>();
        for (String id : folders()) {
            try {
                parts.add(PartConfig.read(folder.resolve(id)));
            } catch (IOException e) {
                // damaged() tells
            }
        }
        parts.sort(Comparator.comparing(InstalledPart::kind).thenComparing(InstalledPart::id));
        return parts;
    }

    /** One line for each part whose description can't be read. */
    public List<String> damaged() throws IOException {
        List<String> problems = new ArrayList<>();
        for (String id : folders()) {
            try {
                PartConfig.read(folder.resolve(id));
            } catch (IOException e) {
                problems.add(id + ": " + e.getMessage());
            }
        }
        return problems;
    }

    private List<String> folders() throws IOException {
        List<String> names = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return names;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!name.startsWith(".") && Files.exists(entry.resolve(PartConfig.NAME))) {
                    names.add(name);
                }
            }
        } catch (NotDirectoryException e) {
            throw new IOException("the model store " + folder + " is a file; name a folder with --store", e);
        }
        names.sort(Comparator.naturalOrder());
        return names;
    }

    /**
     * One part.
     *
     * @throws IOException if it isn't there or is damaged; names a similar one
     */
    public InstalledPart part(String id) throws IOException {
        List<String> ids = folders();
        if (!ids.contains(id)) {
            throw new IOException("no model part '" + id + "' in " + folder
                    + Suggestion.of(id, ids, "'emoca models list' shows what there is"));
        }
        return PartConfig.read(folder.resolve(id));
    }

    /**
     * A stored file.
     *
     * @throws IOException if the part or the file is missing
     */
    public Path file(String id, String name) throws IOException {
        Path file = folder.resolve(part(id).id()).resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is missing; remove " + id + " with 'emoca models remove " + id
                    + "' and add it again");
        }
        return file;
    }

    /**
     * The network of a part that has one alone.
     *
     * @throws IOException if the part or the file is missing
     */
    public Path network(String id) throws IOException {
        return file(id, NETWORK);
    }

    /**
     * The weights of a part with networks, as its checkpoint has them; behind the network's name and a dot where there
     * are several.
     *
     * @throws IOException if the part or its file is missing or damaged
     */
    public Safetensors weights(String id) throws IOException {
        return Safetensors.read(file(id, PartConverter.WEIGHTS));
    }

    /** Names of the parts with networks. */
    public List<String> withWeights() throws IOException {
        return parts().stream().filter(part -> part.kind().networks()).map(InstalledPart::id).toList();
    }

    /**
     * The tensors of a part without networks.
     *
     * @throws IOException if the part or its file is missing or damaged
     */
    public Safetensors data(String id) throws IOException {
        return Safetensors.read(file(id, DATA));
    }

    /**
     * What DECA and EMOCA need besides their networks.
     *
     * @throws IOException if something is missing or damaged; the message names each missing file as it is published
     */
    public FlameAssets flameAssets() throws IOException {
        List<String> missing = missing(NEEDED);
        if (!missing.isEmpty()) {
            throw new IOException("missing in " + folder + ": " + String.join("; ", missing)
                    + "; add what you have with 'emoca models add PATH'");
        }
        return new FlameAssetsReader(this).read();
    }

    /**
     * FLAME alone, with an albedo where the user has a texture space and its mask.
     *
     * @param numShape identity components to keep, at most 300
     * @param numExpression expression components to keep, at most 100
     * @return empty if a file was not added: {@link #missingForFlameHead} says which
     * @throws IOException if a file is damaged
     */
    public Optional<HeadModel> flameHead(int numShape, int numExpression) throws IOException {
        return missingForFlameHead().isEmpty()
                ? Optional.of(new FlameAssetsReader(this).readHead(numShape, numExpression))
                : Optional.empty();
    }

    /** One line for each published file that {@link #flameHead} still needs. */
    public List<String> missingForFlameHead() throws IOException {
        return missing(NEEDED_FOR_HEAD);
    }

    /**
     * The networks of SMIRK.
     *
     * @param id {@code smirk} or a name that the user gave
     * @throws IOException if it isn't in the store, or isn't such a model
     */
    public SmirkFiles smirk(String id) throws IOException {
        if (part(id).kind() != PartKind.SMIRK) {
            throw new IOException("the model " + id + " is not SMIRK but " + part(id).kind().title());
        }
        return new SmirkFiles(
                file(id, SmirkEncoder.POSE.id() + ONNX),
                file(id, SmirkEncoder.SHAPE.id() + ONNX),
                file(id, SmirkEncoder.EXPRESSION.id() + ONNX));
    }

    /**
     * What SMIRK's expression codes need besides FLAME.
     *
     * @return empty if one of them was not added: {@link #missingForEyelids} says which
     */
    public Optional<Eyelids> eyelids() throws IOException {
        return missingForEyelids().isEmpty() ? Optional.of(new FlameAssetsReader(this).eyelids()) : Optional.empty();
    }

    /** One line for each published file that {@link #eyelids} still needs. */
    public List<String> missingForEyelids() throws IOException {
        return missing(EnumSet.of(PartKind.EYELID_LEFT, PartKind.EYELID_RIGHT));
    }

    /** The FLAME that DECA's and EMOCA's codes are for: 2020, or one of unknown edition. */
    Optional<InstalledPart> flame2020() throws IOException {
        List<InstalledPart> all = parts();
        for (String id : List.of(FlameEdition.FLAME_2020.id(), FlameEdition.UNKNOWN.id())) {
            for (InstalledPart part : all) {
                if (part.id().equals(id)) {
                    return Optional.of(part);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * What has to be added before a published model is there: a line for its file, or none.
     *
     * @param id of a {@link PartKind} that is stored under its own name
     */
    public List<String> missing(String id) throws IOException {
        PartKind kind = PartKind.of(id).orElseThrow(() -> new IllegalArgumentException("no kind of part: " + id));
        return parts().stream().anyMatch(part -> part.id().equals(id))
                ? List.of()
                : List.of(kind.published() + " from " + kind.where());
    }

    /** A line for each kind that isn't there. */
    private List<String> missing(Set<PartKind> kinds) throws IOException {
        List<InstalledPart> all = parts();
        List<String> missing = new ArrayList<>();
        for (PartKind kind : kinds) {
            List<InstalledPart> found = all.stream().filter(p -> p.kind() == kind).toList();
            if (kind == PartKind.FLAME && flame2020().isEmpty() && !found.isEmpty()) {
                missing.add(kind.published() + " from " + kind.where() + " (" + found.get(0).id()
                        + " is there, but DECA and EMOCA need FLAME 2020)");
            } else if (found.isEmpty()) {
                missing.add(kind.published() + " from " + kind.where());
            }
        }
        return missing;
    }

    /**
     * The networks of DECA or of an EMOCA.
     *
     * @param id {@code deca}, {@code emoca}, {@code emoca-v2} or a name that the user gave
     * @throws IOException if it isn't in the store, or isn't such a model
     */
    public RegressorFiles regressor(String id) throws IOException {
        List<InstalledPart> regressors = parts().stream().filter(p -> p.kind().regressor()).toList();
        Optional<InstalledPart> found = regressors.stream().filter(p -> p.id().equals(id)).findFirst();
        if (found.isEmpty()) {
            Optional<PartKind> known = PartKind.of(id).filter(PartKind::regressor);
            if (known.isPresent()) {
                throw new IOException("the model " + id + " is not in " + folder + "; get " + known.get().published()
                        + " from " + known.get().where() + " and add it with 'emoca models add PATH'");
            }
            List<String> names = new ArrayList<>(List.of("deca", "emoca", "emoca-v2"));
            regressors.forEach(p -> names.add(p.id()));
            throw new IOException("the model " + id + " is not known" + Suggestion.of(id, names, "there are "
                    + names.stream().distinct().collect(Collectors.joining(", "))));
        }
        InstalledPart part = found.get();
        boolean emoca = part.kind() != PartKind.DECA;
        return new RegressorFiles(
                id,
                file(id, "E_flame.onnx"),
                emoca ? Optional.of(file(id, "E_expression.onnx")) : Optional.empty(),
                emoca ? List.of(part.fact(NetworkParts.OUTPUTS).orElse("expression").split(",")) : List.of(),
                Optional.of(new DetailFiles(file(id, "E_detail.onnx"), file(id, "D_detail.onnx"))));
    }

    /**
     * The networks of DECA or of an EMOCA, with encoders of a precision.
     *
     * @throws IOException as {@link #regressor(String)}, or if 8-bit encoders were not made yet
     */
    public RegressorFiles regressor(String id, Precision precision) throws IOException {
        RegressorFiles files = regressor(id);
        if (precision == Precision.FLOAT32) {
            return files;
        }
        List<Path> encoders = files.encoders().stream().map(EncoderQuantizer::quantized).toList();
        for (Path encoder : encoders) {
            if (!Files.isRegularFile(encoder)) {
                throw new IOException("there are no 8-bit encoders of " + id + " in " + folder
                        + "; make them with 'emoca models quantize " + id + " PHOTOS'");
            }
        }
        return files.withEncoders(encoders);
    }

    /**
     * A model that reconstructs faces, and what it lacks.
     *
     * @param id as {@code reconstruct --model} takes it
     * @param missing one line for each published file that isn't there; none if the model is ready
     */
    public record Readiness(String id, List<String> missing) {

        public Readiness {
            missing = List.copyOf(missing);
        }

        /** Whether nothing is missing. */
        public boolean ready() {
            return missing.isEmpty();
        }
    }

    /** All models that reconstruct faces: those that the library carries, the published ones, the user's named ones. */
    public List<Readiness> models() throws IOException {
        List<Readiness> models = new ArrayList<>();
        models.add(new Readiness("builtin", List.of()));
        models.add(new Readiness("open", List.of()));
        List<InstalledPart> all = parts();
        List<String> shared = missing(NEEDED);
        for (PartKind kind : List.of(PartKind.DECA, PartKind.EMOCA, PartKind.EMOCA_V2)) {
            if (all.stream().noneMatch(p -> p.id().equals(kind.id()))) {
                List<String> missing = new ArrayList<>();
                missing.add(kind.published() + " from " + kind.where());
                missing.addAll(shared);
                models.add(new Readiness(kind.id(), missing));
            }
            for (InstalledPart part : all) {
                if (part.kind() == kind) {
                    models.add(new Readiness(part.id(), shared));
                }
            }
        }
        return models;
    }

    /**
     * Looks whether a part is as it was stored: size and SHA-256 of each file, and whether ONNX Runtime loads each
     * network.
     *
     * @return one line for each problem
     */
    public List<String> verify(String id) throws IOException {
        InstalledPart part = part(id);
        return PartVerifier.problems(part, folder.resolve(id));
    }

    /**
     * Removes parts, each as a whole.
     *
     * @throws IOException if one isn't there; then none is removed
     */
    public void remove(List<String> ids) throws IOException {
        List<String> known = folders();
        for (String id : ids) {
            if (!known.contains(id)) {
                part(id);
            }
        }
        try (StagingFolder staging = StagingFolder.open(folder)) {
            for (String id : ids) {
                staging.retire(folder.resolve(id));
            }
        } catch (IOException e) {
            throw ModelAdder.unwritable(folder, e);
        }
    }
}
