package org.emoca4j.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.emoca4j.format.Safetensors;
import org.emoca4j.nn.FaceBoxes;
import org.emoca4j.nn.MobileNetV1;
import org.emoca4j.nn.Network;
import org.emoca4j.nn.ResNet22;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** 3DDFA-V2's files are known by what they hold, and stored as what the system reads. */
class TddfaPartsTest extends AddsToStore {

    private static final float[] MEAN = {0, 0, 0, 10, 0, 0, 0, 10, 0, 0, 0, 10};
    private static final int[] FACES = {0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3};
    private static final int[] KEYPOINTS = new int[68];

    static {
        Arrays.setAll(KEYPOINTS, i -> i % 4);
    }

    @ParameterizedTest
    @CsvSource({"3ddfa-v2-mb05, true, true", "3ddfa-v2-mb1, false, true", "3ddfa-v2-mb1, false, false"})
    void mobileNetsAreToldByTheirWidth(String id, boolean halfWidth, boolean landmarks) throws IOException {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("epoch", 62);
        root.put("state_dict", TddfaPublishedFiles.tensors("module.", new MobileNetV1(halfWidth, landmarks)));
        assertThat(add(PublishedFiles.torch(folder.resolve("x.bin"), root, 1))).containsExactly(id);
        InstalledPart part = store().part(id);
        assertThat(part.licence()).isEqualTo(Licence.TDDFA);
        assertThat(part.ignored()).containsExactly("epoch");
        assertThat(store().verify(id)).isEmpty();
        try (Network network = Network.open(store().network(id), 1)) {
            Map<String, float[]> outputs = network.run(new float[3 * 120 * 120]);
            assertThat(outputs.get("parameters")).hasSize(62);
            assertThat(outputs.containsKey("landmarks")).isEqualTo(landmarks);
        }
    }

    /** A file saved from the published network itself has no prefix, and calls the last layer fc. */
    @Test
    void otherNamesOfTheLastLayerWillDo() throws IOException {
        Map<String, Object> weights = PublishedFiles.weights(Map.of("", new MobileNetV1(true, false)));
        weights.put("spare.weight", new Pickler.View("LongStorage", "1", 1, 1));
        assertThat(add(PublishedFiles.torch(folder.resolve("x.bin"), weights, 1))).containsExactly("3ddfa-v2-mb05");
        assertThat(store().part("3ddfa-v2-mb05").ignored()).containsExactly("spare.* (1 tensor)");
        weights.remove("fc.bias");
        assertThat(add(PublishedFiles.torch(folder.resolve("y.bin"), weights, 1))).isEmpty();
        assertThat(problems).singleElement().asString().contains("already there");
        store().remove(List.of("3ddfa-v2-mb05"));
        assertThat(add(folder.resolve("y.bin"))).isEmpty();
        assertThat(problems).singleElement().asString().contains("y.bin", "1 missing (fc.bias [62])");
    }

    @Test
    void resNetAndDetectorAreRecognised() throws IOException {
        Map<String, Object> resNet = PublishedFiles.weights(Map.of("module.", new ResNet22()));
        resNet.put("module.conv_lm.bias", new Pickler.View("LongStorage", "1", 1, 1));
        PublishedFiles.torch(folder.resolve("in/a"), Map.of("state_dict", resNet), 1);
        PublishedFiles.torch(folder.resolve("in/b"), PublishedFiles.weights(Map.of("", new FaceBoxes())), 1);
        assertThat(add(folder.resolve("in"))).containsExactly("3ddfa-v2-resnet22", "faceboxes");
        assertThat(problems).isEmpty();
        assertThat(store().part("3ddfa-v2-resnet22").ignored()).containsExactly("module.conv_lm.* (1 tensor)");
        try (Network network = Network.open(store().network("faceboxes"), 1)) {
            assertThat(network.run(new float[3 * 64 * 96], 64, 96).get("box0")).hasSize(84 * 2 * 3);
        }
    }

    @Test
    void statisticsAreForTheNetworksOutputs() throws IOException {
        float[] mean = new float[62];
        float[] deviation = new float[62];
        for (int i = 0; i < 62; i++) {
            mean[i] = i;
            deviation[i] = 100 + i;
        }
        TddfaPublishedFiles.statistics(folder.resolve("a/of/another/network.pkl"), new float[7], new float[7]);
        TddfaPublishedFiles.statistics(folder.resolve("a/x.pkl"), mean, deviation);
        assertThat(add(folder.resolve("a"))).containsExactly("3ddfa-v2-statistics");
        assertThat(problems).isEmpty();
        Safetensors data = store().data("3ddfa-v2-statistics");
        assertThat(data.get("mean").floats()).containsExactly(mean);
        assertThat(data.get("std").floats()).containsExactly(deviation);

        Path longer = TddfaPublishedFiles.statistics(
                folder.resolve("param_mean_std_62d_120x120.pkl"), new float[141], new float[141]);
        store().remove(List.of("3ddfa-v2-statistics"));
        assertThat(add(longer)).isEmpty();
        assertThat(problems).singleElement().asString().contains("'mean' has 141 numbers, the networks give 62");
    }

