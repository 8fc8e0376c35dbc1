package org.emoca4j.compared;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.emoca4j.detect.Bounds;
import org.emoca4j.detect.CropSquare;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.format.FormatException;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.image.Warp;
import org.emoca4j.nn.Network;
import org.emoca4j.store.ModelStore;

/**
 * Networks that see the square around the 68 points and give {@code expression} (logits, or logarithms of
 * probabilities), {@code valence} and {@code arousal}: EmoNet, EMOCA's emotion ResNet-50, and those that
 * {@code emoca train emotion} made.
 *
 * @see <a href="https://doi.org/10.1038/s42256-020-00280-0">Toisoul et al., Estimation of continuous valence and
 *     arousal levels from faces in naturalistic conditions, Nature Machine Intelligence 2021</a> (baselines section 4)
 */
final class CropEmotionReader implements EmotionReader {

    /** AffectNet's classes, by number; networks know the first ones. */
    private static final List<String> AFFECTNET = List.of("neutral", "happy", "sad", "surprise", "fear", "disgust",
            "anger", "contempt", "none", "uncertain", "occluded");

    private static final int PUBLISHED_CLASSES = 8;

    /** EmoNet's data code gives number 4 to anger, where its documentation says fear (baselines section 4). */
    private static final List<String> EMONET_5 = List.of("neutral", "happy", "sad", "surprise", "anger");

    private static final String TRAINED = "emotion.onnx";
    private static final String RECIPE = "recipe.yaml";
    private static final String SCALARS = "scalars.csv";

    /** What the log of a run has if valence and arousal were trained: the term of valence's squared error. */
    private static final String AFFECT_TERM = ",train/loss_v_mse,";

    private final String id;
    private final String title;
    private final String fingerprint;
    private final List<String> classes;
    private final boolean affect;
    private final Look look;
    private final Network network;

    /** What of a picture a network sees. */
    private enum Look {
        /** A square of 200/220 of the box's width and height together, and its mirror image, which are averaged. */
        EMONET(256, true) {
            @Override
            Similarity imageToCrop(double centreX, double centreY, double side) {
                return Similarity.squareCrop(centreX, centreY, 200 * (2 * side / 220), 0, size());
            }
        },
        /** DECA's and EMOCA's crop. */
        EMOCA(CropSquare.CROP_SIZE, false) {
            @Override
            Similarity imageToCrop(double centreX, double centreY, double side) {
                return CropSquare.ofLandmarks(centreX, centreY, side, CropSquare.DEMO_SCALE).imageToCrop();
            }
        };

        private final int size;
        private final boolean mirrored;

        Look(int size, boolean mirrored) {
            this.size = size;
            this.mirrored = mirrored;
        }

        /** Of the bounding box of the 68 points: its middle and the mean of its width and height. */
        abstract Similarity imageToCrop(double centreX, double centreY, double side);

        int size() {
            return size;
        }

        /** One crop, or two one behind the other. */
        float[] inputs(RgbImage picture, Similarity imageToCrop) {
            FloatImage crop = Warp.bilinear(picture, imageToCrop, size, size);
            if (!mirrored) {
                return crop.data();
            }
            int n = crop.data().length;
            float[] both = new float[2 * n];
            System.arraycopy(crop.data(), 0, both, 0, n);
            for (int i = 0; i < n; i++) {
                both[n + i] = crop.data()[i - i % size + size - 1 - i % size];
            }
            return both;
        }
    }

    private CropEmotionReader(String id, String title, String fingerprint, List<String> classes, boolean affect,
            Look look, Network network) {
        this.id = id;
        this.title = title;
        this.fingerprint = fingerprint;
        this.classes = classes;
        this.affect = affect;
        this.look = look;
        this.network = network;
    }

    /**
     * Loads a network of the store.
     *
     * @param id {@code emonet-8}, {@code emonet-5} or {@code emotion-resnet50}
     */
    static CropEmotionReader ofStore(String id, ModelStore store, int threads) throws IOException {
        Look look = id.startsWith("emonet") ? Look.EMONET : Look.EMOCA;
        List<String> classes = id.equals("emonet-5") ? EMONET_5 : AFFECTNET.subList(0, PUBLISHED_CLASSES);
        Path file = store.network(id);
        String fingerprint = new Fingerprint("emotion crop 1").with(store.part(id)).word();
        return checked(file, new CropEmotionReader(id, store.part(id).kind().title(), fingerprint, classes, true, look,
                Network.open(file, threads)));
    }

    /** The folder with a trained network, if {@code id} names it. */
    static Optional<Path> folder(String id) {
        return Optional.of(Path.of(id)).filter(folder -> Files.isRegularFile(folder.resolve(TRAINED)));
    }

