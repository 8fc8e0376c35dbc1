package org.emoca4j.train.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.emoca4j.train.stage.StageRuns.figure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.emoca4j.nn.Network;
import org.emoca4j.train.run.StageKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmorecStageTest {

    @TempDir
    private Path folder;

    private final StageRuns run = new StageRuns(StageKind.EMOREC, new EmorecStage(), "mlp_layers=2", "mlp_width=16",
            "batch_size=2", "loader_threads=1", "val_check_interval=1", "patience=0", "learning_rate=0.01");

    @Test
    void facesAreCodedOnceAndRunsGoOnBitForBit() throws IOException {
        Path data = ToyPhotos.prepareFaces(folder, 4);
        Path whole = folder.resolve("whole");
        Path parts = folder.resolve("parts");
        run.train(whole, false, data, "max_epochs=4");
        assertThat(run.messages()).containsOnlyOnce("codes of 4 of 4 faces");
        List<Path> cached;
        try (Stream<Path> files = Files.list(data)) {
            cached = files.filter(file -> file.getFileName().toString().startsWith("codes-")).toList();
        }
        assertThat(cached).hasSize(1);
        run.train(parts, false, data, "max_epochs=2");
        run.train(parts, true, data, "max_epochs=4");
        assertThat(run.messages()).containsOnlyOnce("codes of 4 of 4 faces");
        for (String file : List.of("emorec.safetensors", "optimizer.safetensors")) {
            Path place = Path.of("checkpoints", "step-8", file);
            assertThat(parts.resolve(place)).hasSameBinaryContentAs(whole.resolve(place));
        }
        assertThat(figure(parts, 8, "val_loss_total")).isEqualTo(figure(whole, 8, "val_loss_total"));
        assertThat(figure(whole, 8, "val_batch_expr_acc")).isBetween(0.0, 1.0);
        try (Network network = Network.open(whole.resolve("emorec.onnx"), 1)) {
            // identity 100, expression 50 or fewer, jaw 3
            float[] logarithms = network.run(new float[network.inputSize()]).get("expression");
            double sum = 0;
            for (float logarithm : logarithms) {
                sum += Math.exp(logarithm);
            }
            assertThat(logarithms).hasSize(8);
            assertThat(sum).isBetween(0.999, 1.001);
        }
    }
}
