package org.emoca4j.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.RgbImage;
import org.emoca4j.mesh.Mesh;
import org.emoca4j.mesh.Topology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeshFilesTest {

    /** Two triangles of a square; the second has a texture coordinate of its own. */
    private static final Mesh SQUARE = new Mesh(
            new float[] {0, 0, 0, 1, 0, 0, 1, 1, 0.0000014f, -0.00005f, 1234.5f, -0.0000001f},
            new Topology(4, new int[] {0, 1, 2, 0, 2, 3}, new float[] {0, 0, 1, 0, 1, 1, 0, 1, 0.25f, 0.75f},
                    new int[] {0, 1, 2, 4, 2, 3}));

    /** 2 x 2: red and green above blue and white. */
    private static final RgbImage TEXTURE = new RgbImage(2, 2, new byte[] {-1, 0, 0, 0, -1, 0, 0, 0, -1, -1, -1, -1});

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"en", "de-DE", "ar-EG", "hi-IN-u-nu-deva"})
    void objIsTheSameInEveryLocale(String language) throws IOException {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag(language));
        try {
            ObjWriter.write(SQUARE, TEXTURE, folder.resolve("square.obj"));
        } finally {
            Locale.setDefault(before);
        }
        assertThat(Files.readString(folder.resolve("square.obj"))).isEqualTo("""
                mtllib square.mtl
                o square
                v 0.000000 0.000000 0.000000
                v 1.000000 0.000000 0.000000
                v 1.000000 1.000000 0.000001
                v -0.000050 1234.500000 0.000000
                vt 0.000000 0.000000
                vt 1.000000 0.000000
                vt 1.000000 1.000000
                vt 0.000000 1.000000
                vt 0.250000 0.750000
                usemtl square
                s 1
                f 1/1 2/2 3/3
                f 1/5 3/3 4/4
                """);
        assertThat(Files.readString(folder.resolve("square.mtl"))).isEqualTo("""
                newmtl square
                Ka 1 1 1
                Kd 1 1 1
                Ks 0 0 0
                d 1
                illum 1
                map_Kd square.png
                """);
        assertThat(new ImageDecoder().read(folder.resolve("square.png"))).isEqualTo(TEXTURE);
    }

    @Test
    void objCompanionsHaveNoSpaces() throws IOException {
        ObjWriter.write(SQUARE, TEXTURE, folder.resolve("my sch\u00F6ner head.obj"));
        assertThat(Files.readString(folder.resolve("my sch\u00F6ner head.obj")))
                .startsWith("mtllib my_sch\u00F6ner_head.mtl\n");
        assertThat(folder.resolve("my_sch\u00F6ner_head.mtl")).exists();
        assertThat(folder.resolve("my_sch\u00F6ner_head.png")).exists();
    }

    @Test
    void aCoordinateThatIsNoNumberIsRefusedAndLeavesNoObj() {
        Mesh broken = new Mesh(new float[] {0, 0, 0, 1, 0, 0, 1, Float.NaN, 0, 0, 1, 0}, SQUARE.topology());
        assertThatThrownBy(() -> ObjWriter.write(broken, TEXTURE, folder.resolve("broken.obj")))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("NaN");
        assertThat(folder.resolve("broken.obj")).doesNotExist();
    }

    @Test
    void plyIsExactToTheByte() throws IOException {
        PlyWriter.write(SQUARE, TEXTURE, folder.resolve("square.ply"));
        String header = """
                ply
                format binary_little_endian 1.0
                element vertex 4
                property float x
                property float y
                property float z
                property uchar red
                property uchar green
                property uchar blue
                element face 2
                property list uchar int vertex_indices
                end_header
                """;
        // (0, 0) is the texture's lower left corner, blue
        byte[][] colours = {{0, 0, -1}, {-1, -1, -1}, {0, -1, 0}, {-1, 0, 0}};
        ByteBuffer expected = ByteBuffer.allocate(header.length() + 4 * 15 + 2 * 13).order(ByteOrder.LITTLE_ENDIAN);
        expected.put(header.getBytes(StandardCharsets.US_ASCII));
        for (int v = 0; v < 4; v++) {
            for (int c = 0; c < 3; c++) {
                expected.putFloat(SQUARE.vertices()[3 * v + c]);
            }
            expected.put(colours[v]);
        }
        for (int[] face : new int[][] {{0, 1, 2}, {0, 2, 3}}) {
            expected.put((byte) 3).putInt(face[0]).putInt(face[1]).putInt(face[2]);
        }
        assertThat(Files.readAllBytes(folder.resolve("square.ply"))).isEqualTo(expected.array());
    }

    @Test
    void nothingButTheNamedFilesIsLeft() throws IOException {
        ObjWriter.write(SQUARE, TEXTURE, folder.resolve("a.obj"));
        PlyWriter.write(SQUARE, TEXTURE, folder.resolve("a.ply"));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrder(
                    "a.obj", "a.mtl", "a.png", "a.ply");
        }
    }
}
