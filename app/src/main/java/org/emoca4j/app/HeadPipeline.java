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
import org.emoca4j.model.FlameAssets;
import org.emoca4j.model.RegressorFiles;

/** Reconstructs with a model and writes all files. */
final class HeadPipeline implements Pipeline {

    /** What textures, renders and files of a face take beside the photo. */
    private static final long FACE_BYTES = 64 << 20;

    private final FaceReconstructor reconstructor;
    private final ImageDecoder decoder;
    private final FaceFiles files;
    private final Optional<GivenLandmarks> landmarks;
    /** Set before the first photo, if ever. */
    private volatile Optional<float[]> identity = Optional.empty();

    /**
     * What to make of a photo.
     *
     * @param model which model, and how
     * @param kinds which files
     * @param detail whether files that show wrinkles are written, where the model has them
     * @param options of the reconstruction
     * @param maxPixels larger photos are refused
     */
    record Settings(
            ModelOptions model, Set<Kind> kinds, boolean detail, FaceReconstructor.Options options, long maxPixels) {

        /** What a result depends on, as text. */
        String text() {
            String save = String.join(",", kinds.stream().sorted().map(Kind::toString).toList());
            String how = model.builtin() ? " refine=" + options.refine() : flameText();
            return "version=" + Version.current() + " model=" + model.name() + how + " max-faces="
                    + options.maxFaces() + " save=" + save;
        }

        private String flameText() {
            return " precision=" + model.precision()
                    + " parity=" + options.parity()
                    + " crop-scale=" + options.cropScale()
                    + " mask-detail=" + options.maskDetail()
                    + " original-size=" + options.originalSize()
                    + " detail=" + detail
                    + " landmarks=" + model.landmarks().map(given -> given.folder().toString()).orElse("");
        }
    }

    private HeadPipeline(Settings settings, FaceReconstructor reconstructor) {
        this.reconstructor = reconstructor;
        this.decoder = new ImageDecoder(settings.maxPixels());
        this.landmarks = settings.model().landmarks();
        this.files = new FaceFiles(reconstructor.head(), settings.kinds(),
                new PublishedFiles(settings.options().parity(), settings.detail()));
    }

    /** Loads the model. */
    static HeadPipeline open(Settings settings) throws IOException {
        if (settings.model().builtin()) {
            return new HeadPipeline(settings, FaceReconstructor.open(settings.options()));
        }
        if (settings.model().open()) {
            return new HeadPipeline(settings, FaceReconstructor.openEncoders(settings.options()));
        }
        Optional<Path> trained = settings.model().trained();
        Optional<RegressorFiles> ofRun =
                trained.isPresent() ? RegressorFiles.ofRun(trained.get()) : Optional.empty();
        if (trained.isPresent() && ofRun.isEmpty()) {
            return new HeadPipeline(settings, FaceReconstructor.open(settings.options(), trained.get()));
        }
        FlameAssets assets = settings.model().openStore().flameAssets();
        RegressorFiles networks = ofRun.isPresent() ? ofRun.get() : settings.model().networks();
        return new HeadPipeline(settings, FaceReconstructor.open(settings.options(), assets, networks));
    }

    /**
     * From now on all photos show one person, and of each only the largest face is taken.
     *
     * @return what the photos say together; empty if none shows a face
     */
    Optional<SamePerson> samePerson(List<Path> photos) throws IOException {
        Optional<SamePerson> person = SamePerson.of(reconstructor, decoder, photos);
        identity = person.map(p -> p.identity().mean());
        return person;
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
        List<DetectedFace> found = find(photo, image);
        List<FaceResult> results = new ArrayList<>();
        int count = identity.isPresent() ? Math.min(1, found.size()) : found.size();
        for (int i = 0; i < count; i++) {
            listener.face(i + 1, count);
            Face face = reconstructor.reconstruct(image, found.get(i), i, identity);
            results.add(files.write(face, source, into.resolve(String.format(Locale.ROOT, "%02d", i + 1))));
        }
        if (results.size() == FaceReconstructor.Options.defaults().maxFaces()) {
            listener.notice(
                    photo + ": took the " + results.size() + " largest faces; if there are more, use --max-faces");
        }
        return results;
    }

    private List<DetectedFace> find(Path photo, RgbImage image) throws IOException {
        List<DetectedFace> found = reconstructor.find(image);
        Optional<float[]> points = landmarks.isPresent() ? landmarks.get().of(photo) : Optional.empty();
        return points.map(p -> GivenLandmarks.choose(found, p).map(List::of).orElse(List.of())).orElse(found);
    }

    @Override
    public void close() {
        files.close();
        reconstructor.close();
    }
}
