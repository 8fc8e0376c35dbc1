package org.emoca4j.train.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.emoca4j.app.Console;
import org.emoca4j.compared.EmotionReader;
import org.emoca4j.compared.FaceSystem;
import org.emoca4j.compared.NeutralHead;
import org.emoca4j.compared.SystemFace;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.image.RgbImage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on data sets in their published layouts, with systems whose codes are known. */
class EvaluateEmotionTest {

    private static final String[] SMALL = {"mlp_layers=1", "mlp_width=32", "batch_size=8", "learning_rate=0.03",
        "max_epochs=6", "patience=0", "val_check_interval=1", "checkpoint_every=0", "--bootstrap=100", "--threads=2"};

    @TempDir
    private static Path cache; // the pictures are the same in most tests: their faces are found once

    @TempDir
    private Path folder;

    private final AtomicInteger asked = new AtomicInteger();
    private String out;
    private String err;
    private Path report;

    @BeforeEach
    void place() {
        report = folder.resolve("report");
    }

    private int emoca(Path data, String kind, String models, String... more) {
        ByteArrayOutputStream results = new ByteArrayOutputStream();
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        Console console = new Console(new ByteArrayInputStream(new byte[0]),
                new PrintStream(results, true, StandardCharsets.UTF_8),
                new PrintStream(messages, true, StandardCharsets.UTF_8), false);
        List<String> words = new ArrayList<>(List.of("evaluate", "emotion", data.toString(), "--data", kind, "--models",
                models, "--out", report.toString(), "--cache", cache.resolve(folder.getFileName()).toString()));
        words.addAll(List.of(SMALL));
        words.addAll(List.of(more));
        int code = org.emoca4j.app.Main.run(console,
                org.emoca4j.app.Main.commandLine(console, new EvaluateEmotionCommand(console, Optional.of(models()))),
                words.toArray(String[]::new));
        out = results.toString(StandardCharsets.UTF_8);
        err = messages.toString(StandardCharsets.UTF_8);
        return code;
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(report.resolve("report.json").toFile());
    }

    private double figure(int row, String name) throws IOException {
        return json().path("rows").path(row).path("figures").path(name).asDouble(Double.NaN);
    }

    private ModelSource models() {
        return new ModelSource() {

            @Override
            public List<String> names() {
                return List.of("knowing", "random", "reader", "absent");
            }

            @Override
            public Optional<FaceMeasure> open(String id) {
                return id.equals("absent") ? Optional.empty() : Optional.of(id.equals("reader")
                        ? new FaceMeasure.Reading(new FiveClasses())
                        : new FaceMeasure.Codes(new Coded(id)));
            }

            @Override
            public List<String> lacks(String id) throws IOException {
                // the others lack a file too, but not one that codes need
                if (!names().contains(id)) {
                    throw new IOException("there is no system '" + id + "'");
                }
                return id.equals("reader") ? List.of() : List.of(id + ".pth of the network");
            }
        };
    }

    /** Codes that determine the label, or know nothing of it. */
    private final class Coded implements FaceSystem {

        private final String id;

