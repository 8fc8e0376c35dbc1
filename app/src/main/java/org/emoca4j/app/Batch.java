package org.emoca4j.app;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Takes photos through a pipeline, several at the same time, and tells the results in the photos' order. A photo that
 * fails is told and left; only when results can't be written any more is no further photo begun, since it would fail as
 * well.
 */
final class Batch {

    private static final double MILLIS = 1e3;

    /** Photos for each worker that may be done before an earlier one: a crowd doesn't hold up what follows it. */
    private static final int LOOK_AHEAD = 64;

    private final Console console;
    private final PhotoWork work;
    private final OutputFolder output;
    private final Options options;
    private final List<PhotoResult> results = new ArrayList<>();
    private boolean unwritten;
    /** Whether no further photo shall be begun. */
    private volatile boolean stopping;

    /**
     * How to go through the photos.
     *
     * @param settings what a result depends on besides the photo, as text
     * @param workers photos at the same time, at least 1
     * @param resume whether photos count as done that have a result with the same settings
     * @param quiet whether the results of single photos are not printed
     * @param verbose whether stack traces are printed
     */
    record Options(String settings, int workers, boolean resume, boolean quiet, boolean verbose) {}

    /** @param memory shared by the photos that are worked on at the same time */
    Batch(Console console, Pipeline pipeline, OutputFolder output, MemoryShares memory, Options options) {
        this.console = console;
        this.work = new PhotoWork(pipeline, output, memory, options.settings(), options.resume());
        this.output = output;
        this.options = options;
    }

    /** One result for each photo that was tried, in their order. */
    List<PhotoResult> results() {
        return results;
    }

    /**
     * Goes through the photos; when it returns, no work is left in progress.
     *
     * @param names where each photo's files go
     */
    void run(List<Path> photos, OutputNames names, Progress progress) {
        ExecutorService workers = Executors.newFixedThreadPool(options.workers());
        try {
            Deque<Future<Optional<PhotoWork.Outcome>>> ahead = new ArrayDeque<>();
            Iterator<Path> next = photos.iterator();
            do {
                while (next.hasNext() && !stopping && ahead.size() < LOOK_AHEAD * options.workers()) {
                    Path photo = next.next();
                    Path folder = names.folderFor(photo);
                    ahead.add(workers.submit(() -> one(photo, folder, progress)));
                }
            } while (!ahead.isEmpty() && take(ahead.remove(), progress));
        } finally {
            finish(workers);
        }
        int left = photos.size() - results.size();
        if (unwritten && left > 0) {
            progress.say(left + (left == 1 ? " photo was" : " photos were")
                    + " not tried; put that right and run the same command with --resume");
        }
    }

    /** On a worker; empty if the run was stopped before. */
    private Optional<PhotoWork.Outcome> one(Path photo, Path folder, Progress progress) {
        if (stopping) {
            return Optional.empty();
        }
        PhotoWork.Outcome outcome = work.run(photo, folder, progress);
        if (!outcome.written()) {
            stopping = true;
            if (output.closed()) {
                return Optional.empty(); // the user stopped the run, and was told so
            }
        }
        progress.step();
        return Optional.of(outcome);
    }

    /** Waits for a photo and tells its outcome; false if the rest shall be left. */
    private boolean take(Future<Optional<PhotoWork.Outcome>> photo, Progress progress) {
        try {
            photo.get().ifPresent(outcome -> {
                results.add(outcome.result());
                unwritten |= !outcome.written();
                tell(outcome, progress);
            });
            return !output.closed();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Lets the workers end what they have begun, and begin nothing more. */
    private void finish(ExecutorService workers) {
        boolean interrupted = false;
        stopping = true;
        workers.shutdown();
        while (!workers.isTerminated()) {
            try {
                workers.awaitTermination(1, TimeUnit.DAYS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(PhotoWork.Outcome outcome, Progress progress) {
        PhotoResult result = outcome.result();
        if (options.verbose()) {
            outcome.error().ifPresent(error -> error.printStackTrace(console.err()));
        }
        outcome.notices().forEach(progress::say);
        if (!result.message().isEmpty()) {
            progress.say(result.message());
        }
        if (options.quiet() || result.folder().isEmpty()) {
            return;
        }
        int n = result.faces().size();
        progress.print(String.format(Locale.ROOT, "%s: %d %s in %.1f s -> %s", outcome.photo(), n,
                n == 1 ? "face" : "faces", result.millis() / MILLIS, result.folder().get()));
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
