package org.emoca4j.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.emoca4j.Bound;
import org.emoca4j.Golden;
import org.emoca4j.ParityTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real pickles of three protocols, and files made to do harm. */
@ExtendWith(ParityTable.class)
class PickleGoldenTest {

    private static final String MALICIOUS = "containers/malicious";

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4})
    void modelsOfAllProtocolsAreRead(int protocol) throws IOException {
        String file = "containers/tiny_flame_protocol" + protocol + ".pkl";
        Pickle pickle = Pickle.read(Golden.file(file));
        Npz expected = Golden.npz("containers/tiny_flame_expected.npz");
        assertThat(expected.names())
                .contains("v_template", "shapedirs", "posedirs", "J_regressor", "J", "weights", "f");
        for (String name : expected.names()) {
            Tensor tensor = expected.get(name);
            Golden.check(file, name, pickle.tensor(name, tensor.shape()).floats(), tensor.floats(), Bound.EXACT);
        }
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
        Path folder = Golden.file(MALICIOUS);
        List<Path> files;
        try (Stream<Path> stream = Files.list(folder)) {
            files = stream.sorted().toList();
        }
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (name.endsWith(".pkl")) {
                // odd but legal ones load, and are no model
                assertRefused(name, () -> Pickle.read(file).tensor("v_template"));
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
        Throwable error = catchThrowable(reading);
        Golden.check(MALICIOUS, name, error instanceof FormatException);
        assertThat(error)
                .as(name)
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(name)
                .hasMessageMatching("[\\x20-\\x7E]+");
    }
}
