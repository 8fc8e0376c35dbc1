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
 */
public record LabelledPhoto(
        String key,
        Path file,
        Labels labels,
        Optional<FaceRectangle> box,
        Optional<float[]> landmarks68,
        Optional<PictureSize> size) {

    /** Pixels of a picture. */
    public record PictureSize(int width, int height) {}

    /** A photo that may be of anyone, anywhere in the picture. */
    static LabelledPhoto of(String key, Path file, Labels labels) {
        return new LabelledPhoto(key, file, labels, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
