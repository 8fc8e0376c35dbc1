package org.emoca4j.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.emoca4j.Face;
import org.emoca4j.FaceReconstructor;
import org.emoca4j.app.ReconstructCommand.Kind;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.RgbImage;

/** Reconstructs with the built-in model and writes all files. */
final class HeadPipeline implements Pipeline {

    /** What textures, renders and files of a face take beside the photo. */
    private static final long FACE_BYTES = 64 << 20;

    private final FaceReconstructor reconstructor;
    private final ImageDecoder decoder;
    private final FaceFiles files;

    /**
     * What to make of a photo.
     *
     * @param kinds which files
     * @param options of the reconstruction
     * @param maxPixels larger photos are refused
     */
    record Settings(Set<Kind> kinds, FaceReconstructor.Options options, long maxPixels) {

        /** What a result depends on, as text. */
        String text() {
            String save = String.join(",", kinds.stream().sorted().map(Kind::toString).toList());
            return "version=" + Version.current() + " model=builtin refine=" + options.refine() + " max-faces="
                    + options.maxFaces() + " save=" + save;
        }
    }

    private HeadPipeline(Settings settings, FaceReconstructor reconstructor) {
        this.reconstructor = reconstructor;
        this.decoder = new ImageDecoder(settings.maxPixels());
        this.files = new FaceFiles(reconstructor.head(), settings.kinds());
    }

    /** Loads the model. */
    static HeadPipeline open(Settings settings) throws IOException {
        return new HeadPipeline(settings, FaceReconstructor.open(settings.options()));
    }

    @Override
    public long bytesFor(Path photo) {
        long toRead = decoder.bytesToRead(photo);
        return toRead > Long.MAX_VALUE - FACE_BYTES ? toRead : toRead + FACE_BYTES;
    }

    @Override
    public List<FaceResult> process(Path photo, Path into, Listener listener) throws IOException {
        RgbImage image = decoder.read(photo);
        FaceFiles.Photo source = FaceFiles.Photo.of(photo, image);
        List<DetectedFace> found = reconstructor.find(image);
        List<FaceResult> results = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            listener.face(i + 1, found.size());
            Face face = reconstructor.reconstruct(image, found.get(i), i, Optional.empty());
            results.add(files.write(face, source, into.resolve(String.format(Locale.ROOT, "%02d", i + 1))));
        }
        if (results.size() == FaceReconstructor.Options.defaults().maxFaces()) {
            listener.notice(
                    photo + ": took the " + results.size() + " largest faces; if there are more, use --max-faces");
        }
        return results;
    }

    @Override
    public void close() {
        files.close();
        reconstructor.close();
    }
}
