package org.emoca4j.compared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.FaceLandmarks;
import org.emoca4j.format.Tensor;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.RgbImage;
import org.emoca4j.nn.ToyNetwork;
import org.emoca4j.store.ModelStore;
import org.emoca4j.store.SmallStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SMIRK with networks that look at the crop's mean colour: identity's first code is red, the camera's scale is 7. */
class SmirkSystemTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        SmallStore.write(folder);
        int n = 3 * HeadModel.builtin().numVertices();
        float[] lid = new float[n];
        lid[3 * 700 + 1] = -0.004f;
        SmallStore.part(folder, "eyelid-left", Map.of("offsets", Tensor.of(lid, n / 3, 3)));
        SmallStore.part(folder, "eyelid-right", Map.of("offsets", Tensor.of(new float[n], n / 3, 3)));
        SmallStore.part(folder, "smirk", Map.of());
        float[] camera = new float[6];
        camera[3] = 7;
        network("pose_encoder", new float[3 * 6], camera);
        float[] red = new float[3 * 300];
        red[0] = 1;
        network("shape_encoder", red, new float[300]);
        float[] bias = new float[55];
        bias[50] = 0.5f;
        bias[52] = -1;
        network("expression_encoder", new float[3 * 55], bias);
    }

    private void network(String name, float[] weight, float[] bias) throws IOException {
        ToyNetwork.meanColour(bias.length).write(folder.resolve("smirk").resolve(name + ".onnx"), weight, bias);
    }

    /** A face whose mesh fills the box from (left, top) to (right, bottom). */
    private static DetectedFace face(DetectedFace like, float left, float top, float right, float bottom) {
        float[] points = new float[3 * FaceLandmarks.COUNT];
        for (int i = 0; i < FaceLandmarks.COUNT; i++) {
            points[3 * i] = i % 2 == 0 ? left : right;
            points[3 * i + 1] = i % 4 < 2 ? top : bottom;
        }
        return new DetectedFace(
                like.box(), new FaceLandmarks(points, 1, 0, new float[0]), 0, 0, 1);
    }

    @Test
    void theCropIsTheMeshsBoxTimes1Point4() throws IOException {
        DetectedFace like = Portrait.astronaut().face();
        RgbImage picture = RgbImage.black(300, 300);
        for (int y = 0; y < 300; y++) {
            for (int x = 0; x < 150; x++) {
                picture.set(x, y, 255, 0, 0);
            }
        }
        // 80 wide, 120 high: (80 + 120) / 2 * 1.4 = 140 around (140, 150): columns from 70, of which 79.5 are red
        DetectedFace face = face(like, 100, 90, 180, 210);
        try (FaceSystem system = ComparedSystems.open("smirk", ModelStore.open(folder), 1).orElseThrow()) {
            float red = system.codes(picture, face).get("identity")[0];
            // the crop's 224 columns are 140/223 apart: the one at 149.5 has number 126.6
            assertThat((double) red).isCloseTo((126.6 + 0.5) / 224, within(2e-3));
            // the box of 68 points is another one
            assertThat(system.codes(picture, Portrait.points68(100, 90, 180, 210))).isEmpty();
        }
    }

    @Test
    void codesAndMesh() throws IOException {
        Portrait portrait = Portrait.astronaut();
        DetectedFace face = face(portrait.face(), 100, 90, 180, 210);
        try (FaceSystem system = ComparedSystems.open("smirk", ModelStore.open(folder), 1).orElseThrow()) {
            SystemFace read = system.read(portrait.photo(), face);
            assertThat(system.codeLengths()).containsExactlyInAnyOrderEntriesOf(
                    Map.of("identity", 300, "expression", 50, "jaw", 3, "global", 3, "eyelids", 2));
            read.codes().forEach((part, values) -> assertThat(values).hasSize(system.codeLengths().get(part)));
            assertThat(read.codes().get("eyelids")).containsExactly(0.5f, 0);
            assertThat(read.codes().get("jaw")).containsExactly(0, 0, 0);
            assertThat(system.missingForMesh()).isEmpty();

            float[] px = read.mesh().orElseThrow().verticesPx();
            assertThat(read.mesh().orElseThrow().colours()).isEmpty();
            float[] rest = system.neutral(read.codes()).orElseThrow().vertices();
            double perMetre = 7 * 112 * 140.0 / 223;
            assertThat((double) px[3 * 700]).isCloseTo(140 + perMetre * rest[3 * 700], within(1e-2));
            // half closed: 2 mm lower
            assertThat((double) px[3 * 700 + 1])
                    .isCloseTo(150 - perMetre * (rest[3 * 700 + 1] - 0.002), within(1e-2));
            assertThat((double) px[3 * 10 + 1]).isCloseTo(150 - perMetre * rest[3 * 10 + 1], within(1e-2));
        }
    }

    @Test
    void withoutEyelidsThereAreCodesOnly() throws IOException {
        Portrait portrait = Portrait.astronaut();
        ModelStore store = ModelStore.open(folder);
        store.remove(List.of("eyelid-right"));
        try (FaceSystem system = ComparedSystems.open("smirk", store, 1).orElseThrow()) {
            SystemFace read = system.read(portrait.photo(), portrait.face());
            assertThat(read.mesh()).isEmpty();
            assertThat(read.codes()).containsKey("expression");
            assertThat(system.missingForMesh()).singleElement().asString().startsWith("r_eyelid.npy from");
        }
    }
}