    /** Coordinate 4 of identity's component 39 and coordinate 11 of expression's component 9. */
    private Path basis(String name, int shapeColumns, int expressionColumns) throws IOException {
        return TddfaPublishedFiles.basis(folder.resolve(name), MEAN, shapeColumns, expressionColumns,
                List.of(new float[] {0, 4, 39, 2}, new float[] {1, 11, 9, -3}), KEYPOINTS);
    }

    @ParameterizedTest
    @CsvSource({"199, 29", "40, 10"})
    void theBasisKeepsWhatTheNetworksUse(int shapeColumns, int expressionColumns) throws IOException {
        assertThat(add(basis("some.pkl", shapeColumns, expressionColumns))).containsExactly("3ddfa-v2-basis");
        assertThat(store().part("3ddfa-v2-basis").licence()).isEqualTo(Licence.BFM);
        Safetensors data = store().data("3ddfa-v2-basis");
        assertThat(data.get("mean", 4, 3).floats()).containsExactly(MEAN);
        float[] shape = data.get("shape_dirs", 40, 4, 3).floats();
        assertThat(shape[39 * 12 + 4]).isEqualTo(2);
        float[] expression = data.get("expression_dirs", 10, 4, 3).floats();
        assertThat(expression[9 * 12 + 11]).isEqualTo(-3);
        float sum = 0;
        for (float[] values : new float[][] {shape, expression}) {
            for (float value : values) {
                sum += Math.abs(value);
            }
        }
        assertThat(sum).isCloseTo(5, within(1e-6f));
        assertThat(data.get("keypoints").ints()).containsExactly(KEYPOINTS);
    }

    @Test
    void ofAWholeAndASlimBasisTheSlimOneIsTaken() throws IOException {
        basis("in/bfm_noneck_v3.pkl", 199, 29);
        basis("in/bfm_noneck_v3_slim.pkl", 40, 10);
        assertThat(add(folder.resolve("in"))).containsExactly("3ddfa-v2-basis");
        assertThat(problems).isEmpty();
        assertThat(store().part("3ddfa-v2-basis").sources().get(0).name()).isEqualTo("bfm_noneck_v3_slim.pkl");
    }

    @Test
    void aBasisWithTooLittleIsRefused() throws IOException {
        assertThat(add(basis("a.pkl", 30, 10))).isEmpty();
        assertThat(problems).singleElement().asString().contains("'w_shp' has 30 columns, the networks give 40");
        Path few = TddfaPublishedFiles.basis(folder.resolve("b.pkl"), MEAN, 40, 10, List.of(), new int[67]);
        assertThat(add(few)).isEmpty();
        assertThat(problems).singleElement().asString().contains("'keypoints' doesn't name x, y and z of 68 vertices");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void trianglesAreReadWhicheverWayTheyAreStored(boolean byCorner) throws IOException {
        assertThat(add(TddfaPublishedFiles.triangles(folder.resolve("tri.pkl"), byCorner, FACES)))
                .containsExactly("3ddfa-v2-triangles");
        assertThat(store().data("3ddfa-v2-triangles").get("faces", 4, 3).ints()).containsExactly(FACES);
    }

    /** Under another name only an array of very many whole numbers is taken for triangles. */
    @Test
    void otherArraysAreNoTriangles() throws IOException {
        int[] many = new int[3 * 1000];
        Arrays.setAll(many, i -> i % 4);
        TddfaPublishedFiles.triangles(folder.resolve("in/few.pkl"), false, FACES);
        TddfaPublishedFiles.triangles(folder.resolve("in/many.pkl"), false, many);
        PublishedFiles.write(folder.resolve("in/decimals.pkl"),
                Pickler.pickle(Pickler.Array.floats(new float[3000], 1000, 3)));
        assertThat(add(folder.resolve("in"))).containsExactly("3ddfa-v2-triangles");
        assertThat(problems).isEmpty();
        assertThat(store().part("3ddfa-v2-triangles").sources().get(0).name()).isEqualTo("many.pkl");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void trianglesOfAnotherMeshAreRefusedInEitherOrder(boolean basisFirst) throws IOException {
        Path basis = basis("basis.pkl", 40, 10);
        Path triangles = TddfaPublishedFiles.triangles(folder.resolve("tri.pkl"), false, 0, 1, 4);
        assertThat(add(basisFirst ? basis : triangles)).hasSize(1);
        assertThat(add(basisFirst ? triangles : basis)).isEmpty();
        assertThat(problems).singleElement().asString().contains("'faces' has 4, there are 4 vertices");
    }
}
