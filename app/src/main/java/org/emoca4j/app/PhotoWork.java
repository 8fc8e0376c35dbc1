package org.emoca4j.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.emoca4j.format.FormatException;
import org.emoca4j.image.ImageException;

/** The work on one photo of a batch, from its file to its folder; safe for use from many threads. */
final class PhotoWork {

    private final Pipeline pipeline;
    private final OutputFolder output;
    private final MemoryShares memory;
    private final String settings;
    private final boolean resume;

    /**
     * What became of a photo, and what there is to tell about it.
     *
     * @param photo as the user named it
     * @param result what the run's results hold of it
     * @param notices lines for the user beside the result's own message
     * @param error what went wrong, for who wants to see the stack
     * @param written false if the results couldn't be written, which the next photo's couldn't be either
     */
    record Outcome(
            Path photo, PhotoResult result, List<String> notices, Optional<Throwable> error, boolean written) {}

    /**
     * @param settings what a result depends on besides the photo, as text
     * @param resume whether photos count as done that have a result with the same settings
     */
    PhotoWork(Pipeline pipeline, OutputFolder output, MemoryShares memory, String settings, boolean resume) {
        this.pipeline = pipeline;
        this.output = output;
        this.memory = memory;
        this.settings = settings;
        this.resume = resume;
    }

    /**
     * Takes a photo through the pipeline, once there is memory for it.
     *
     * @param folder where its files go
     * @param progress told of each face
     */
    Outcome run(Path photo, Path folder, Progress progress) {
        if (resume) {
            Optional<PhotoResult> earlier = PhotoResult.read(folder).filter(r -> r.settings().equals(settings));
            if (earlier.isPresent()) {
                return new Outcome(photo, earlier.get(), List.of(), Optional.empty(), true);
            }
        }
        int share = memory.take(pipeline.bytesFor(photo));
        try {
            return reconstruct(photo, folder, progress);
        } finally {
            memory.giveBack(share);
        }
    }

    private Outcome reconstruct(Path photo, Path folder, Progress progress) {
        long start = System.nanoTime();
        List<String> notices = new ArrayList<>();
        try {
            PhotoResult result = process(photo, folder, start, new Pipeline.Listener() {
                @Override
                public void face(int number, int count) {
                    progress.face(photo, number, count);
                }

                @Override
                public void notice(String message) {
                    notices.add(message);
                }
            });
            return new Outcome(photo, result, notices, Optional.empty(), true);
        } catch (ImageException e) {
            String message = e.getMessage() + (e.overLimit() ? " with --max-pixels" : "");
            return new Outcome(photo, failed(photo, message, start), notices, Optional.of(e), true);
        } catch (FormatException e) {
            // a file that belongs to this photo, such as its landmarks
            return new Outcome(photo, failed(photo, e.getMessage(), start), notices, Optional.of(e), true);
        } catch (IOException e) {
            return new Outcome(photo, failed(photo, Main.describe(e), start), notices, Optional.of(e), false);
        } catch (RuntimeException | OutOfMemoryError e) {
            String message = photo + ": " + Main.describe(e);
            return new Outcome(photo, failed(photo, message, start), notices, Optional.of(e), true);
        }
    }

    private PhotoResult process(Path photo, Path folder, long start, Pipeline.Listener listener) throws IOException {
        Path staged = output.stage();
        try {
            List<FaceResult> faces = pipeline.process(photo, staged, listener);
            if (faces.isEmpty()) {
                return PhotoResult.failed(PhotoResult.nameOf(photo), PhotoResult.Status.NO_FACE,
                        "no face found in " + photo + "; use a photo where a face is at least 40 pixels wide and not"
                                + " seen from the side", millisSince(start));
            }
            PhotoResult result = new PhotoResult(PhotoResult.nameOf(photo), PhotoResult.Status.OK,
                    Optional.of(folder), settings, faces, "", millisSince(start));
            result.write(staged);
            output.publish(staged, folder);
            return result;
        } catch (ImageException | FormatException e) {
            throw e;
        } catch (IOException e) {
            // the staging folder means nothing to the user
            throw new IOException(Main.describe(e).replace(staged.toString(), folder.toString()), e);
        } finally {
            output.discard(staged);
        }
    }

    private static PhotoResult failed(Path photo, String message, long start) {
        return PhotoResult.failed(
                PhotoResult.nameOf(photo), PhotoResult.Status.FAILED, message, millisSince(start));
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }
}
