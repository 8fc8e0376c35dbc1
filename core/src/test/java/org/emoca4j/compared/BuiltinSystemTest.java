package org.emoca4j.compared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.Face;
import org.emoca4j.FaceReconstructor;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.Ibug68;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.RgbImage;
import org.emoca4j.store.ModelStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built-in model as a compared system says what it says as a reconstructor. */
class BuiltinSystemTest {

    @TempDir
    private static Path empty;

    private static RgbImage photo;
    private static DetectedFace found;
    private static Face face;
    private static FaceSystem system;
    private static SystemFace read;

    @BeforeAll
    static void open() throws IOException {
        photo = new ImageDecoder().read(Path.of("..", "examples", "astronaut.jpg"));
        try (FaceReconstructor reconstructor =
                FaceReconstructor.open(FaceReconstructor.Options.defaults().withThreads(1))) {
            found = reconstructor.find(photo).get(0);
            face = reconstructor.reconstruct(photo, found, 0, Optional.empty());
        }
        system = ComparedSystems.open("builtin", ModelStore.open(empty), 1).orElseThrow();
        read = system.read(photo, found);
    }

    @AfterAll
    static void close() {
        system.close();
    }

    @Test
    void codesAreThoseOfTheReconstruction() {
        Map<String, float[]> codes = system.codes(photo, found);
        assertThat(codes).containsOnlyKeys(system.codeLengths().keySet());
        system.codeLengths().forEach((part, length) -> {
            assertThat(codes.get(part)).as(part).hasSize(length);
            assertThat(read.codes().get(part)).as(part).isEqualTo(codes.get(part));
        });
        float[] shape = face.codes().head().shape();
        assertThat(codes.get(FaceSystem.IDENTITY)).startsWith(shape);
        assertThat(codes.get(FaceSystem.EXPRESSION)).startsWith(face.codes().head().expression());
        float[] pose = face.codes().head().pose();
        assertThat(codes.get(FaceSystem.GLOBAL)).containsExactly(pose[0], pose[1], pose[2]);
        assertThat(codes.get(FaceSystem.JAW)).containsExactly(pose[6], pose[7], pose[8]);
    }

    @Test
    void theMeshLiesInThePhoto() {
        ProjectedMesh mesh = read.mesh().orElseThrow();
        assertThat(mesh.verticesPx()).isEqualTo(face.verticesImagePx());
        float[] detected = Ibug68.of(found.landmarks());
        float[] points = read.landmarks68().orElseThrow();
        double eyes = Math.hypot(detected[72] - detected[90], detected[73] - detected[91]);
        double sum = 0;
        for (int i = 0; i < 68; i++) {
            sum += Math.hypot(points[2 * i] - detected[2 * i], points[2 * i + 1] - detected[2 * i + 1]);
        }
        assertThat(sum / 68 / eyes).isLessThan(0.06);
        assertThat(read.millis().keySet()).containsExactly("crop", "network", "decode");
    }

    /** Skin at a vertex is what the photo shows there, within what albedo and light explain. */
    @Test
    void theSkinLooksLikeThePhoto() {
        ProjectedMesh mesh = read.mesh().orElseThrow();
        float[] px = mesh.verticesPx();
        float[] colours = mesh.colours().orElseThrow();
        int nose = nearest(px, found.landmarks().x(4), found.landmarks().y(4));
        int cheek = nearest(px, found.landmarks().x(280), found.landmarks().y(280));
        for (int vertex : List.of(nose, cheek)) {
            for (int c = 0; c < 3; c++) {
                int seen = photo.get(Math.round(px[3 * vertex]), Math.round(px[3 * vertex + 1]), c);
                assertThat(colours[3 * vertex + c]).isCloseTo(seen / 255f, within(0.15f));
            }
        }
    }

    /** The vertex in front at a place of the photo. */
    private static int nearest(float[] px, double x, double y) {
        int best = -1;
        double bestScore = Double.POSITIVE_INFINITY;
        for (int v = 0; v < px.length / 3; v++) {
            double distance = Math.hypot(px[3 * v] - x, px[3 * v + 1] - y);
            if (distance < 4 && px[3 * v + 2] < bestScore) {
                best = v;
                bestScore = px[3 * v + 2];
            }
        }
        return best;
    }

    @Test
    void atRestThereIsNoPose() {
        NeutralHead neutral = system.neutral(read.codes()).orElseThrow();
        assertThat(neutral.landmarks68()).hasSize(3 * 68);
        // the subject's left eye is at +x, brows are above the chin, the nose's tip is before the ears' line
        assertThat(neutral.landmarks68()[3 * 45]).isGreaterThan(neutral.landmarks68()[3 * 36] + 0.05f);
        assertThat(neutral.landmarks68()[3 * 19 + 1]).isGreaterThan(neutral.landmarks68()[3 * 8 + 1] + 0.05f);
        assertThat(neutral.landmarks68()[3 * 30 + 2]).isGreaterThan(neutral.landmarks68()[2] + 0.05f);
        float[] other = read.codes().get(FaceSystem.IDENTITY).clone();
        other[0] += 1;
        assertThat(system.neutral(Map.of(FaceSystem.IDENTITY, other)).orElseThrow().vertices())
                .isNotEqualTo(neutral.vertices());
    }

    @Test
    void whatIsNotThereIsNamed() throws IOException {
        ModelStore store = ModelStore.open(empty);
        assertThat(ComparedSystems.lacks("builtin", store)).isEmpty();
        assertThat(ComparedSystems.lacks("deca", store)).singleElement().asString().startsWith("deca_model.tar from");
        assertThat(ComparedSystems.open("deca", store, 1)).isEmpty();
        for (String id : ComparedSystems.SYSTEMS) {
            boolean builtin = id.equals("builtin") || id.equals("open");
            assertThat(ComparedSystems.lacks(id, store).isEmpty()).as(id).isEqualTo(builtin);
        }
        assertThatThrownBy(() -> ComparedSystems.open("emoka", store, 1)).isInstanceOf(IOException.class)
                .hasMessageContaining("did you mean emoca?");
    }
}
