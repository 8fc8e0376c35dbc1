package org.emoca4j.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.emoca4j.image.FloatImage;
import org.emoca4j.nn.Network;

/**
 * The networks of DECA or EMOCA: encoders from a crop to codes, and where they are there those of wrinkles (emoca.md
 * section 1). Safe for use from many threads.
 */
public final class FlameNetworks implements AutoCloseable {

    private static final String CODES = "codes";

    private final RegressorFiles files;
    private final Network coarseEncoder;
    /** EMOCA's own. */
    private final Optional<Network> expressionEncoder;
    private final Optional<DetailNetworks> wrinkles;

    private FlameNetworks(RegressorFiles files, Network coarseEncoder, Optional<Network> expressionEncoder,
            Optional<DetailNetworks> wrinkles) {
        this.files = files;
        this.coarseEncoder = coarseEncoder;
        this.expressionEncoder = expressionEncoder;
        this.wrinkles = wrinkles;
    }

    /**
     * Loads the networks.
     *
     * @param threads processors for one run, at least 1
     * @throws IOException if one is missing or damaged
     */
    public static FlameNetworks open(RegressorFiles files, int threads) throws IOException {
        List<Network> opened = new ArrayList<>();
        try {
            Network coarse = Network.open(files.coarseEncoder(), threads);
            opened.add(coarse);
            Optional<Network> expression = Optional.empty();
            if (files.expressionEncoder().isPresent()) {
                expression = Optional.of(Network.open(files.expressionEncoder().get(), threads));
                opened.add(expression.get());
            }
            Optional<DetailNetworks> wrinkles = files.detail().isPresent()
                    ? Optional.of(DetailNetworks.open(files.detail().get(), FlameCodes.NUM_EXPRESSION, threads))
                    : Optional.empty();
            return new FlameNetworks(files, coarse, expression, wrinkles);
        } catch (IOException | RuntimeException e) {
            opened.forEach(Network::close);
            throw e;
        }
    }

    /** Whether there is an encoder for the expression: EMOCA, not DECA. */
    public boolean hasExpressionEncoder() {
        return expressionEncoder.isPresent();
    }

    /**
     * The identity that the coarse encoder sees.
     *
     * @param crop 3 x 224 x 224, RGB in 0..1
     * @return 100 coefficients
     */
    public float[] identity(FloatImage crop) {
        return FlameCodes.of(coarseEncoder.run(crop.data()).get(CODES), new float[0]).shape();
    }

    /**
     * Runs the encoders.
     *
     * @param crop 3 x 224 x 224, RGB in 0..1
     */
    public FlameCodes encode(FloatImage crop) {
        FlameCodes codes = FlameCodes.of(coarseEncoder.run(crop.data()).get(CODES),
                wrinkles.map(networks -> networks.encode(crop)).orElse(new float[0]));
        return expressionEncoder
                .map(network -> withExpression(codes, network.run(crop.data()).get(CODES)))
                .orElse(codes);
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
     * @return 256 * 256 metres; empty if the model knows no wrinkles
     */
    public Optional<float[]> displacement(FlameCodes codes) {
        return wrinkles.map(networks -> networks.displacement(codes.toFaceCodes().detailCondition(codes.detail())));
    }

    @Override
    public void close() {
        coarseEncoder.close();
        expressionEncoder.ifPresent(Network::close);
        wrinkles.ifPresent(DetailNetworks::close);
    }
}
