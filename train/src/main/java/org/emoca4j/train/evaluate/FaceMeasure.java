package org.emoca4j.train.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.compared.EmotionReader;
import org.emoca4j.compared.FaceSystem;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.image.RgbImage;

/** What one row of the table sees of a face, as numbers that can be kept. Safe for use from many threads. */
sealed interface FaceMeasure extends AutoCloseable {

    /** As options name it. */
    String id();

    /** As papers name it. */
    String title();

    /** Changes whenever the numbers could change. */
    String fingerprint();

    /** How many numbers there are. */
    int width();

    /** The numbers of a face. */
    float[] of(RgbImage photo, DetectedFace face);

    /**
     * The numbers of a face that the detector doesn't see.
     *
     * @param points68 {@code 68 * 2}, which the data set tells, image pixels
     * @return empty if that is not enough
     */
    Optional<float[]> of(RgbImage photo, float[] points68);

    @Override
    void close();

    /** The codes of a compared system, part by part. */
    record Codes(FaceSystem system) implements FaceMeasure {

        /** In which order the published network takes the parts (emoca section 5.3); others follow. */
        private static final List<String> ORDER = List.of(
                FaceSystem.IDENTITY, FaceSystem.EXPRESSION, FaceSystem.GLOBAL, FaceSystem.JAW, FaceSystem.DETAIL);

        @Override
        public String id() {
            return system.id();
        }

        @Override
        public String title() {
            return system.title();
        }

        @Override
        public String fingerprint() {
            return "codes " + system.fingerprint() + ' ' + parts();
        }

        @Override
        public int width() {
            return parts().values().stream().mapToInt(Integer::intValue).sum();
        }

        /** Number of codes of each part, in the order in which they are kept. */
        Map<String, Integer> parts() {
            Map<String, Integer> given = system.codeLengths();
            Map<String, Integer> parts = new LinkedHashMap<>();
            ORDER.stream().filter(given::containsKey).forEach(part -> parts.put(part, given.get(part)));
            given.forEach(parts::putIfAbsent);
            return parts;
        }

        @Override
        public float[] of(RgbImage photo, DetectedFace face) {
            return joined(system.codes(photo, face));
        }

        @Override
        public Optional<float[]> of(RgbImage photo, float[] points68) {
            return system.codes(photo, points68).map(this::joined);
        }

        private float[] joined(Map<String, float[]> codes) {
            float[] out = new float[width()];
            int at = 0;
            for (Map.Entry<String, Integer> part : parts().entrySet()) {
                System.arraycopy(codes.get(part.getKey()), 0, out, at, part.getValue());
                at += part.getValue();
            }
            return out;
        }

        @Override
        public void close() {
            system.close();
        }
    }

    /** What an image network reads: probabilities of its classes, valence, arousal; NaN what it doesn't know. */
    record Reading(EmotionReader reader) implements FaceMeasure {

        @Override
        public String id() {
            return reader.id();
        }

        @Override
        public String title() {
            return reader.title();
        }

        @Override
        public String fingerprint() {
            return "reading " + reader.fingerprint() + ' ' + reader.classes();
        }

        @Override
        public int width() {
            return reader.classes().size() + 2;
        }

        @Override
        public float[] of(RgbImage photo, DetectedFace face) {
            return joined(reader.read(photo, face));
        }

        @Override
        public Optional<float[]> of(RgbImage photo, float[] points68) {
            return reader.read(photo, points68).map(this::joined);
        }

        private float[] joined(EmotionReader.Reading reading) {
            float[] out = new float[width()];
            System.arraycopy(reading.probabilities(), 0, out, 0, reader.classes().size());
            out[out.length - 2] = known(reading.valence());
            out[out.length - 1] = known(reading.arousal());
            return out;
        }

        private static float known(Optional<Float> value) {
            return value.orElse(Float.NaN);
        }

        @Override
        public void close() {
            reader.close();
        }
    }
}
