package org.emoca4j.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.emoca4j.format.FormatException;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.image.FloatImage;
import org.emoca4j.nn.Network;
import org.emoca4j.render.DetailNormals;
import org.emoca4j.render.OrthographicCamera;
import org.emoca4j.render.SphericalHarmonics;

/**
 * Encoders that were trained for the built-in head, as the folder {@code model} of a training run holds them: a coarse
 * one that says everything, and perhaps one that knows better about expression. Safe for use from many threads.
 */
public final class TrainedEncoders implements AutoCloseable {

    /** Name of the encoders that the library carries. */
    public static final String OPEN = "open";

    /** As {@code model.json} names the built-in head. */
    static final String BUILTIN_HEAD = "open";

    /** Where the library carries encoders. */
    private static final String CARRIED = "/models/open/";

    private static final String COARSE = "E_flame.onnx";
    private static final String EXPRESSION = "E_expression.onnx";
    private static final String DESCRIPTION = "model.json";
    private static final String CODES = "codes";
    private static final int ANGLES = 3;
    private static final int JAW = ANGLES;
    private static final int CAMERA = 3;
    private static final int LIGHT = 3 * SphericalHarmonics.NUM_BASIS;

    private final int numShape;
    private final int numTex;
    private final int numExpression;
    private final List<String> outputs;
    private final Network coarse;
    private final Optional<Network> expression;

    private TrainedEncoders(HeadModel head, List<String> outputs, Network coarse, Optional<Network> expression) {
        numShape = head.numShape();
        numTex = Math.max(1, head.albedo().map(model -> model.dirs().length).orElse(0));
        numExpression = head.numExpression();
        this.outputs = outputs;
        this.coarse = coarse;
        this.expression = expression;
    }

    /** Whether a folder holds such encoders. */
    public static boolean in(Path folder) {
        return Files.isRegularFile(folder.resolve(COARSE)) && Files.isRegularFile(folder.resolve(DESCRIPTION));
    }

    /**
     * Loads the networks.
     *
     * @param threads processors for one run, at least 1
     * @throws IOException if one is missing, damaged or for another head
     */
    public static TrainedEncoders open(Path folder, HeadModel head, int threads) throws IOException {
        JsonNode description = description(folder);
        if (!description.path("head").asText().equals(BUILTIN_HEAD)) {
            throw new FormatException(folder + ": these encoders are not for the built-in head; name the folder of a "
                    + "run with head=open");
        }
        return open(folder.toString(), description, name -> Network.open(folder.resolve(name), threads), head);
    }

    /**
     * Loads the encoders that the library carries (models/open/README.md).
     *
     * @param head the built-in one
     * @param threads processors for one run, at least 1
     * @throws IOException if the library is incomplete
     */
    public static TrainedEncoders carried(HeadModel head, int threads) throws IOException {
        return open(CARRIED, carriedDescription(), name -> Network.carried(CARRIED + name, threads), head);
    }

    private static JsonNode carriedDescription() throws IOException {
        try (InputStream in = TrainedEncoders.class.getResourceAsStream(CARRIED + DESCRIPTION)) {
            if (in == null) {
                throw new IOException(CARRIED + DESCRIPTION
                        + ": not on the class path; the library's jar is incomplete, build it again");
            }
            return JsonMapper.builder().build().readTree(in);
        }
    }

    /** The files of {@link #carried}, as resources of the class path: description, coarse and expression encoder. */
    public static List<String> carriedFiles() {
        return List.of(CARRIED + DESCRIPTION, CARRIED + COARSE, CARRIED + EXPRESSION);
    }

    /** Loads a network by its file's name. */
    @FunctionalInterface
    private interface Opener {

        Network open(String name) throws IOException;
    }

    private static TrainedEncoders open(String source, JsonNode description, Opener opener, HeadModel head)
            throws IOException {
        List<String> outputs = expressionOutputs(description);
        List<Network> opened = new ArrayList<>();
        try {
            opened.add(opener.open(COARSE));
            if (!outputs.isEmpty()) {
                opened.add(opener.open(EXPRESSION));
            }
            TrainedEncoders encoders = new TrainedEncoders(head, outputs, opened.get(0),
                    outputs.isEmpty() ? Optional.empty() : Optional.of(opened.get(1)));
            encoders.check(Path.of(source));
            return encoders;
        } catch (IOException | RuntimeException e) {
            opened.forEach(Network::close);
            throw e;
        }
    }

