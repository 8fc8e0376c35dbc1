package org.emoca4j.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.emoca4j.Face;
import org.emoca4j.FaceReconstructor;
import org.emoca4j.app.ReconstructCommand.Kind;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.RgbImage;

/** Reconstructs with the built-in model and writes all files. */
final class HeadPipeline implements Pipeline {

    private final FaceReconstructor reconstructor;
    private final Consumer<String> notices;
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

    private HeadPipeline(Settings settings, FaceReconstructor reconstructor, Consumer<String> notices) {
        this.reconstructor = reconstructor;
        this.notices = notices;
        this.decoder = new ImageDecoder(settings.maxPixels());
        this.files = new FaceFiles(reconstructor.head(), settings.kinds());
    }

    /**
     * Loads the model.
     *
     * @param notices told what the user should know about a photo that succeeds
     */
    static HeadPipeline open(Settings settings, Consumer<String> notices) throws IOException {
        return new HeadPipeline(settings, FaceReconstructor.open(settings.options()), notices);
    }

    @Override
    public List<FaceResult> process(Path photo, Path into) throws IOException {
        RgbImage image = decoder.read(photo);
        FaceFiles.Photo source = FaceFiles.Photo.of(photo, image);
        List<FaceResult> results = new ArrayList<>();
        try {
            reconstructor.reconstruct(image, face -> results.add(write(face, source, into)));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (results.size() == FaceReconstructor.Options.defaults().maxFaces()) {
            notices.accept(
                    photo + ": took the " + results.size() + " largest faces; if there are more, use --max-faces");
        }
        return results;
    }

    private FaceResult write(Face face, FaceFiles.Photo source, Path into) {
        try {
            return files.write(face, source, into.resolve(String.format(Locale.ROOT, "%02d", face.index() + 1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        files.close();
        reconstructor.close();
    }
}
