package org.emoca4j.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.emoca4j.image.ImageException;

/**
 * Takes photos through a pipeline, one after the other. A photo that fails is told and left; only when results can't
 * be written any more does the batch stop, since the next photo would fail as well.
 */
final class Batch {

    private static final double MILLIS = 1e3;

    private final Console console;
    private final Pipeline pipeline;
    private final OutputFolder output;
    private final Options options;
    private final List<PhotoResult> results = new ArrayList<>();

    /**
     * How to go through the photos.
     *
     * @param settings what a result depends on besides the photo, as text
     * @param resume whether photos count as done that have a result with the same settings
     * @param quiet whether the results of single photos are not printed
     * @param verbose whether stack traces are printed
     */
    record Options(String settings, boolean resume, boolean quiet, boolean verbose) {}

    Batch(Console console, Pipeline pipeline, OutputFolder output, Options options) {
        this.console = console;
        this.pipeline = pipeline;
        this.output = output;
        this.options = options;
    }

    /** One result for each photo that was tried, so far. */
    List<PhotoResult> results() {
        return results;
    }

    /**
     * Goes through the photos.
     *
     * @param names where each photo's files go
     */
    void run(List<Path> photos, OutputNames names, Progress progress) {
        for (int i = 0; i < photos.size(); i++) {
            Path photo = photos.get(i);
            try {
                PhotoResult result = one(photo, names.folderFor(photo));
                results.add(result);
                tell(photo, result, progress);
            } catch (IOException e) {
                if (output.closed()) {
                    return; // the user stopped the run, and was told so
                }
                trace(e);
                String message = Main.describe(e);
                results.add(PhotoResult.failed(PhotoResult.nameOf(photo), PhotoResult.Status.FAILED, message, 0));
                progress.say(message);
                int left = photos.size() - i - 1;
                if (left > 0) {
                    progress.say(left + (left == 1 ? " photo was" : " photos were")
                            + " not tried; put that right and run the same command with --resume");
                }
                return;
            }
            progress.step();
        }
    }

    private PhotoResult one(Path photo, Path folder) throws IOException {
        if (options.resume()) {
            Optional<PhotoResult> earlier =
                    PhotoResult.read(folder).filter(r -> r.settings().equals(options.settings()));
            if (earlier.isPresent()) {
                return earlier.get();
            }
        }
        long start = System.nanoTime();
        Path staged = output.stage();
        try {
            List<FaceResult> faces = pipeline.process(photo, staged);
            long millis = (System.nanoTime() - start) / 1_000_000;
            if (faces.isEmpty()) {
                return PhotoResult.failed(PhotoResult.nameOf(photo), PhotoResult.Status.NO_FACE,
                        "no face found in " + photo + "; use a photo where a face is at least 40 pixels wide and not"
                                + " seen from the side", millis);
            }
            PhotoResult result = new PhotoResult(PhotoResult.nameOf(photo), PhotoResult.Status.OK,
                    Optional.of(folder), options.settings(), faces, "", millis);
            result.write(staged);
            output.publish(staged, folder);
            return result;
        } catch (ImageException e) {
            trace(e);
            return failed(photo, e.getMessage() + (e.overLimit() ? " with --max-pixels" : ""), start);
        } catch (RuntimeException | OutOfMemoryError e) {
            trace(e);
            return failed(photo, photo + ": " + Main.describe(e), start);
        } catch (IOException e) {
            // the staging folder means nothing to the user
            throw new IOException(Main.describe(e).replace(staged.toString(), folder.toString()), e);
        } finally {
            output.discard(staged);
        }
    }

    private static PhotoResult failed(Path photo, String message, long start) {
        long millis = (System.nanoTime() - start) / 1_000_000;
        return PhotoResult.failed(PhotoResult.nameOf(photo), PhotoResult.Status.FAILED, message, millis);
    }

    private void trace(Throwable error) {
        if (options.verbose()) {
            error.printStackTrace(console.err());
        }
    }

    private void tell(Path photo, PhotoResult result, Progress progress) {
        if (!result.message().isEmpty()) {
            progress.say(result.message());
        }
        if (options.quiet() || result.folder().isEmpty()) {
            return;
        }
        int n = result.faces().size();
        progress.print(String.format(Locale.ROOT, "%s: %d %s in %.1f s -> %s", photo, n, n == 1 ? "face" : "faces",
                result.millis() / MILLIS, result.folder().get()));
        for (FaceResult face : result.faces()) {
            String inPhoto = FaceResult.strongest(face.emotionPhoto());
            String inRender = FaceResult.strongest(face.emotionRender());
            progress.print(String.format(Locale.ROOT,
                    "  %s  confidence %.2f%s, emotion: photo %s %.2f, head %s %.2f, distance %.3f",
                    face.folder(), face.confidence(), face.reliable() ? "" : " (low: look at overlay.png before use)",
                    inPhoto, face.emotionPhoto().getOrDefault(inPhoto, 0.0),
                    inRender, face.emotionRender().getOrDefault(inRender, 0.0), face.emotionDistance()));
        }
    }
}
