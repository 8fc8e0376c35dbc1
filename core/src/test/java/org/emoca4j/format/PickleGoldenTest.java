package org.emoca4j.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.emoca4j.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real pickles of three protocols, and files made to do harm. */
class PickleGoldenTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4})
    void modelsOfAllProtocolsAreRead(int protocol) throws IOException {
        Pickle pickle = Pickle.read(Golden.file("containers/tiny_flame_protocol" + protocol + ".pkl"));
        Npz expected = Golden.npz("containers/tiny_flame_expected.npz");
        for (String name : List.of("v_template", "shapedirs", "posedirs", "J_regressor", "J", "weights")) {
            Tensor tensor = expected.get(name);
            assertThat(pickle.tensor(name, tensor.shape()).floats()).as(name).isEqualTo(tensor.floats());
        }
        assertThat(pickle.tensor("f", 10, 3).ints()).isEqualTo(expected.get("f").ints());
    }

    @Test
    void dictionaryOfArraysIsRead() throws IOException {
        Pickle pickle = Pickle.read(Golden.file("containers/resnet50_ft_weight_like.pkl"));
        assertThat(pickle.root()).isInstanceOf(Map.class);
    }

    @Test
    void denseTemplateIsRead() throws IOException {
        Pickle template = Npy.readObject(Golden.file("assets/texture_data_256.npy"));
        assertThat(template.get("img_size")).isEqualTo(256L);
        assertThat(template.ints("f", -1, 3)).hasSize(3 * 111_281);
        assertThat(template.tensor("x_coords", 256 * 256).floats()).startsWith(0.5f, 0.5f);
        assertThat(template.tensor("y_coords", 256 * 256).floats()).startsWith(0.5f, 1.5f);
        int[] pixels = template.ints("valid_pixel_ids", -1);
        assertThat(template.ints("valid_pixel_3d_faces", pixels.length, 3)).hasSize(3 * pixels.length);
        float[] weights = template.tensor("valid_pixel_b_coords", pixels.length, 3).floats();
        for (int i = 0; i < pixels.length; i++) {
            assertThat(weights[3 * i] + weights[3 * i + 1] + weights[3 * i + 2]).isCloseTo(1, within(1e-5f));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"assets/tiny_bfm_texture_32.npz PC 199", "assets/tiny_flame_texture_32.npz tex_dir 200"})
    void columnsOfTextureModelsAreRead(String texture) throws IOException {
        String[] parts = texture.split(" ");
        Path file = Golden.file(parts[0]);
        Tensor whole = Npz.read(file).get(parts[1]);
        int all = Integer.parseInt(parts[2]);
        assertThat(Npz.members(file).get(parts[1]).shape()).isEqualTo(whole.shape()).endsWith(all);
        int kept = 50;
        Tensor part = Npz.readColumns(file, parts[1], kept);
        float[] expected = new float[(int) whole.numElements() / all * kept];
        float[] values = whole.floats();
        for (int i = 0; i < expected.length; i++) {
            expected[i] = values[i / kept * all + i % kept];
        }
        assertThat(part.floats()).isEqualTo(expected);
    }

    @Test
    void nothingHarmfulIsRun() throws IOException {
        Path folder = Golden.file("containers/malicious");
        List<Path> files;
        try (Stream<Path> stream = Files.list(folder)) {
            files = stream.sorted().toList();
        }
        assertThat(files).isNotEmpty();
        // odd but legal, and cheap to read
        List<String> harmless = List.of(
                "self_referencing_list.pkl", "deep_nested_tuples_100000.pkl", "huge_memo_index.pkl");
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (harmless.contains(name)) {
                assertThatThrownBy(() -> Pickle.read(file).tensor("v_template")).isInstanceOf(FormatException.class);
            } else if (name.endsWith(".pkl")) {
                assertRefused(name, () -> Pickle.read(file));
            } else if (name.endsWith(".npy")) {
                assertRefused(name, () -> Npy.read(file));
                assertRefused(name, () -> Npy.readObject(file));
            } else if (name.endsWith(".safetensors")) {
                assertRefused(name, () -> Safetensors.read(file));
            }
        }
        assertThat(Path.of("GOLDEN_PICKLE_MARKER")).doesNotExist();
    }

    private static void assertRefused(String name, ThrowingCallable reading) {
        assertThat(catchThrowable(reading))
                .as(name)
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(name)
                .hasMessageMatching("[\\x20-\\x7E]+");
    }
}
