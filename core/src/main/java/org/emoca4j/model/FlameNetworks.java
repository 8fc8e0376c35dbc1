package org.emoca4j.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.emoca4j.image.FloatImage;
import org.emoca4j.nn.Network;

/**
 * The networks of DECA or EMOCA: encoders from a crop to codes, and the decoder of wrinkles (emoca.md section 1). Safe
 * for use from many threads.
 */
public final class FlameNetworks implements AutoCloseable {

    private static final String CODES = "codes";

    private final RegressorFiles files;
    private final Network coarseEncoder;
    private final Network detailEncoder;
    private final Network detailDecoder;
    /** EMOCA's expression encoder, or nothing. */
    private final List<Network> expressionEncoder;

    private FlameNetworks(RegressorFiles files, List<Network> networks) {
        this.files = files;
        coarseEncoder = networks.get(0);
        detailEncoder = networks.get(1);
        detailDecoder = networks.get(2);
        expressionEncoder = networks.subList(3, networks.size());
    }

    /**
     * Loads the networks.
     *
     * @param threads processors for one run, at least 1
     * @throws IOException if one is missing or damaged
     */
    public static FlameNetworks open(RegressorFiles files, int threads) throws IOException {
        List<Path> paths = new ArrayList<>(
                List.of(files.coarseEncoder(), files.detailEncoder(), files.detailDecoder()));
        files.expressionEncoder().ifPresent(paths::add);
        List<Network> networks = new ArrayList<>();
        try {
            for (Path path : paths) {
                networks.add(Network.open(path, threads));
            }
            return new FlameNetworks(files, networks);
        } catch (IOException | RuntimeException e) {
            networks.forEach(Network::close);
            throw e;
        }
    }

    /** Whether there is an encoder for the expression: EMOCA, not DECA. */
    public boolean hasExpressionEncoder() {
        return !expressionEncoder.isEmpty();
    }

    /**
     * The identity that the coarse encoder sees.
     *
     * @param crop 3 x 224 x 224, RGB in 0..1
     * @return 100 coefficients
     */
    public float[] identity(FloatImage crop) {
        return FlameCodes.of(coarseEncoder.run(crop.data()).get(CODES), new float[FlameCodes.NUM_DETAIL]).shape();
    }

    /**
     * Runs the encoders.
     *
     * @param crop 3 x 224 x 224, RGB in 0..1
     */
    public FlameCodes encode(FloatImage crop) {
        FlameCodes codes = FlameCodes.of(
                coarseEncoder.run(crop.data()).get(CODES), detailEncoder.run(crop.data()).get(CODES));
        return hasExpressionEncoder()
                ? withExpression(codes, expressionEncoder.get(0).run(crop.data()).get(CODES))
                : codes;
    }

    /** Puts the expression encoder's outputs in the place of the coarse encoder's. */
    private FlameCodes withExpression(FlameCodes codes, float[] outputs) {
        float[] expression = codes.exp();
        float[] pose = codes.pose().clone();
        int at = 0;
        for (String name : files.expressionOutputs()) {
            int length = name.equals("expression") ? codes.exp().length : 3;
            switch (name) {
                case "expression" -> expression = Arrays.copyOfRange(outputs, at, at + length);
                case "global" -> System.arraycopy(outputs, at, pose, 0, length);
                case "jaw" -> System.arraycopy(outputs, at, pose, 3, length);
                default -> throw new IllegalArgumentException("unknown output of the expression encoder: " + name);
            }
            at += length;
        }
        return codes.with(expression, pose);
    }

    /**
     * Runs the detail decoder.
     *
     * @return 256 * 256 metres
     */
    public float[] displacement(FlameCodes codes) {
        return detailDecoder.run(codes.detailCondition()).get("displacement");
    }

    @Override
    public void close() {
        coarseEncoder.close();
        detailEncoder.close();
        detailDecoder.close();
        expressionEncoder.forEach(Network::close);
    }
}