    /**
     * What the expression encoder in a folder gives, in order.
     *
     * @param folder with {@code model.json}
     * @return empty if there is no such encoder
     * @throws IOException if the description can't be read
     */
    public static List<String> expressionOutputs(Path folder) throws IOException {
        return expressionOutputs(description(folder));
    }

    /** What the expression encoder that the library carries gives, in order. */
    public static List<String> carriedOutputs() throws IOException {
        return expressionOutputs(carriedDescription());
    }

    private static List<String> expressionOutputs(JsonNode description) {
        List<String> outputs = new ArrayList<>();
        description.path("expression_outputs").forEach(name -> outputs.add(name.asText()));
        return List.copyOf(outputs);
    }

    /** What {@code model.json} says of the networks in a folder. */
    static JsonNode description(Path folder) throws IOException {
        Path file = folder.resolve(DESCRIPTION);
        try {
            return JsonMapper.builder().build().readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw new FormatException(file + ": not JSON; export the run again by 'emoca train STAGE --resume'", e);
        }
    }

    private void check(Path folder) throws FormatException {
        check(folder.resolve(COARSE), coarse,
                numShape + numTex + numExpression + 2 * ANGLES + CAMERA + LIGHT);
        if (expression.isPresent()) {
            check(folder.resolve(EXPRESSION), expression.get(), numExpression + ANGLES * (outputs.size() - 1));
        }
    }

    private static void check(Path file, Network network, int expected) throws FormatException {
        int found = network.outputSize(CODES);
        if (found != expected) {
            throw new FormatException(file + ": it gives " + found + " codes, but the built-in head needs " + expected
                    + "; train it anew with this version");
        }
    }

    /**
     * What the coarse encoder says of a crop's identity.
     *
     * @param crop 3 x 224 x 224, RGB in 0..1
     */
    public float[] identity(FloatImage crop) {
        return Arrays.copyOf(coarse.run(crop.data()).get(CODES), numShape);
    }

    /**
     * What the encoders say of a crop.
     *
     * @param crop 3 x 224 x 224, RGB in 0..1
     * @param identity in place of the one that is seen
     */
    public FaceCodes encode(FloatImage crop, Optional<float[]> identity) {
        float[] all = coarse.run(crop.data()).get(CODES);
        int at = numShape + numTex;
        float[] face = Arrays.copyOfRange(all, at, at + numExpression);
        float[] angles = Arrays.copyOfRange(all, at + numExpression, at + numExpression + 2 * ANGLES);
        if (expression.isPresent()) {
            float[] better = expression.get().run(crop.data()).get(CODES);
            face = Arrays.copyOf(better, numExpression);
            int next = numExpression;
            for (String name : outputs.subList(1, outputs.size())) {
                System.arraycopy(better, next, angles, name.equals("jaw") ? JAW : 0, ANGLES);
                next += ANGLES;
            }
        }
        float[] pose = new float[3 * HeadParameters.NUM_JOINTS];
        System.arraycopy(angles, 0, pose, 3 * HeadParameters.GLOBAL, ANGLES);
        System.arraycopy(angles, JAW, pose, 3 * HeadParameters.JAW, ANGLES);
        int camera = at + numExpression + 2 * ANGLES;
        int light = camera + CAMERA;
        return new FaceCodes(
                new HeadParameters(identity.orElseGet(() -> Arrays.copyOf(all, numShape)), face, pose),
                new OrthographicCamera(all[camera], all[camera + 1], all[camera + 2]),
                Arrays.copyOfRange(all, numShape, at),
                new SphericalHarmonics(Arrays.copyOfRange(all, light, light + LIGHT)));
    }

    /** In which of the two published ways normals of wrinkles were computed when these encoders were trained. */
    DetailNormals detailNormals() {
        return expression.isPresent() ? DetailNormals.EMOCA : DetailNormals.DECA;
    }

    @Override
    public void close() {
        coarse.close();
        expression.ifPresent(Network::close);
    }
}
