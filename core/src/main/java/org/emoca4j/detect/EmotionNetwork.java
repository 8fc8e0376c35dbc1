package org.emoca4j.detect;

import java.io.IOException;
import java.util.Map;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.image.Warp;
import org.emoca4j.nn.Network;

/** Seven emotions and a feature of a face's expression (face-api's expression network). */
public final class EmotionNetwork implements AutoCloseable {

    /** Side of the input in pixels. */
    public static final int SIZE = 112;

    private static final double MARGIN = 1.2;

    private final Network network;

    private EmotionNetwork(Network network) {
        this.network = network;
    }

    /**
     * Loads the network.
     *
     * @param threads processors for one run
     */
    public static EmotionNetwork open(int threads) throws IOException {
        return new EmotionNetwork(Network.builtIn("emotion", threads));
    }

    /** The square that this network wants to see of a face: upright, 1.2 times the mesh. Image to crop pixels. */
    public static Similarity crop(FaceLandmarks face) {
        return LandmarkDetector.crop(face, MARGIN, SIZE);
    }

    /**
     * Classifies one face of a picture.
     *
     * @param imageToCrop maps image pixels to a crop of 112 x 112
     */
    public Emotion classify(RgbImage image, Similarity imageToCrop) {
        return classify(Warp.crop(image, imageToCrop, SIZE, SIZE));
    }

    /**
     * Classifies a crop.
     *
     * @param crop 3 x 112 x 112, 0..1
     */
    public Emotion classify(FloatImage crop) {
        Map<String, float[]> outputs = network.run(crop.data());
        return new Emotion(outputs.get("probabilities"), outputs.get("feature"));
    }

    /** Frees the network. */
    @Override
    public void close() {
        network.close();
    }
}
