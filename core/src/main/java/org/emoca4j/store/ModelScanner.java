package org.emoca4j.store;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.emoca4j.format.Safetensors;
import org.emoca4j.format.TensorBundle;
import org.emoca4j.format.WavefrontObj;
import org.emoca4j.head.FlameFiles;
import org.emoca4j.store.InstalledPart.FileDigest;
import org.emoca4j.store.Recogniser.Recognised;

/** Finds the parts of models among a user's files, and settles which file makes which part. */
final class ModelScanner {

    private static final int NAMED_IN_ERRORS = 3;

    private final ModelStore store;
    private final List<InstalledPart> installed;
    private final List<Path> skipped = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final List<FoundPart> found = new ArrayList<>();
    private final Map<Path, FileDigest> digests = new LinkedHashMap<>();

    ModelScanner(ModelStore store) throws IOException {
        this.store = store;
        this.installed = store.parts();
    }

    ModelScan scan(List<Path> paths, Optional<String> name) throws IOException {
        Set<Path> named = new LinkedHashSet<>();
        Set<Path> inFolders = new LinkedHashSet<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                inFolders.addAll(FileSearch.files(path, store.folder()));
            } else if (Files.isRegularFile(path)) {
                named.add(path);
            } else {
                problems.add(path + " does not exist; check the name");
            }
        }
        inFolders.removeAll(named);
        for (Set<Path> files : List.of(named, inFolders)) {
            files.removeIf(file -> belongsTo(file, named) || belongsTo(file, inFolders));
        }
        List<Recognised> recognised = new ArrayList<>();
        List<Recognised> meshes = new ArrayList<>();
        for (Path file : named) {
            recognise(file, true).ifPresent(recognised::add);
        }
        for (Path file : inFolders) {
            Optional<Recognised> result = recognise(file, false);
            if (result.isPresent()) {
                boolean mesh = result.get().kind() == PartKind.HEAD_TEMPLATE && Recogniser.byName(file).isEmpty();
                (mesh ? meshes : recognised).add(result.get());
            }
        }
        if (recognised.stream().noneMatch(r -> r.kind() == PartKind.HEAD_TEMPLATE)) {
            recognised.addAll(heads(meshes, recognised));
        } else {
            meshes.forEach(mesh -> skipped.add(mesh.file()));
        }
        identify(recognised, named);
        List<FoundPart> parts = unique();
        parts.sort(Comparator.comparing(FoundPart::kind).thenComparing(FoundPart::id));
        // a file that could have been the one and is damaged is told first
        boolean rename = name.isPresent() && !(parts.isEmpty() && !problems.isEmpty());
        return new ModelScan(rename ? List.of(renamed(parts, name.get())) : parts, skipped, problems);
    }

    /** Whether the index of a TensorFlow checkpoint speaks for a file. */
    private static boolean belongsTo(Path file, Set<Path> files) {
        return TensorBundle.index(file).filter(files::contains).isPresent();
    }

    private Optional<Recognised> recognise(Path file, boolean named) {
        try {
            FileContent content = FileContent.of(file);
            Optional<Recognised> result = Recogniser.recognise(content);
            if (result.isPresent()) {
                return result;
            }
            Optional<PartKind> expected = Recogniser.byName(file);
            if (expected.isPresent()) {
                problems.add(file + " " + Recogniser.describe(content) + "; expected " + expected.get().published()
                        + " from " + expected.get().where());
            } else if (named) {
                problems.add(Recogniser.explain(content));
            } else {
                skipped.add(file);
            }
        } catch (FileSystemException e) {
            problems.add(file + ": can't be read; check its permissions");
        } catch (IOException e) {
            problems.add(e.getMessage());
        }
        return Optional.empty();
    }

    /**
     * Meshes of any name count if they have FLAME's faces: there are other meshes in the world. Of those with one
     * texture layout, such as reconstructed heads, the first will do.
     */
    private List<Recognised> heads(List<Recognised> meshes, List<Recognised> others) {
        List<Recognised> heads = new ArrayList<>();
        Set<List<Object>> layouts = new HashSet<>();
        Optional<int[]> faces = meshes.isEmpty() ? Optional.empty() : flameFaces(others);
        for (Recognised mesh : meshes) {
            try {
                WavefrontObj obj = WavefrontObj.read(mesh.file());
                if (faces.isPresent() && obj.uvFaces().length > 0 && Arrays.equals(obj.faces(), faces.get())
                        && layouts.add(List.of(Arrays.hashCode(obj.uvs()), Arrays.hashCode(obj.uvFaces())))) {
                    heads.add(mesh);
                    continue;
                }
            } catch (IOException e) {
                // a damaged mesh of another name is not ours
            }
            skipped.add(mesh.file());
        }
        return heads;
    }

    private Optional<int[]> flameFaces(List<Recognised> recognised) {
        try {
            for (Recognised file : recognised) {
                if (file.kind() == PartKind.FLAME) {
                    return Optional.of(FlameFiles.model(file.file()).get("faces").ints());
                }
            }
            for (InstalledPart part : installed) {
                if (part.kind() == PartKind.FLAME) {
                    Safetensors data = Safetensors.read(store.file(part.id(), ModelStore.DATA));
                    return Optional.of(data.get("faces").ints());
                }
            }
        } catch (IOException e) {
            // told when the model itself is converted or verified
        }
        return Optional.empty();
    }

    /** Gives each file its part, and of a package's checkpoints the best one. */
    private void identify(List<Recognised> recognised, Set<Path> named) {
        Map<List<Object>, List<Recognised>> packages = new LinkedHashMap<>();
        for (Recognised file : recognised) {
            if (file.networks().filter(NetworkParts::packaged).isPresent()) {
                packages.computeIfAbsent(
                        List.of(file.kind(), CheckpointChoice.packageOf(file.file())), key -> new ArrayList<>())
                        .add(file);
            } else if (file.kind() == PartKind.FLAME && gendered(file.file())) {
                if (named.contains(file.file())) {
                    problems.add(file.file() + ": DECA and EMOCA use the generic model; add generic_model.pkl");
                } else {
                    skipped.add(file.file());
                }
            } else {
                List<Path> sources = file.kind() == PartKind.MGCNET
                        ? List.of(file.file(), TensorBundle.data(file.file()))
                        : List.of(file.file());
                found.add(part(file.file(), file.kind(), sources, List.of()));
            }
        }
        for (List<Recognised> candidates : packages.values()) {
            Path best = CheckpointChoice.best(candidates.stream().map(Recognised::file).toList());
            for (Recognised candidate : candidates) {
                if (candidate.file().equals(best)) {
                    checkpoint(candidate, candidates.size());
                } else {
                    skipped.add(candidate.file());
                }
            }
        }
    }

    private static boolean gendered(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT).contains("male");
    }

    private void checkpoint(Recognised file, int candidates) {
        try {
            Optional<EmocaConfig> config = EmocaConfig.of(file.file());
            NetworkParts networks = file.networks().orElseThrow();
            PartKind kind = EmocaVersion.of(networks, config);
            List<Path> sources = new ArrayList<>(List.of(file.file()));
            config.ifPresent(c -> sources.add(c.file()));
            List<String> notes = candidates == 1
                    ? List.of()
                    : List.of("the best of " + candidates + " checkpoints, by the loss in its name");
            found.add(part(file.file(), kind, sources, notes));
        } catch (IOException e) {
            problems.add(e.getMessage());
        }
    }

    private FoundPart part(Path file, PartKind kind, List<Path> sources, List<String> more) {
        String id = kind.id();
        Licence licence = kind.licence();
        List<String> notes = new ArrayList<>(more);
        if (kind == PartKind.FLAME) {
            FlameEdition edition = FlameEdition.of(file);
            id = edition.id();
            licence = edition.licence();
            if (edition == FlameEdition.UNKNOWN) {
                notes.add("taken for FLAME 2020, which the name doesn't tell");
            }
        }
        if (kind == PartKind.EMOCA_V2) {
            id += EmocaVersion.variant(file);
        }
        Optional<PartKind> named = Recogniser.byName(file);
        if (named.isPresent() && named.get() != kind) {
            notes.add(file.getFileName() + " is in truth " + kind.published() + ": stored as " + id);
        }
        return new FoundPart(id, kind, licence, sources, notes, Optional.empty());
    }

    /** Drops copies of a file; several different ones for one part are a problem that only the user can settle. */
    private List<FoundPart> unique() throws IOException {
        Map<String, List<FoundPart>> byId = new LinkedHashMap<>();
        for (FoundPart part : distinctEditions()) {
            byId.computeIfAbsent(part.id(), id -> new ArrayList<>()).add(part);
        }
        List<FoundPart> parts = new ArrayList<>();
        for (List<FoundPart> same : byId.values()) {
            Map<String, FoundPart> bySum = new LinkedHashMap<>();
            for (FoundPart part : same) {
                if (same.size() == 1) {
                    bySum.put("", part);
                } else if (bySum.putIfAbsent(digest(part.file()).sha256(), part) != null) {
                    skipped.add(part.file());
                }
            }
            if (bySum.size() > 1 && same.get(0).kind() == PartKind.DECA) {
                preferTheOriginal(bySum);
            }
            if (bySum.size() > 1 && same.get(0).kind() == PartKind.TDDFA_BASIS) {
                preferTheSlim(bySum);
            }
            if (bySum.size() > 1) {
                String more = bySum.size() > NAMED_IN_ERRORS ? ", ..." : "";
                problems.add("several different files for " + same.get(0).id() + ": "
                        + String.join(", ", bySum.values().stream()
                                .limit(NAMED_IN_ERRORS).map(p -> p.file().toString()).toList())
                        + more + "; add one of them by its own name"
                        + (same.get(0).kind().networks() ? ", others with --as NAME" : ""));
            } else {
                parts.add(withInstalled(bySum.values().iterator().next()));
            }
        }
        return parts;
    }

    /** A FLAME whose name doesn't tell its edition may be a copy of one whose name does. */
    private List<FoundPart> distinctEditions() throws IOException {
        List<FoundPart> flames = found.stream().filter(part -> part.kind() == PartKind.FLAME).toList();
        List<FoundPart> distinct = new ArrayList<>(found);
        for (FoundPart part : flames) {
            for (FoundPart other : flames) {
                if (part.id().equals(FlameEdition.UNKNOWN.id()) && !other.id().equals(part.id())
                        && digest(part.file()).sha256().equals(digest(other.file()).sha256())
                        && distinct.remove(part)) {
                    skipped.add(part.file());
                }
            }
        }
        return distinct;
    }

    /** EMOCA's downloads have DECA too, as a package: its authors' own file comes first. */
    private void preferTheOriginal(Map<String, FoundPart> bySum) {
        List<FoundPart> packages = bySum.values().stream().filter(part -> part.sources().size() > 1).toList();
        if (packages.size() < bySum.size()) {
            bySum.values().removeAll(packages);
            packages.forEach(part -> skipped.add(part.file()));
        }
    }

    /** The slim basis is the beginning of the whole one, and all that the networks use. */
    private void preferTheSlim(Map<String, FoundPart> bySum) throws IOException {
        String kept = "";
        long least = Long.MAX_VALUE;
        for (Map.Entry<String, FoundPart> entry : bySum.entrySet()) {
            long bytes = Files.size(entry.getValue().file());
            kept = bytes < least ? entry.getKey() : kept;
            least = Math.min(least, bytes);
        }
        FoundPart slim = bySum.remove(kept);
        bySum.values().forEach(part -> skipped.add(part.file()));
        bySum.clear();
        bySum.put(kept, slim);
    }

    private FileDigest digest(Path file) throws IOException {
        FileDigest known = digests.get(file);
        if (known == null) {
            known = Digests.of(file);
            digests.put(file, known);
        }
        return known;
    }

    /** Looks whether the store has the part already; only files of equal size are read for that. */
    private FoundPart withInstalled(FoundPart part) throws IOException {
        for (InstalledPart there : installed) {
            if (there.kind() == part.kind() && !there.sources().isEmpty()
                    && there.sources().get(0).bytes() == Files.size(part.file())
                    && there.sources().get(0).sha256().equals(digest(part.file()).sha256())) {
                return new FoundPart(part.id(), part.kind(), part.licence(), part.sources(), part.notes(),
                        Optional.of(there.id()));
            }
        }
        return part;
    }

    private FoundPart renamed(List<FoundPart> parts, String name) {
        if (!name.matches("[a-z0-9][a-z0-9._-]{0,63}")) {
            throw new IllegalArgumentException("the name '" + name
                    + "' can't be used; take small letters, digits, dots, dashes and underscores");
        }
        List<FoundPart> networks = parts.stream().filter(part -> part.kind().networks()).toList();
        if (networks.size() != 1 || parts.size() != 1) {
            throw new IllegalArgumentException("--as needs exactly one model, found were "
                    + (parts.isEmpty() ? "none" : String.join(", ", parts.stream().map(FoundPart::id).toList())));
        }
        FoundPart part = networks.get(0);
        boolean reserved = PartKind.of(name).filter(kind -> kind != part.kind()).isPresent()
                || name.equals("builtin") || name.equals("open") || FlameEdition.ofId(name) != FlameEdition.UNKNOWN;
        if (reserved) {
            throw new IllegalArgumentException("the name " + name + " is kept for something else; choose another");
        }
        Optional<String> there = part.installed().filter(name::equals);
        return new FoundPart(name, part.kind(), part.licence(), part.sources(), part.notes(), there);
    }
}
