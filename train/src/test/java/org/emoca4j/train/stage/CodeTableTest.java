package org.emoca4j.train.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.emoca4j.app.Console;
import org.emoca4j.app.UserError;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.EmotionNetwork;
import org.emoca4j.detect.FaceDetector;
import org.emoca4j.detect.LandmarkDetector;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.model.BuiltinModel;
import org.emoca4j.train.data.Sample;
import org.emoca4j.train.data.Sampler;
import org.emoca4j.train.data.SyntheticFaces;
import org.emoca4j.train.run.BatchSource.Batches;
import org.emoca4j.train.run.Team;
import org.emoca4j.train.run.ThreadTeam;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeTableTest {

    @TempDir
    private Path folder;

    private final AtomicInteger asked = new AtomicInteger();
    private final Console console = new Console(
            new ByteArrayInputStream(new byte[0]), System.out, new PrintStream(new ByteArrayOutputStream()), false);

    /** Codes that tell the sample's number; sees no face in every fifth. */
    private FaceCoder counting(String identity) {
        return new FaceCoder() {

            @Override
            public String identity() {
                return identity;
            }

            @Override
            public Map<String, Integer> parts() {
                Map<String, Integer> parts = new LinkedHashMap<>();
                parts.put("identity", 2);
                parts.put("expression", 1);
                parts.put("jaw", 1);
                return parts;
            }

            @Override
            public Optional<float[]> codes(Sample sample) {
                asked.incrementAndGet();
                int number = Integer.parseInt(sample.key().replace(".png", ""));
                return number % 5 == 4
                        ? Optional.empty()
                        : Optional.of(new float[] {number, number + 0.25f, number + 0.5f, number + 0.75f});
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }

    private CodeTable table(PreparedData data, String identity, String... parts) throws IOException {
        return CodeTable.of("data", data, counting(identity), List.of(parts), 2, Team.ALONE, console);
    }

    @Test
    void computesOnceWhatDependsOnContentAlone() throws IOException {
        Path first = ToyPhotos.prepare(folder, "squares", 12, false);
        try (PreparedData data = PreparedData.open("data", List.of(first.toString()), "none")) {
            CodeTable table = table(data, "model", "jaw", "identity");
            assertThat(table.lost()).isEqualTo(2);
            assertThat(table.width()).isEqualTo(3);
            assertThat(table.data().size()).isEqualTo(10);
            // the published order, whatever the recipe's; sample 4 has no face
            assertThat(table.codes()).startsWith(0, 0.25f, 0.75f, 1).containsSequence(3, 3.25f, 3.75f, 5, 5.25f, 5.75f);
            assertThat(table.data().labels(4).expression()).isEqualTo(5 % 3);
            assertThat(asked).hasValue(12);
            assertThat(table(data, "model", "expression").codes()).startsWith(0.5f, 1.5f);
            assertThat(asked).hasValue(12);
            table(data, "another model", "expression");
            assertThat(asked).hasValue(24);
        }
    }

    @Test
    void processesShareTheWork() throws Exception {
        Path first = ToyPhotos.prepare(folder, "squares", 12, false);
        try (PreparedData data = PreparedData.open("data", List.of(first.toString()), "none")) {
            List<float[]> codes = ThreadTeam.of(2, team -> () -> CodeTable.of(
                    "data", data, counting("model"), List.of("jaw"), 1, team, console).codes());
            assertThat(asked).hasValue(12);
            assertThat(codes.get(0)).startsWith(0.75f, 1.75f).isEqualTo(codes.get(1));
        }
    }

    @Test
    void saysWhatTheModelDoesNotGive() throws IOException {
        Path first = ToyPhotos.prepare(folder, "squares", 3, false);
        try (PreparedData data = PreparedData.open("data", List.of(first.toString()), "none")) {
            assertThatThrownBy(() -> table(data, "model", "detail"))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("no 'detail' codes, only identity, expression, jaw");
        }
    }

    private static List<RecognitionBatch> read(CodeSource source, int epoch, long from) {
        List<RecognitionBatch> all = new ArrayList<>();
        try (Batches<RecognitionBatch> batches = source.epoch(epoch, from)) {
            batches.forEachRemaining(all::add);
        }
        return all;
    }

    @Test
    void batchesGoOnAnywhereAndProcessesShareThem() throws IOException {
        Path first = ToyPhotos.prepare(folder, "squares", 12, true);
        try (PreparedData data = PreparedData.open("data", List.of(first.toString()), "none")) {
            CodeTable table = table(data, "model", "identity");
            Sampler sampler = Sampler.shuffled(table.data());
            CodeSource whole = new CodeSource(table.faces(), sampler, 4, true, 3, Team.ALONE);
            assertThat(whole.batches()).isEqualTo(2);
            List<RecognitionBatch> batches = read(whole, 1, 0);
            assertThat(batches).hasSize(2);
            assertThat(read(whole, 1, 1).get(0).inputs()).isEqualTo(batches.get(1).inputs());
            assertThat(read(whole, 2, 0).get(0).inputs()).isNotEqualTo(batches.get(0).inputs());
            for (RecognitionBatch batch : batches) {
                for (int i = 0; i < batch.size(); i++) {
                    assertThat(batch.classes()[i]).isEqualTo((int) batch.inputs()[2 * i] % 3);
                    assertThat(batch.valence()[i]).isEqualTo((int) batch.inputs()[2 * i] % 3 - 1);
                }
            }
            List<Float> shared = new ArrayList<>();
            for (int rank = 0; rank < 2; rank++) {
                CodeSource part = new CodeSource(table.faces(), sampler, 4, true, 3, new Place(rank, 2));
                float[] inputs = read(part, 1, 0).get(0).inputs();
                IntStream.range(0, inputs.length).forEach(i -> shared.add(inputs[i]));
            }
            float[] expected = batches.get(0).inputs();
            assertThat(shared).containsExactlyElementsOf(
                    IntStream.range(0, expected.length).mapToObj(i -> expected[i]).toList());
            assertThat(new CodeSource(table.faces(), sampler, 4, false, 3, Team.ALONE).batches()).isEqualTo(3);
        }
    }

    /** A place in a team that never talks. */
    private record Place(int rank, int size) implements Team {

        @Override
        public void mean(org.bytedeco.pytorch.Tensor tensor) {
            throw new AssertionError("nobody asked for it");
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    @Test
    void builtInCodesAreTheBuiltInModels() throws IOException {
        HeadModel head = HeadModel.builtin();
        Sample sample = new SyntheticFaces(head, List.of(), 1, 1).get(0);
        try (BuiltinCoder coder = BuiltinCoder.open();
                LandmarkDetector landmarks = LandmarkDetector.open(1, false);
                FaceDetector detector = FaceDetector.open(1);
                EmotionNetwork emotions = EmotionNetwork.open(1);
                BuiltinModel model = new BuiltinModel(head, emotions, false)) {
            float[] codes = coder.codes(sample).orElseThrow();
            List<DetectedFace> faces = landmarks.detectAll(sample.image(), detector.detect(sample.image()));
            HeadParameters expected =
                    model.reconstruct(sample.image(), faces.get(0), Optional.empty()).codes().head();
            assertThat(coder.parts().values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(codes.length);
            int shape = coder.parts().get("identity");
            int expression = coder.parts().get("expression");
            // found from another box, the landmarks differ a little
            for (int i = 0; i < expected.expression().length; i++) {
                assertThat(codes[shape + i]).isCloseTo(expected.expression()[i], within(0.1f));
            }
            for (int i = 0; i < 3; i++) {
                assertThat(codes[shape + expression + i]).isCloseTo(expected.pose()[i], within(0.03f));
                assertThat(codes[shape + expression + 3 + i])
                        .isCloseTo(expected.pose()[3 * HeadParameters.JAW + i], within(0.05f));
            }
        }
    }
}
