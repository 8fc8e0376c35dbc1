package org.emoca4j.train.data;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A photo of a data set, not read yet, and what the data set says of it.
 *
 * @param key its name within the data set, with / between folders
 * @param file picture
 * @param labels expression, affect, person
 * @param box where the face is, image pixels; of several faces this one is meant
 * @param landmarks68 {@code 68 * 2} iBUG points, image pixels, which define the crop; owned by the record
 * @param size what the picture is resized to before anything else; box and landmarks are in its pixels
 * @param spareLandmarks68 {@code 68 * 2} iBUG points, image pixels, which define the crop only where no face is found;
 *     owned by the record
 */
public record LabelledPhoto(
        String key,
        Path file,
        Labels labels,
        Optional<FaceRectangle> box,
        Optional<float[]> landmarks68,
        Optional<PictureSize> size,
        Optional<float[]> spareLandmarks68) {

    /** Pixels of a picture. */
    public record PictureSize(int width, int height) {}

    /** A photo without points to spare. */
    public LabelledPhoto(String key, Path file, Labels labels, Optional<FaceRectangle> box,
            Optional<float[]> landmarks68, Optional<PictureSize> size) {
        this(key, file, labels, box, landmarks68, size, Optional.empty());
    }

    /** The same under another key. */
    public LabelledPhoto named(String other) {
        return new LabelledPhoto(other, file, labels, box, landmarks68, size, spareLandmarks68);
    }

    /** The points by which the face is cropped where none is found, {@code 68 * 2} image pixels. */
    public Optional<float[]> pointsWithoutDetection() {
        return landmarks68.or(() -> spareLandmarks68);
    }

    /** A photo that may be of anyone, anywhere in the picture. */
    static LabelledPhoto of(String key, Path file, Labels labels) {
        return new LabelledPhoto(key, file, labels, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
