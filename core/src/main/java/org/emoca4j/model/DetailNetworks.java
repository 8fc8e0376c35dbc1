package org.emoca4j.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.emoca4j.format.FormatException;
import org.emoca4j.image.FloatImage;
import org.emoca4j.nn.Network;

/**
 * The networks of wrinkles: an encoder from a crop to a code, and the decoder of that code under an expression
 * (emoca.md section 1). Safe for use from many threads.
 */
final class DetailNetworks implements AutoCloseable {

    private static final String CODES = "codes";
    private static final int ANGLES = 3;

    private final Network encoder;
    private final Network decoder;

    private DetailNetworks(Network encoder, Network decoder) {
        this.encoder = encoder;
        this.decoder = decoder;
    }

    /**
     * Loads the networks.
     *
     * @param numExpression expression components that the decoder looks at
     * @param threads processors for one run, at least 1
     * @throws IOException if one is missing or damaged, or if they don't belong together
     */
    static DetailNetworks open(DetailFiles files, int numExpression, int threads) throws IOException {
        List<Network> opened = new ArrayList<>();
        try {
            opened.add(Network.open(files.encoder(), threads));
            opened.add(Network.open(files.decoder(), threads));
            DetailNetworks networks = new DetailNetworks(opened.get(0), opened.get(1));
            int numDetail = networks.encoder.outputSize(CODES);
            int expected = ANGLES + numExpression + numDetail;
            if (networks.decoder.inputSize() != expected) {
                throw new FormatException(files.decoder() + ": it takes " + networks.decoder.inputSize()
                        + " numbers, but those of jaw, expression (" + numExpression + ") and detail (" + numDetail
                        + ") are " + expected + "; both networks and the head must be of one model");
            }
            return networks;
        } catch (IOException | RuntimeException e) {
            opened.forEach(Network::close);
            throw e;
        }
    }

    /**
     * What the encoder sees.
     *
     * @param crop 3 x 224 x 224, RGB in 0..1
     */
    float[] encode(FloatImage crop) {
        return encoder.run(crop.data()).get(CODES);
    }

    /**
     * The wrinkles of a code.
     *
     * @param condition see {@link FaceCodes#detailCondition}
     * @return 256 * 256 metres
     */
    float[] displacement(float[] condition) {
        return decoder.run(condition).get("displacement");
    }

    @Override
    public void close() {
        encoder.close();
        decoder.close();
    }
}
