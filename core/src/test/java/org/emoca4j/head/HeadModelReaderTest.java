package org.emoca4j.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Safetensors;
import org.emoca4j.format.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The built-in head's file with one thing broken at a time. */
class HeadModelReaderTest {

    private static Safetensors whole;

    @BeforeAll
    static void read() throws IOException {
        try (InputStream in = HeadModelReaderTest.class.getResourceAsStream("/models/head/head.safetensors")) {
            whole = Safetensors.read(in, "head.safetensors");
        }
    }

    private static Safetensors with(String name, Tensor tensor) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(whole.tensors());
        tensors.put(name, tensor);
        return new Safetensors(whole.source(), whole.metadata(), tensors);
    }

    private static void assertRefused(Safetensors file, String reason) {
        assertThatThrownBy(() -> HeadModelReader.read(file))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("head.safetensors: ")
                .hasMessageContaining(reason);
    }

    @Test
    void theWholeFileIsRead() throws IOException {
        HeadModel head = HeadModelReader.read(whole);
        assertThat(head.basis().template()).isEqualTo(whole.get("v_template", -1, 3).floats());
        assertThat(head.basis().shapeDirs()[7]).isEqualTo(Arrays.copyOfRange(
                whole.get("shapedirs", -1, -1, 3).floats(), 7 * 3 * head.numVertices(), 8 * 3 * head.numVertices()));
        assertThat(head.albedo().orElseThrow().mean()[5])
                .isEqualTo(whole.get("albedo_mean", -1, -1, 3).floats()[5] / 255);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v_template", "faces", "shapedirs", "region", "iris_bary", "albedo_dirs", "uv_face_mask"})
    void aMissingTensorIsNamed(String name) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(whole.tensors());
        tensors.remove(name);
        assertRefused(
                new Safetensors(whole.source(), whole.metadata(), tensors), "tensor '" + name + "' is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "version", "expression_names"})
    void missingMetadataAreNamed(String key) {
        Map<String, String> metadata = new LinkedHashMap<>(whole.metadata());
        metadata.remove(key);
        assertRefused(new Safetensors(whole.source(), metadata, whole.tensors()), "metadata '" + key + "' is missing");
        metadata.put(key, "[");
        if (key.equals("expression_names")) {
            assertRefused(new Safetensors(whole.source(), metadata, whole.tensors()), "not a JSON array of names");
        }
    }

    @Test
    void tensorsThatDoNotFitEachOtherAreRefused() throws IOException {
        int numFaces = (int) whole.get("faces", -1, 3).shape()[0];
        int numVertices = (int) whole.get("v_template", -1, 3).shape()[0];
        int[] faces = whole.get("faces", -1, 3).ints();
        faces[10] = numVertices;
        assertRefused(with("faces", Tensor.of(faces, numFaces, 3)), "face index " + numVertices);
        assertRefused(with("faces", Tensor.of(new float[3], 1, 3)), "F32 tensor can't be read as integers");
        assertRefused(with("weights", Tensor.of(new float[5], 1, 5)), "'weights' has shape [1, 5]");
        int[] iris = whole.get("iris_faces", 10).ints();
        iris[9] = numFaces;
        assertRefused(with("iris_faces", Tensor.of(iris, 10)), "a landmark lies on face " + numFaces);
        byte[] regions = new byte[numFaces];
        regions[3] = 6;
        assertRefused(with("region", Tensor.of(regions, numFaces)), "unknown code 6");
    }
}
