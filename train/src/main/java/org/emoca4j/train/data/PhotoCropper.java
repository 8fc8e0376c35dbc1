package org.emoca4j.train.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.emoca4j.detect.CropSquare;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.EmotionNetwork;
import org.emoca4j.detect.FaceLandmarks;
import org.emoca4j.detect.Ibug68;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.ImageException;
import org.emoca4j.image.Resize;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.image.Warp;

/**
 * Makes samples of photos: finds the face, crops as published, places landmarks and mask (emoca.md section 6).
 *
 * <p>The face is the one that {@link FaceFinder} finds. The 68 points are those of the built-in landmark network, where
 * the published preparation uses FAN's, unless the data set has its own. Where no face is found, points that the data
 * set has to spare take their place.
 *
 * <p>Safe for use from many threads.
 */
public final class PhotoCropper implements AutoCloseable {

    private final CropOptions options;
    private final ImageDecoder decoder = new ImageDecoder();
    private final FaceFinder finder;
    private final Optional<EmotionNetwork> emotions;

    private PhotoCropper(CropOptions options, FaceFinder finder, Optional<EmotionNetwork> emotions) {
        this.options = options;
        this.finder = finder;
        this.emotions = emotions;
    }

    /** Loads the networks; each run of one takes one processor. */
    public static PhotoCropper open(CropOptions options) throws IOException {
        return new PhotoCropper(
                options,
                FaceFinder.open(),
                options.pseudoLabels() ? Optional.of(EmotionNetwork.open(1)) : Optional.empty());
    }

    /** What was found in a photo, image pixels. */
    private record Found(float[] points68, CropSquare square, Optional<FaceLandmarks> mesh) {}

    /**
     * The sample of one photo.
     *
     * @throws SkippedPhotoException if the photo can't be read or shows no face
     */
    public Sample crop(LabelledPhoto photo) throws SkippedPhotoException {
        RgbImage original = read(photo.file());
        RgbImage image = resized(original, photo);
        Found found = find(image, photo);
        if (found.square().side() < 1) {
            throw noFace(photo);
        }
        Similarity imageToCrop = found.square().imageToCrop();
        float[] points68 = map(found.points68(), imageToCrop);
        float[] mesh = found.mesh().map(face -> map(flat(face), imageToCrop)).orElse(new float[0]);
        return new Sample(
                photo.key(),
                resample(image, imageToCrop).toRgb(),
                Sample.normalise(points68),
                Sample.normalise(mesh),
                mask(photo, original, imageToCrop, mesh.length > 0 ? mesh : points68),
                labels(photo.labels(), image, found.mesh()),
                Optional.empty());
    }

    /** In the size that the data set's landmarks are for. */
    private static RgbImage resized(RgbImage picture, LabelledPhoto photo) {
        return photo.size().map(size -> Resize.to(picture, size.width(), size.height())).orElse(picture);
    }

    private RgbImage read(Path file) throws SkippedPhotoException {
        try {
            return decoder.read(file);
        } catch (ImageException e) {
            throw new SkippedPhotoException(SkippedPhotoException.Reason.UNREADABLE, e.getMessage(), e);
        }
    }

    private static SkippedPhotoException noFace(LabelledPhoto photo) {
        return new SkippedPhotoException(
                SkippedPhotoException.Reason.NO_FACE, photo.file() + " shows no face that could be found", null);
    }

    private Found find(RgbImage image, LabelledPhoto photo) throws SkippedPhotoException {
        Optional<FaceLandmarks> mesh = finder.find(image, photo).map(DetectedFace::landmarks);
        float[] points = photo.landmarks68()
                .or(() -> mesh.map(Ibug68::of))
                .or(photo::spareLandmarks68)
                .orElseThrow(() -> noFace(photo));
        return new Found(points, square(FaceRectangle.around(points)), mesh);
    }

    private CropSquare square(FaceRectangle box) {
        return CropSquare.ofLandmarkBox(box.left(), box.top(), box.right(), box.bottom(), options.scale());
    }

    private FloatImage resample(RgbImage image, Similarity imageToCrop) {
        return switch (options.resampling()) {
            case BICUBIC -> Warp.bicubic(image, imageToCrop, Sample.SIZE, Sample.SIZE);
            case BILINEAR -> Warp.bilinear(image, imageToCrop, Sample.SIZE, Sample.SIZE);
            case SMOOTH -> Warp.crop(image, imageToCrop, Sample.SIZE, Sample.SIZE);
        };
    }

    private FaceMask mask(LabelledPhoto photo, RgbImage original, Similarity imageToCrop, float[] cropPoints)
            throws SkippedPhotoException {
        Optional<Path> file = options.masks().map(folder -> folder.resolve(
                photo.key().replaceFirst("\\.[^./]*$", "") + ".png")).filter(Files::exists);
        if (file.isEmpty()) {
            return FaceMask.hull(cropPoints);
        }
        RgbImage picture = read(file.get());
        if (picture.width() != original.width() || picture.height() != original.height()) {
            throw new SkippedPhotoException(
                    SkippedPhotoException.Reason.UNREADABLE,
                    file.get() + " has " + picture.width() + " x " + picture.height() + " pixels, its photo "
                            + original.width() + " x " + original.height() + ": masks must have the photo's size",
                    null);
        }
        FloatImage cropped = Warp.bilinear(resized(picture, photo), imageToCrop, Sample.SIZE, Sample.SIZE);
        FaceMask mask = FaceMask.empty();
        for (int y = 0; y < Sample.SIZE; y++) {
            for (int x = 0; x < Sample.SIZE; x++) {
                mask.set(x, y, cropped.get(1, y, x) > 0.5f);
            }
        }
        return mask;
    }

    private Labels labels(Labels given, RgbImage image, Optional<FaceLandmarks> mesh) {
        if (emotions.isEmpty() || mesh.isEmpty() || given.expression() != Labels.UNKNOWN) {
            return given;
        }
        String name = emotions.get().classify(image, EmotionNetwork.crop(mesh.get())).label();
        return new Labels(Labels.expressionNamed(name), given.valence(), given.arousal(), given.identity());
    }

    private static float[] flat(FaceLandmarks face) {
        float[] out = new float[2 * FaceLandmarks.COUNT];
        for (int i = 0; i < FaceLandmarks.COUNT; i++) {
            out[2 * i] = face.x(i);
            out[2 * i + 1] = face.y(i);
        }
        return out;
    }

    private static float[] map(float[] points, Similarity similarity) {
        float[] out = new float[points.length];
        for (int i = 0; i < points.length; i += 2) {
            out[i] = (float) similarity.applyX(points[i], points[i + 1]);
            out[i + 1] = (float) similarity.applyY(points[i], points[i + 1]);
        }
        return out;
    }

    /** Frees the networks. */
    @Override
    public void close() {
        finder.close();
        emotions.ifPresent(EmotionNetwork::close);
    }
}
