package org.emoca4j.train.data;

import java.util.List;

/**
 * Photos that are cropped anew each time they are asked for: slow, but nothing needs to be prepared.
 *
 * @param photos of a reader such as {@link PhotoFolders}
 * @param cropper closed with the data set
 */
public record PhotoDataset(List<LabelledPhoto> photos, PhotoCropper cropper) implements Dataset {

    public PhotoDataset {
        photos = List.copyOf(photos);
    }

    @Override
    public int size() {
        return photos.size();
    }

    @Override
    public Sample get(int index) throws SkippedPhotoException {
        return cropper.crop(photos.get(index));
    }

    /** What the data set says; pseudo-labels are made only with the sample. */
    @Override
    public Labels labels(int index) {
        return photos.get(index).labels();
    }

    @Override
    public void close() {
        cropper.close();
    }
}
