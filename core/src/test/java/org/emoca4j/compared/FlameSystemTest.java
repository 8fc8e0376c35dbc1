package org.emoca4j.compared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.image.RgbImage;
import org.emoca4j.store.ModelStore;
import org.emoca4j.store.SmallStore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DECA with small networks: its camera has a scale of 8, its first code is the crop's mean red. */
class FlameSystemTest {

    @TempDir
    private static Path folder;

    private static Portrait portrait;
    private static ModelStore store;

    @BeforeAll
    static void write() throws IOException {
        portrait = Portrait.astronaut();
        SmallStore.write(folder);
        store = ModelStore.open(folder);
    }

    @Test
    void codesComeFromTheEncoders() throws IOException {
        try (FaceSystem system = ComparedSystems.open("deca", store, 1).orElseThrow()) {
            Map<String, float[]> codes = system.codes(portrait.photo(), portrait.face());
            assertThat(system.codeLengths()).containsExactlyInAnyOrderEntriesOf(Map.of(
                    "identity", 100, "expression", 50, "jaw", 3, "global", 3, "detail", 128));
            codes.forEach((part, values) -> assertThat(values).hasSize(system.codeLengths().get(part)));
            assertThat(codes.get("identity")[0]).isBetween(0.1f, 0.9f);
            assertThat(codes.get("identity")[1]).isZero();
            SystemFace read = system.read(portrait.photo(), portrait.face());
            read.codes().forEach((part, values) -> assertThat(values).isEqualTo(codes.get(part)));
            assertThat(system.title()).isEqualTo("DECA");
            assertThat(system.missingForMesh()).isEmpty();
        }
    }

    /** Red left of x = 100, black right of it. */
    private static RgbImage halfRed() {
        RgbImage picture = RgbImage.black(300, 300);
        for (int y = 0; y < 300; y++) {
            for (int x = 0; x < 100; x++) {
                picture.set(x, y, 255, 0, 0);
            }
        }
        return picture;
    }

    /** Nobody is in the picture, but 68 points of 100 x 100 pixels give the crop int(137.5) = 137, from 31.5 on. */
    @Test
    void pointsAloneTellTheCrop() throws IOException {
        try (FaceSystem system = ComparedSystems.open("deca", store, 1).orElseThrow()) {
            Map<String, float[]> codes = system.codes(
                    halfRed(), Portrait.points68(50, 50, 150, 150)).orElseThrow();
            // column c shows x = 31.5 + c 137/223: red up to number 109, number 110 is at 99.08, number 111 at 99.69
            assertThat((double) codes.get("identity")[0])
                    .isCloseTo((110 + (1 - 0.0786) + (1 - 0.6928)) / 224, within(1e-4));
            assertThat(codes.keySet()).isEqualTo(system.codeLengths().keySet());
            Map<String, float[]> detected = system.codes(
                    halfRed(), portrait.boxed(50, 50, 150, 150));
            detected.forEach((part, values) -> assertThat(codes.get(part)).as(part).isEqualTo(values));
        }
    }

    /** With the camera's scale alone, head space is 8 half crops of 137 / 223 * 112 pixels a metre. */
    @Test
    void theMeshIsWhereTheCameraPutsIt() throws IOException {
        DetectedFace face = portrait.boxed(150, 50, 250, 150);
        try (FaceSystem system = ComparedSystems.open("deca", store, 1).orElseThrow()) {
            SystemFace read = system.read(portrait.photo(), face);
            float[] px = read.mesh().orElseThrow().verticesPx();
            NeutralHead head = system.neutral(read.codes()).orElseThrow();
            double perMetre = 8 * 112 * 137.0 / 223;
            // the crop's outer pixels' centres lie on the square's corners; its middle is 111.5 of 0..223
            for (int v : List.of(0, 700, 2000)) {
                assertThat((double) px[3 * v]).isCloseTo(200 + perMetre * head.vertices()[3 * v], within(1e-2));
                assertThat((double) px[3 * v + 1]).isCloseTo(100 - perMetre * head.vertices()[3 * v + 1], within(1e-2));
                assertThat((double) px[3 * v + 2]).isCloseTo(-perMetre * head.vertices()[3 * v + 2], within(1e-2));
            }
            // no texture space was added
            assertThat(read.mesh().orElseThrow().colours()).isEmpty();
            float[] points = read.landmarks68().orElseThrow();
            assertThat((double) points[60]).isCloseTo(200 + perMetre * head.landmarks68()[90], within(1e-2));
            assertThat((double) points[61]).isCloseTo(100 - perMetre * head.landmarks68()[91], within(1e-2));
        }
    }

    @Test
    void withoutFlameThereAreCodesOnly() throws IOException {
        Path root = folder.resolveSibling("codes-only");
        SmallStore.write(root);
        ModelStore part = ModelStore.open(root);
        part.remove(List.of("flame"));
        try (FaceSystem system = ComparedSystems.open("deca", part, 1).orElseThrow();
                FaceSystem whole = ComparedSystems.open("deca", store, 1).orElseThrow()) {
            SystemFace read = system.read(portrait.photo(), portrait.face());
            assertThat(read.mesh()).isEmpty();
            assertThat(read.landmarks68()).isEmpty();
            assertThat(read.codes().get("identity"))
                    .isEqualTo(whole.codes(portrait.photo(), portrait.face()).get("identity"));
            assertThat(system.neutral(read.codes())).isEmpty();
            assertThat(system.missingForMesh()).singleElement().asString().startsWith("generic_model.pkl");
        }
    }
}
