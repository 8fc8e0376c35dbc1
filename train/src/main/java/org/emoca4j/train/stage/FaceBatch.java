package org.emoca4j.train.stage;

import java.util.List;
import org.emoca4j.detect.Ibug68;
import org.emoca4j.train.data.Sample;
import org.emoca4j.train.run.Batch;

/**
 * Photos of faces with what is known of them.
 *
 * @param keys B names
 * @param images {@code B * 3 * 224 * 224}, RGB, 0..1
 * @param masks {@code B * 224 * 224}, 1 where the face is
 * @param landmarks68 {@code B * 68 * 2}, -1..1
 * @param mediapipe {@code B * M * 2}, -1..1: those points of the face mesh that the head has; NaN if unknown
 */
public record FaceBatch(List<String> keys, float[] images, float[] masks, float[] landmarks68, float[] mediapipe)
        implements Batch<FaceBatch> {

    /** Side of the photos in pixels. */
    public static final int SIZE = Sample.SIZE;

    public FaceBatch {
        keys = List.copyOf(keys);
        int b = keys.size();
        if (images.length != b * 3 * SIZE * SIZE || masks.length != b * SIZE * SIZE
                || landmarks68.length != b * 2 * Ibug68.COUNT) {
            throw new IllegalArgumentException(b + " faces, but " + images.length + " values of pictures, "
                    + masks.length + " of masks and " + landmarks68.length + " of landmarks");
        }
    }

    /** A batch as the loader gives it. */
    public static FaceBatch of(org.emoca4j.train.data.Batch batch) {
        return new FaceBatch(batch.keys(), batch.images(), batch.masks(), batch.landmarks68(), batch.mediapipe());
    }

    @Override
    public int size() {
        return keys.size();
    }

    @Override
    public String name(int index) {
        return keys.get(index);
    }

    /** Points of the face mesh may be unknown. */
    @Override
    public boolean isFinite(int index) {
        return Batch.areFinite(images, index, size()) && Batch.areFinite(masks, index, size())
                && Batch.areFinite(landmarks68, index, size());
    }

    /** The same, with the points of the face mesh unknown. */
    FaceBatch withoutMediapipe() {
        return new FaceBatch(keys, images, masks, landmarks68, new float[0]);
    }

    /** Whether the points of the face mesh are known of all. */
    boolean hasMediapipe() {
        for (float coordinate : mediapipe) {
            if (Float.isNaN(coordinate)) {
                return false;
            }
        }
        return mediapipe.length > 0;
    }
}
