package org.emoca4j.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.emoca4j.Golden;
import org.emoca4j.format.FormatException;
import org.junit.jupiter.api.Test;

/** What the reader of FLAME's files does beyond the numbers that {@link HeadModelGoldenTest} checks. */
class FlameModelReaderGoldenTest {

    private static FlameModelReader.Files files(Path model, Path landmarks) {
        return new FlameModelReader.Files(
                model, Golden.file("assets/head_template.obj"), landmarks, Optional.empty());
    }

    @Test
    void allComponentsCanBeKept() throws IOException {
        Path model = Golden.file("assets/generic_model.pkl");
        Path landmarks = Golden.file("assets/landmark_embedding.npy");
        HeadModel all = FlameModelReader.read(files(model, landmarks), 300, 100);
        HeadModel few = FlameModelReader.read(files(model, landmarks));
        assertThat(all.numShape()).isEqualTo(300);
        assertThat(all.numExpression()).isEqualTo(100);
        assertThat(few.numExpression()).isEqualTo(50);
        assertThat(all.basis().expressionDirs()[49]).isEqualTo(few.basis().expressionDirs()[49]);
        assertThat(few.landmarks().mediapipe().size()).isZero();
        assertThatThrownBy(() -> FlameModelReader.read(files(model, landmarks), 301, 100))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("asked for 301 and 100");
    }

    @Test
    void filesThatDoNotFitAreNamed() {
        Path landmarks = Golden.file("assets/landmark_embedding.npy");
        Path other = Golden.file("containers/tiny_flame_protocol2.pkl");
        assertThatThrownBy(() -> FlameModelReader.read(files(other, landmarks)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("head_template.obj")
                .hasMessageContaining("tiny_flame_protocol2.pkl");
        Path model = Golden.file("assets/generic_model.pkl");
        assertThatThrownBy(() -> FlameModelReader.read(files(model, Golden.file("assets/fixed_displacement_256.npy"))))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("fixed_displacement_256.npy");
    }
}
