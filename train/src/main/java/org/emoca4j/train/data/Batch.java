package org.emoca4j.train.data;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.emoca4j.detect.Ibug68;

/**
 * B samples in arrays that become tensors as they are. Landmarks of samples that have none are NaN.
 *
 * @param position where in the run this batch lies
 * @param keys B names
 * @param images {@code B * 3 * 224 * 224}, RGB, 0..1
 * @param landmarks68 {@code B * 68 * 2}, published normalisation, see {@link Sample}
 * @param mediapipe {@code B * M * 2}, the points of the face mesh that were asked for
 * @param masks {@code B * 1 * 224 * 224}, 1 where the face is, else 0
 * @param expressions B classes in AffectNet's numbering, -1 if unknown
 * @param valences B, -1..1, NaN if unknown
 * @param arousals B, -1..1, NaN if unknown
 * @param identities B keys of persons, empty if unknown
 * @param codes what the pictures were rendered from, face by face, if all were
 */
public record Batch(
        LoaderPosition position,
        List<String> keys,
        float[] images,
        float[] landmarks68,
        float[] mediapipe,
        float[] masks,
        long[] expressions,
        float[] valences,
        float[] arousals,
        List<String> identities,
        Optional<TrueCodes> codes) {

    /** B. */
    public int size() {
        return keys.size();
    }

    /** Collects a batch: samples fill their own places, at the same time if they like. */
    static final class Filling {

        private static final int PLANE = Sample.SIZE * Sample.SIZE;

        private final int[] mediapipeIndices;
        private final Sample[] samples;
        private final float[] images;
        private final float[] landmarks68;
        private final float[] mediapipe;
        private final float[] masks;

        Filling(int size, int[] mediapipeIndices) {
            this.mediapipeIndices = mediapipeIndices;
            samples = new Sample[size];
            images = new float[size * 3 * PLANE];
            landmarks68 = new float[size * 2 * Ibug68.COUNT];
            mediapipe = new float[size * 2 * mediapipeIndices.length];
            masks = new float[size * PLANE];
        }

        void put(int place, Sample sample) {
            samples[place] = sample;
            byte[] rgb = sample.image().rgb();
            int red = place * 3 * PLANE;
            for (int i = 0, at = 0; i < PLANE; i++) {
                images[red + i] = (rgb[at++] & 0xFF) / 255f;
                images[red + PLANE + i] = (rgb[at++] & 0xFF) / 255f;
                images[red + 2 * PLANE + i] = (rgb[at++] & 0xFF) / 255f;
            }
            sample.mask().copyTo(masks, place * PLANE);
            putPoints(place, sample);
        }

        private void putPoints(int place, Sample sample) {
            int from = place * 2 * Ibug68.COUNT;
            if (sample.landmarks68().length == 0) {
                Arrays.fill(landmarks68, from, from + 2 * Ibug68.COUNT, Float.NaN);
            } else {
                System.arraycopy(sample.landmarks68(), 0, landmarks68, from, 2 * Ibug68.COUNT);
            }
            int at = place * 2 * mediapipeIndices.length;
            for (int index : mediapipeIndices) {
                boolean known = sample.mediapipe().length > 0;
                mediapipe[at++] = known ? sample.mediapipe()[2 * index] : Float.NaN;
                mediapipe[at++] = known ? sample.mediapipe()[2 * index + 1] : Float.NaN;
            }
        }

        Batch finish(LoaderPosition position) {
            int size = samples.length;
            long[] expressions = new long[size];
            float[] valences = new float[size];
            float[] arousals = new float[size];
            for (int i = 0; i < size; i++) {
                Labels labels = samples[i].labels();
                expressions[i] = labels.expression();
                valences[i] = labels.knownValence();
                arousals[i] = labels.knownArousal();
            }
            List<Sample> all = List.of(samples);
            boolean rendered = all.stream().allMatch(sample -> sample.codes().isPresent());
            return new Batch(
                    position,
                    all.stream().map(Sample::key).toList(),
                    images,
                    landmarks68,
                    mediapipe,
                    masks,
                    expressions,
                    valences,
                    arousals,
                    all.stream().map(sample -> sample.labels().identity()).toList(),
                    rendered
                            ? Optional.of(TrueCodes.stack(all.stream().map(s -> s.codes().orElseThrow()).toList()))
                            : Optional.empty());
        }
    }
}
