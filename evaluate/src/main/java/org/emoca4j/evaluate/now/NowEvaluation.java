package org.emoca4j.evaluate.now;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.emoca4j.format.AtomicFile;
import org.emoca4j.format.Npy;
import org.emoca4j.format.NpyWriter;
import org.emoca4j.format.Tensor;

/**
 * Measures neutral heads against scans, photo by photo, and keeps what is done: {@code FOLDER/SOURCE.../PHOTO.npy}
 * holds the distances of a photo in millimetres.
 *
 * @param folder for the distances
 * @param metric see {@link Scan#distances}
 * @param resume whether distances that an earlier run with the same settings has left are taken as they are
 * @param submission folder to which the heads are written in the challenge's layout, below a folder for each source
 */
public record NowEvaluation(Path folder, boolean metric, boolean resume, Optional<Path> submission) {

    /** Changes whenever distances could change for the same head. */
    private static final int VERSION = 1;

    /** Told after each photo. */
    @FunctionalInterface
    public interface Progress {
        void done(NowPhoto photo);
    }

    /**
     * Runs the evaluation; photos without a scan only give heads for a submission.
     *
     * @return one result for each source
     */
    public List<NowResult> run(NowDataset dataset, List<HeadSource> sources, Progress progress) throws IOException {
        List<List<NowResult.Row>> rows = new ArrayList<>();
        sources.forEach(source -> rows.add(new ArrayList<>()));
        Optional<NowPhoto.Truth> loaded = Optional.empty();
        Scan scan = null;
        for (NowPhoto photo : dataset.photos()) {
            for (int i = 0; i < sources.size(); i++) {
                HeadSource source = sources.get(i);
                if (photo.truth().isEmpty()) {
                    head(source, photo);
                    continue;
                }
                Optional<float[]> known = known(source, photo);
                if (known.isEmpty()) {
                    if (!photo.truth().equals(loaded)) {
                        // photos of a person follow each other
                        scan = Scan.read(photo.truth().get().scan(), photo.truth().get().landmarks());
                        loaded = photo.truth();
                    }
                    known = measure(source, photo, scan);
                }
                rows.get(i).add(new NowResult.Row(photo, known));
            }
            progress.done(photo);
        }
        List<NowResult> results = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            results.add(new NowResult(sources.get(i).id(), sources.get(i).title(), List.copyOf(rows.get(i))));
        }
        return results;
    }

    private Optional<NowMesh> head(HeadSource source, NowPhoto photo) throws IOException {
        Optional<NowMesh> head = source.head(photo);
        if (head.isPresent() && submission.isPresent()) {
            head.get().write(submitted(source, photo));
        }
        return head;
    }

    private Optional<float[]> measure(HeadSource source, NowPhoto photo, Scan scan) throws IOException {
        Optional<NowMesh> head = head(source, photo);
        if (head.isEmpty()) {
            return Optional.empty();
        }
        float[] distances = scan.distances(head.get(), metric);
        Path file = file(source, photo);
        Files.createDirectories(file.toAbsolutePath().getParent());
        byte[] npy = NpyWriter.encode(Tensor.of(distances, distances.length));
        AtomicFile.write(file, out -> out.write(npy));
        return Optional.of(distances);
    }

    private Optional<float[]> known(HeadSource source, NowPhoto photo) throws IOException {
        Path file = file(source, photo);
        boolean written = submission.isEmpty() || NowMesh.isWritten(submitted(source, photo));
        return resume && written && !source.fingerprint().isEmpty() && Files.isRegularFile(file)
                ? Optional.of(Npy.read(file).floats())
                : Optional.empty();
    }

    private Path submitted(HeadSource source, NowPhoto photo) {
        return submission.orElseThrow().resolve(fileName(source.id())).resolve(photo.name());
    }

    /** What the distances depend on is part of the name, so that those of other settings are never taken. */
    private Path file(HeadSource source, NowPhoto photo) {
        String settings = (metric ? "metric-" : "scaled-") + VERSION;
        String version = source.fingerprint().isEmpty() ? "" : "-" + source.fingerprint();
        return folder.resolve(fileName(source.id() + "-" + settings + version)).resolve(photo.name() + ".npy");
    }

    private static String fileName(String text) {
        return text.replaceAll("[^A-Za-z0-9._-]+", "_");
    }
}