    /**
     * Loads a trained network.
     *
     * @param folder of a run of {@code emoca train emotion}
     * @throws IOException if a file is missing or damaged
     */
    static CropEmotionReader ofRun(String id, Path folder, int threads) throws IOException {
        Path file = folder.resolve(TRAINED);
        List<String> classes = AFFECTNET.subList(0, numClasses(folder.resolve(RECIPE)));
        Path name = folder.toAbsolutePath().normalize().getFileName();
        String fingerprint = new Fingerprint("trained emotion crop 1").with(file).word();
        return checked(file, new CropEmotionReader(id, "trained (" + (name == null ? id : name) + ")", fingerprint,
                classes, affectTrained(folder.resolve(SCALARS)), Look.EMOCA, Network.open(file, threads)));
    }

    private static int numClasses(Path recipe) throws IOException {
        if (!Files.isRegularFile(recipe)) {
            throw new FormatException(recipe + " is missing, which tells the classes of " + TRAINED
                    + "; name the whole folder of a run");
        }
        JsonNode root;
        try {
            root = YAMLMapper.builder().build().readTree(Files.readAllBytes(recipe));
        } catch (JsonProcessingException e) {
            throw new FormatException(recipe + ": not YAML; copy the folder of the run again", e);
        }
        int classes = root.path("model").path("n_expression").asInt();
        if (!root.path("stage").asText().equals("emotion") || classes < 1 || classes > AFFECTNET.size()) {
            throw new FormatException(recipe + ": expected stage: emotion and model.n_expression of 1 to "
                    + AFFECTNET.size() + "; name the folder of a run of 'emoca train emotion'");
        }
        return classes;
    }

    /** Networks give valence and arousal even if their data knew none: then the numbers mean nothing. */
    private static boolean affectTrained(Path scalars) throws IOException {
        if (!Files.isRegularFile(scalars)) {
            return true;
        }
        try (Stream<String> lines = Files.lines(scalars)) {
            return lines.anyMatch(line -> line.contains(AFFECT_TERM));
        }
    }

    private static CropEmotionReader checked(Path file, CropEmotionReader reader) throws FormatException {
        int size = reader.look.size;
        int wanted = 3 * size * size;
        if (reader.network.inputSize() != wanted) {
            reader.close();
            throw new FormatException(file + ": it takes " + reader.network.inputSize() + " values, not 3 x " + size
                    + " x " + size + "; add or train it again");
        }
        float[] expression = reader.network.run(new float[wanted]).get("expression");
        if (expression == null || expression.length != reader.classes.size()) {
            reader.close();
            throw new FormatException(file + ": it doesn't give " + reader.classes.size()
                    + " classes as it should; add or train it again");
        }
        return reader;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public Reading read(RgbImage picture, DetectedFace face) {
        return read(picture, look.imageToCrop(face.centreX(), face.centreY(), face.side()));
    }

    @Override
    public Optional<Reading> read(RgbImage picture, float[] points68) {
        Bounds bounds = Bounds.of(points68, 2);
        return Optional.of(read(picture, look.imageToCrop(bounds.centreX(), bounds.centreY(), bounds.side())));
    }

    /** Valence and arousal, which no layer of the networks limits, are clipped to -1..1. */
    private Reading read(RgbImage picture, Similarity imageToCrop) {
        Map<String, float[]> outputs = network.run(look.inputs(picture, imageToCrop));
        Optional<Float> valence = affect ? Optional.of(clip(mean(outputs.get("valence"), 1)[0])) : Optional.empty();
        Optional<Float> arousal = affect ? Optional.of(clip(mean(outputs.get("arousal"), 1)[0])) : Optional.empty();
        return new Reading(softmax(mean(outputs.get("expression"), classes.size())), valence, arousal);
    }

    /** The mean over the inputs of a batch. */
    private static float[] mean(float[] values, int length) {
        float[] out = new float[length];
        for (int i = 0; i < values.length; i++) {
            out[i % length] += values[i] * length / values.length;
        }
        return out;
    }

    private static float clip(float value) {
        return Math.max(-1, Math.min(1, value));
    }

    private static float[] softmax(float[] logits) {
        float largest = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        double[] powers = new double[logits.length];
        for (int i = 0; i < logits.length; i++) {
            powers[i] = Math.exp(logits[i] - largest);
            sum += powers[i];
        }
        float[] out = new float[logits.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) (powers[i] / sum);
        }
        return out;
    }

    @Override
    public void close() {
        network.close();
    }
}
