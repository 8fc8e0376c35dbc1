package org.emoca4j.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.emoca4j.image.FloatImage;
import org.emoca4j.nn.Network;

/** The three encoders of SMIRK. Safe for use from many threads. */
public final class SmirkNetworks implements AutoCloseable {

    private final Network pose;
    private final Network shape;
    private final Network expression;

    private SmirkNetworks(List<Network> networks) {
        pose = networks.get(0);
        shape = networks.get(1);
        expression = networks.get(2);
    }

    /**
     * Loads the networks.
     *
     * @param threads processors for one run, at least 1
     * @throws IOException if one is missing or damaged
     */
    public static SmirkNetworks open(SmirkFiles files, int threads) throws IOException {
        List<Network> networks = new ArrayList<>();
        try {
            for (Path path : List.of(files.pose(), files.shape(), files.expression())) {
                networks.add(Network.open(path, threads));
            }
            return new SmirkNetworks(networks);
        } catch (IOException | RuntimeException e) {
            networks.forEach(Network::close);
            throw e;
        }
    }

    /**
     * Runs the encoders.
     *
     * @param crop 3 x 224 x 224, RGB in 0..1
     */
    public SmirkCodes encode(FloatImage crop) {
        return SmirkCodes.of(codes(pose, crop), codes(shape, crop), codes(expression, crop));
    }

    private static float[] codes(Network network, FloatImage crop) {
        return network.run(crop.data()).get("codes");
    }

    @Override
    public void close() {
        pose.close();
        shape.close();
        expression.close();
    }
}
