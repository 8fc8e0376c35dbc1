package org.emoca4j.compared;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.EmotionNetwork;
import org.emoca4j.image.RgbImage;

/** The built-in emotion network. It knows classes alone. */
final class BuiltinEmotionReader implements EmotionReader {

    static final String ID = "builtin-emotion";

    /** {@link org.emoca4j.detect.Emotion#NAMES} in AffectNet's words. */
    private static final List<String> CLASSES =
            List.of("neutral", "happy", "sad", "anger", "fear", "disgust", "surprise");

    private final EmotionNetwork network;
    private final String fingerprint;

    private BuiltinEmotionReader(EmotionNetwork network, String fingerprint) {
        this.network = network;
        this.fingerprint = fingerprint;
    }

    static BuiltinEmotionReader open(int threads) throws IOException {
        String fingerprint =
                new Fingerprint("built-in emotion 1").withResource("/models/emotion/model.onnx").word();
        return new BuiltinEmotionReader(EmotionNetwork.open(threads), fingerprint);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "emoca4j built-in emotion network";
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public List<String> classes() {
        return CLASSES;
    }

    @Override
    public Reading read(RgbImage picture, DetectedFace face) {
        float[] probabilities =
                network.classify(picture, EmotionNetwork.crop(face.landmarks())).probabilities();
        return new Reading(probabilities, Optional.empty(), Optional.empty());
    }

    @Override
    public void close() {
        network.close();
    }
}
