package org.emoca4j.detect;

import java.io.IOException;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.image.Warp;
import org.emoca4j.nn.Network;

/**
 * A descriptor of who is seen (dlib's face recognition network): faces of one person lie within a Euclidean distance
 * of about 0.6 of each other.
 */
public final class IdentityNetwork implements AutoCloseable {

    /** Side of the input in pixels. */
    public static final int SIZE = 150;

    /** Length of the descriptor. */
    public static final int LENGTH = 128;

    private static final double MARGIN = 1.2;

    private final Network network;

    private IdentityNetwork(Network network) {
        this.network = network;
    }

    /**
     * Loads the network.
     *
     * @param threads processors for one run
     */
    public static IdentityNetwork open(int threads) throws IOException {
        return new IdentityNetwork(Network.builtIn("identity", threads));
    }

    /** The square that this network wants to see of a face: upright, 1.2 times the mesh. Image to crop pixels. */
    public static Similarity crop(FaceLandmarks face) {
        return LandmarkDetector.crop(face, MARGIN, SIZE);
    }

    /**
     * Describes one face of a picture.
     *
     * @param imageToCrop maps image pixels to a crop of 150 x 150
     * @return 128 values
     */
    public float[] describe(RgbImage image, Similarity imageToCrop) {
        return describe(Warp.crop(image, imageToCrop, SIZE, SIZE));
    }

    /**
     * Describes a crop.
     *
     * @param crop 3 x 150 x 150, 0..1
     * @return 128 values
     */
    public float[] describe(FloatImage crop) {
        return network.run(crop.data()).get("descriptor");
    }

    /** Frees the network. */
    @Override
    public void close() {
        network.close();
    }
}