        Coded(String id) {
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public String title() {
            return "The " + id + " system";
        }

        @Override
        public String fingerprint() {
            return id + " 1";
        }

        @Override
        public Map<String, Integer> codeLengths() {
            Map<String, Integer> parts = new TreeMap<>();
            parts.put(EXPRESSION, 8);
            parts.put(IDENTITY, 2);
            parts.put(DETAIL, 1);
            return parts;
        }

        @Override
        public Map<String, float[]> codes(RgbImage photo, DetectedFace face) {
            asked.incrementAndGet();
            float[] expression = new float[8];
            if (id.equals("knowing")) {
                expression[EmotionFolders.expression(photo)] = 1;
            } else {
                SplittableRandom random = new SplittableRandom(photo.hashCode() + EmotionFolders.number(photo));
                for (int i = 0; i < expression.length; i++) {
                    expression[i] = (float) random.nextDouble();
                }
            }
            return Map.of(EXPRESSION, expression, IDENTITY, new float[] {1, 2}, DETAIL, new float[] {3});
        }

        /** The random system needs a mesh. */
        @Override
        public Optional<Map<String, float[]>> codes(RgbImage photo, float[] points68) {
            if (!id.equals("knowing")) {
                return Optional.empty();
            }
            Map<String, float[]> codes = new TreeMap<>(codes(photo, (DetectedFace) null));
            codes.put(DETAIL, new float[] {points68[0]});
            return Optional.of(codes);
        }

        @Override
        public SystemFace read(RgbImage photo, DetectedFace face) {
            throw new AssertionError("codes are enough");
        }

        @Override
        public Optional<NeutralHead> neutral(Map<String, float[]> codes) {
            return Optional.empty();
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    /** A network that is always right where it can be: it knows neither fear nor disgust nor contempt. */
    private static final class FiveClasses implements EmotionReader {

        private static final List<Integer> NUMBERS = List.of(0, 1, 2, 3, 6);

        @Override
        public String id() {
            return "reader";
        }

        @Override
        public String title() {
            return "Five classes";
        }

        @Override
        public String fingerprint() {
            return "five 1";
        }

        @Override
        public List<String> classes() {
            return List.of("neutral", "happy", "sad", "surprise", "anger");
        }

        @Override
        public Reading read(RgbImage picture, DetectedFace face) {
            int expression = EmotionFolders.expression(picture);
            float[] probabilities = new float[5];
            Arrays.fill(probabilities, 0.1f);
            probabilities[Math.max(0, NUMBERS.indexOf(expression))] = 0.6f;
            return new Reading(probabilities, Optional.of(EmotionFolders.valence(expression)), Optional.of(0.5f));
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    @Test
    void codesThatTellTheLabelReachOneAndRandomOnesChance() throws IOException {
        Path data = EmotionFolders.fer(folder.resolve("fer"), 112, 70);
        Files.write(data.resolve("train/sad/broken.png"), new byte[] {1, 2, 3});
        assertThat(emoca(data, "fer", "knowing,random,reader,absent", "--seeds", "0,1")).as(err).isZero();

        assertThat(figure(0, "expr_acc")).isGreaterThan(0.97);
        // seven classes: a chance of 0.14, and three deviations of 70 draws
        assertThat(figure(1, "expr_acc_balanced")).isBetween(0.0, 0.14 + 0.13);
        assertThat(figure(2, "expr_acc")).isCloseTo(5 / 7.0, within(1e-6));
        JsonNode reader = json().path("rows").path(2);
        assertThat(reader.path("expr_acc_of_known_classes").asDouble()).isEqualTo(1);
        assertThat(reader.path("unknown_classes").toString()).isEqualTo("[\"fear\",\"disgust\"]");
        assertThat(reader.path("confusion").path(4).path(0).asDouble()).isEqualTo(1); // fear is taken for neutral
        JsonNode interval = reader.path("intervals_95").path("expr_acc");
        assertThat(interval.path(0).asDouble()).isBetween(0.5, 5 / 7.0);
        assertThat(interval.path(1).asDouble()).isBetween(5 / 7.0, 0.9);
        assertThat(json().path("rows").path(0).path("of_seeds").path("expr_acc")).hasSize(2);
        assertThat(json().path("photos").path("unreadable").asInt()).isEqualTo(1);
        assertThat(json().path("missing").toString())
                .isEqualTo("[{\"model\":\"absent\",\"lacks\":[\"absent.pth of the network\"]}]");
        assertThat(out).contains("The knowing system", "E-ACC", "recall of each class", "published",
                "Not evaluated: absent: absent.pth of the network", "can't name fear, disgust");
        assertThat(err).contains("absent is not evaluated: absent.pth of the network");
        assertThat(Files.readString(report.resolve("report.html"))).contains("The random system", "Confusion",
                "Not evaluated", "published, on AffectNet: EMOCA");
        assertThat(Files.readAllLines(report.resolve("predictions-knowing.csv"))).hasSize(1 + 2 * 70)
                .contains("validation/sad/Training_128.png,0,1,sad,sad,,,,");
    }

    @Test
    void nothingIsDoneTwice() throws IOException {
        Path data = EmotionFolders.fer(folder.resolve("fer"), 42, 14);
        assertThat(emoca(data, "fer", "knowing")).as(err).isZero();
        assertThat(asked).hasValue(56);
        String first = out;
        assertThat(err).contains("56 computed", "trains emorec");
        assertThat(emoca(data, "fer", "knowing")).isZero();
        assertThat(asked).hasValue(56);
        assertThat(out).isEqualTo(first);
        assertThat(err).contains("all known already").doesNotContain("trains emorec");
        // another system finds the faces, another photo alone is new
        Files.copy(data.resolve("train/sad/Training_2.png"), data.resolve("train/sad/copy.png"));
        assertThat(emoca(data, "fer", "random")).isZero();
        assertThat(asked).hasValue(56 + 56 + 1 - 1);
        assertThat(emoca(data, "fer", "knowing", "--codes", "expression,detail", "--json")).isZero();
        assertThat(new ObjectMapper().readTree(out).path("rows").path(0).path("sees").asText())
                .isEqualTo("expression 8, detail 1");
        assertThat(err).contains("trains emorec on 39 faces of 9 codes");
    }

    @Test
    void affectNetInBothLayouts() throws IOException {
        for (boolean tables : new boolean[] {true, false}) {
            Path place = folder.resolve(tables ? "tables" : "folders");
            report = folder.resolve("report-" + tables);
            Path data = tables
                    ? EmotionFolders.affectNetTables(place, 112, 32)
                    : EmotionFolders.affectNetFolders(place, 112, 32);
            assertThat(emoca(data, "affectnet", "knowing,reader", "--per-batch", "max_epochs=20")).as(err).isZero();
            assertThat(figure(0, "v_ccc")).as(data.toString()).isGreaterThan(0.95);
            assertThat(figure(0, "a_pcc")).isGreaterThan(0.95);
            assertThat(figure(0, "v_rmse")).isLessThan(0.15);
            assertThat(figure(0, "expr_acc")).isGreaterThan(0.97);
            assertThat(figure(1, "v_ccc")).isCloseTo(1, within(1e-6));
            assertThat(figure(1, "a_ccc")).isZero(); // constant
            assertThat(figure(1, "expr_acc")).isCloseTo(5 / 8.0, within(1e-6));
            assertThat(json().path("photos").path("left_out_by_labels").asInt()).isEqualTo(tables ? 1 : 0);
            assertThat(out).contains("V-PCC", "A-SAGR", "E-ACC", "means over batches of 64");
        }
    }

    @Test
    void afewVaInFoldsAndFromAffectNetsNetworks() throws IOException {
        Path affectNet = EmotionFolders.affectNetTables(folder.resolve("affectnet"), 64, 16);
        assertThat(emoca(affectNet, "affectnet", "knowing")).as(err).isZero();
        Path before = report;
        report = folder.resolve("afew");
        Path data = EmotionFolders.afewVa(folder.resolve("AFEW-VA"), 10, 8);
        assertThat(emoca(data, "afew-va", "knowing", "--start", before.toString(), "max_epochs=3")).as(err).isZero();
        assertThat(figure(0, "v_ccc")).isGreaterThan(0.9);
        JsonNode row = json().path("rows").path(0);
        assertThat(row.path("faces").asInt()).isEqualTo(80);
        assertThat(row.path("folds")).hasSize(5);
        assertThat(row.path("figures").has("expr_acc")).isFalse();
        assertThat(out).contains("V-CCC").doesNotContain("E-ACC");
        Path runs = report.resolve("runs/knowing");
        List<Path> all;
        try (Stream<Path> found = Files.list(runs)) {
            all = found.toList();
        }
        assertThat(all).hasSize(5);
        assertThat(Files.readString(all.get(0).resolve("recipe.yaml"))).contains("start: ", "sampler: shuffle");
        assertThat(emoca(data, "afew-va", "random", "--start", before.toString())).isEqualTo(2);
        assertThat(err).contains("holds no emorec that was trained on the codes of random");
    }

    /** Frames without a face to be found: their annotated points define the crop, so none is lost. */
    @Test
    void framesWithoutADetectedFaceAreCroppedByTheirLandmarks() throws IOException {
        Path data = EmotionFolders.afewVa(folder.resolve("AFEW-VA"), 6, 5);
        for (String hidden : List.of("001/00000.png", "001/00001.png", "004/00003.png")) {
            EmotionFolders.hideFace(data.resolve(hidden));
        }
        assertThat(emoca(data, "afew-va", "knowing,random", "--folds", "3")).as(err).isZero();
        assertThat(json().path("photos").path("all").asInt()).isEqualTo(30);
        assertThat(json().path("photos").path("without_face").asInt()).isZero();
        assertThat(json().path("photos").path("cropped_by_landmarks").asInt()).isEqualTo(3);
        assertThat(json().path("rows").path(0).path("faces").asInt()).isEqualTo(30);
        assertThat(json().path("rows").path(0).has("left_out_without_detection")).isFalse();
        assertThat(json().path("rows").path(1).path("faces").asInt()).isEqualTo(27);
        assertThat(json().path("rows").path(1).path("left_out_without_detection").asInt()).isEqualTo(3);
        assertThat(err).contains("30 photos: 0 without a face, 3 cropped by the data set's landmarks", "random needs a "
                + "detected face: 3 faces");
        assertThat(out).contains("The random system needs a detected face: 3 of those photos");
        assertThat(Files.readAllLines(report.resolve("predictions-knowing.csv")))
                .anyMatch(line -> line.startsWith("004/00003.png,"));
        int before = asked.get();
        assertThat(before).isEqualTo(30 + 27);
        assertThat(emoca(data, "afew-va", "knowing,random", "--folds", "3")).isZero();
        assertThat(asked).hasValue(before);
        assertThat(err).contains("all known already", "random needs a detected face: 3 faces");
    }

    /** What was seen by one set of points is not taken for what another one shows. */
    @Test
    void facesOfOtherPointsAreOtherEntriesOfTheCache() throws IOException {
        Path data = EmotionFolders.affectNetTables(folder.resolve("AffectNet"), 24, 16);
        Path table = data.resolve("Manually_Annotated_file_lists/validation.csv");
        EmotionFolders.hideFace(data.resolve("Manually_Annotated_Images/0/30.png"));
        assertThat(emoca(data, "affectnet", "knowing")).as(err).isZero();
        assertThat(json().path("photos").path("without_face").asInt()).isEqualTo(1);
        assertThat(asked).hasValue(39);
        String text = Files.readString(table);
        int computed = 39;
        for (int left : new int[] {20, 30}) {
            String points = left + ";25;60;70" + ";40;40".repeat(66);
            Files.writeString(table, text.replaceFirst("(0/30.png,20,20,60,60,)[^,]*", "$1" + points));
            assertThat(emoca(data, "affectnet", "knowing")).as(err).isZero();
            assertThat(json().path("photos").path("without_face").asInt()).isZero();
            assertThat(json().path("photos").path("cropped_by_landmarks").asInt()).isEqualTo(1);
            assertThat(json().path("rows").path(0).path("faces").asInt()).isEqualTo(16);
            assertThat(asked).hasValue(++computed);
        }
        Files.writeString(table, text);
        assertThat(emoca(data, "affectnet", "knowing")).isZero();
        assertThat(json().path("photos").path("without_face").asInt()).isEqualTo(1);
        assertThat(asked).hasValue(computed);
    }

    private void refuses(int code, String message, Path data, String kind, String models, String... more) {
        assertThat(emoca(data, kind, models, more)).as(err).isEqualTo(code);
        assertThat(err).contains(message).doesNotContain("\tat ");
        assertThat(err.lines().filter(line -> line.startsWith("emoca: ") && !line.startsWith("emoca: see '")
                && !line.contains("not evaluated"))).hasSize(1);
    }

    @Test
    void saysInOneLineWhatIsWrong() throws IOException {
        Path data = EmotionFolders.fer(folder.resolve("fer"), 7, 7);
        refuses(2, "--data is 'imagenet', expected affectnet, afew-va or fer", data, "imagenet", "knowing");
        refuses(2, "--models: there is no system 'emoka'", data, "fer", "emoka");
        refuses(1, "none of the models can be opened", data, "fer", "absent");
        refuses(2, "did you mean mlp_width?", data, "fer", "knowing", "mlp_widht=3");
        refuses(2, "--codes has 'shape'", data, "fer", "knowing", "--codes", "shape");
        refuses(2, "--seeds are [1, 1]", data, "fer", "knowing", "--seeds", "1,1");
        refuses(2, "--folds is 2", data, "afew-va", "knowing", "--folds", "2");
        refuses(2, "--start: nowhere is no folder", data, "fer", "knowing", "--start", "nowhere");
        refuses(1, "is not a folder", folder.resolve("nowhere"), "fer", "knowing");
        refuses(1, "holds neither training.csv", data, "affectnet", "knowing");
        assertThat(report).doesNotExist();
    }
}
