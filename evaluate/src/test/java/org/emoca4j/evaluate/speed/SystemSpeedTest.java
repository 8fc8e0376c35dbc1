package org.emoca4j.evaluate.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.compared.FaceSystem;
import org.emoca4j.compared.NeutralHead;
import org.emoca4j.compared.ProjectedMesh;
import org.emoca4j.compared.SystemFace;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.evaluate.FaceFinder;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.RgbImage;
import org.junit.jupiter.api.Test;

class SystemSpeedTest {

    private static final Path PHOTO = Path.of("..", "examples", "astronaut.jpg");

    /** A system that says that its network took 1, 2, 3 ... ms. */
    private static final class Clockwork implements FaceSystem {

        private final List<RgbImage> seen = new ArrayList<>();
        private final boolean mesh;

        Clockwork(boolean mesh) {
            this.mesh = mesh;
        }

        @Override
        public String id() {
            return "clock";
        }

        @Override
        public String title() {
            return "Clockwork";
        }

        @Override
        public String fingerprint() {
            return "1";
        }

        @Override
        public Map<String, Integer> codeLengths() {
            return Map.of();
        }

        @Override
        public Map<String, float[]> codes(RgbImage photo, DetectedFace face) {
            return Map.of();
        }

        @Override
        public SystemFace read(RgbImage photo, DetectedFace face) {
            seen.add(photo);
            Map<String, Double> millis = new LinkedHashMap<>();
            millis.put("crop", 0.0);
            millis.put("network", (double) seen.size());
            float x = (float) face.centreX();
            float y = (float) face.centreY();
            ProjectedMesh triangle = new ProjectedMesh(
                    new float[] {x, y, 0, x, y + 9, 0, x + 9, y, 0}, new int[] {0, 1, 2}, Optional.empty());
            return new SystemFace(
                    Map.of(), mesh ? Optional.of(triangle) : Optional.empty(), Optional.empty(), millis);
        }

        @Override
        public Optional<NeutralHead> neutral(Map<String, float[]> codes) {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    @Test
    void partsComeFromTheSystemAfterTheWarmUp() throws IOException {
        RgbImage photo = new ImageDecoder().read(PHOTO);
        RgbImage copy = photo.copy();
        Clockwork system = new Clockwork(true);
        int[] told = new int[1];
        try (FaceFinder finder = FaceFinder.open(1)) {
            SystemSpeed speed = SystemSpeed.measure(system, finder, 1, List.of(photo, copy),
                    new SystemSpeed.Runs(2, 5), () -> told[0]++);
            assertThat(speed.parts().keySet()).containsExactly("detect", "landmarks", "crop", "network", "render");
            // runs 3, 4, 5, 6, 7 count
            assertThat(speed.parts().get("network")).isEqualTo(new Timing(5, 7));
            assertThat(speed.total().median()).isGreaterThanOrEqualTo(5);
            assertThat(speed.facesPerSecond()).isEqualTo(1000 / speed.total().median());
            assertThat(speed.cpuMillis().orElse(1)).isPositive();
            assertThat(told[0]).isEqualTo(7);
            assertThat(system.seen.get(3)).isSameAs(copy);
            Clockwork codes = new Clockwork(false);
            assertThat(SystemSpeed.measure(codes, finder, 1, List.of(photo), new SystemSpeed.Runs(0, 1), () -> {})
                    .parts()).doesNotContainKey("render");
            assertThatThrownBy(() -> SystemSpeed.measure(codes, finder, 1, List.of(RgbImage.black(64, 48)),
                    new SystemSpeed.Runs(0, 1), () -> {})).hasMessageContaining("64 x 48");
        }
    }

    @Test
    void quantilesOfHandWorkedRuns() {
        assertThat(Timing.of(new double[] {3, 1, 2})).isEqualTo(new Timing(2, 3));
        assertThat(Timing.of(new double[] {10, 9, 8, 7, 6, 5, 4, 3, 2, 1})).isEqualTo(new Timing(5.5, 9));
        assertThat(Timing.of(new double[] {4})).isEqualTo(new Timing(4, 4));
    }

    @Test
    void noRunsAreNoMeasurement() {
        assertThatThrownBy(() -> new SystemSpeed.Runs(5, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
