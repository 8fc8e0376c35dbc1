package org.emoca4j.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HDF5 files give the numbers that h5py wrote, in one piece or in packed pieces. */
class Hdf5FileTest {

    @TempDir
    private Path folder;

    @Test
    void readsWhatH5pyWrote() throws IOException {
        Path path = Files.write(folder.resolve("a.h5"), MatFileTest.resource("h5py.h5"));
        try (Hdf5File file = Hdf5File.open(path)) {
            assertThat(file.get("shape/model/mean", 6).floats()).containsExactly(0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f);
            Tensor basis = file.get("shape/model/pcaBasis", 6, -1);
            assertThat(basis.shape()).containsExactly(6, 4);
            for (int i = 0; i < 24; i++) {
                assertThat(basis.floats()[i]).isEqualTo(i / 4f);
            }
            assertThat(file.get("shape/representer/tri", 2, 3).ints()).containsExactly(1, 2, 3, 3, 2, 1);
            assertThat(file.get("shape/representer/byte", 2).ints()).containsExactly(200, 7);
            assertThat(file.has("shape/model")).isFalse();
            assertThat(file.has("color/model/mean")).isFalse();
            assertThatThrownBy(() -> file.get("color/model/mean", 6)).isInstanceOf(FormatException.class)
                    .hasMessage(path + ": 'color/model/mean' is missing");
            assertThatThrownBy(() -> file.get("shape/model/mean", 7)).isInstanceOf(FormatException.class)
                    .hasMessageContaining("[6]").hasMessageContaining("[7]");
            assertThatThrownBy(() -> file.get("shape/representer/name")).isInstanceOf(FormatException.class)
                    .hasMessageContaining("numbers");
        }
    }

    @Test
    void refusesOtherFiles() throws IOException {
        Path path = Files.write(folder.resolve("b.h5"), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> Hdf5File.open(path)).isInstanceOf(FormatException.class)
                .hasMessageContaining("b.h5");
    }
}
