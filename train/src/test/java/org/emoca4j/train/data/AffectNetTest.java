package org.emoca4j.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.emoca4j.format.NpyWriter;
import org.emoca4j.format.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AffectNetTest {

    private static final String HEADER = "subDirectory_filePath,face_x,face_y,face_width,face_height,facial_landmarks,"
            + "expression,valence,arousal\n";
    private static final String HAPPY = "689/737db2.jpg,134,135,899,899,181.6;530.9;188.3;627.6,1,0.785714,-0.055556\n";
    private static final String NO_FACE = "392/c4db2f.jpg,0,0,20,30,1;2,9,-2,-2\n";

    @TempDir
    private Path folder;

    private Path table(String text) throws IOException {
        return Files.writeString(folder.resolve("training.csv"), text);
    }

    @Test
    void readsTheTable() throws IOException {
        List<LabelledPhoto> photos = AffectNet.readTable(table(HEADER + HAPPY + NO_FACE), Path.of("images"));

        assertThat(photos).hasSize(2);
        assertThat(photos.get(0)).isEqualTo(new LabelledPhoto(
                "689/737db2.jpg",
                Path.of("images/689/737db2.jpg"),
                new Labels(1, 0.785714f, -0.055556f, ""),
                Optional.of(new FaceRectangle(134, 135, 1033, 1034)),
                Optional.empty(),
                Optional.empty()));
        assertThat(photos.get(0).labels().likeEmoNet()).isTrue();
        assertThat(photos.get(1).labels()).isEqualTo(new Labels(9, -2, -2, ""));
        assertThat(photos.get(1).labels().likeEmoNet()).isFalse();
        assertThat(photos.get(1).labels().knownValence()).isNaN();
    }

    @Test
    void readsATableWithoutHeader() throws IOException {
        assertThat(AffectNet.readTable(table(HAPPY + NO_FACE), folder))
                .extracting(LabelledPhoto::key)
                .containsExactly("689/737db2.jpg", "392/c4db2f.jpg");
    }

    @Test
    void namesFileAndRowOfLabelsOutOfRange() throws IOException {
        Path table = table(HEADER + HAPPY + HAPPY.replace(",1,0.785714", ",14,0.785714"));
        assertThatThrownBy(() -> AffectNet.readTable(table, folder))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(table.toString())
                .hasMessageContaining("row 2")
                .hasMessageContaining("expression 14 is not in 0..10");

        for (String bad : List.of("1.5,0", "0,-1.01", "nan?,0", "0", "0,NaN")) {
            table(HEADER + "a.jpg,0,0,9,9,1;2,1," + bad + "\n");
            assertThatThrownBy(() -> AffectNet.readTable(table, folder))
                    .as(bad)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("row 1");
        }
    }

    /** 68 points of a table are spare: they don't define the crop of a face that is found. */
    @Test
    void readsTheTablesLandmarks() throws IOException {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < 68; i++) {
            points.append(i == 0 ? "" : ";").append(10 + i).append(".5;").append(200 - i);
        }
        LabelledPhoto photo = AffectNet.readTable(
                table(HEADER + "a.jpg,5,5,9,9," + points + ",1,0,0\n"), folder).get(0);
        assertThat(photo.landmarks68()).isEmpty();
        float[] spare = photo.spareLandmarks68().orElseThrow();
        assertThat(spare).hasSize(136).startsWith(10.5f, 200, 11.5f, 199).endsWith(77.5f, 133);
        assertThat(photo.pointsWithoutDetection().orElseThrow()).isSameAs(spare);

        String atOnePlace = "3;4" + ";3;4".repeat(67);
        for (String none : List.of("", points + ";1", points.substring(5), points + "x", atOnePlace)) {
            assertThat(AffectNet.readTable(table(HEADER + "a.jpg,5,5,9,9," + none + ",1,0,0\n"), folder).get(0)
                    .spareLandmarks68()).as(none).isEmpty();
        }
    }

    @Test
    void takesAnEmptyBoxForNone() throws IOException {
        assertThat(AffectNet.readTable(table(HEADER + "a.jpg,5,5,0,0,1;2,1,0,0\n"), folder).get(0).box()).isEmpty();
    }

    @Test
    void saysWhichColumnIsMissing() throws IOException {
        Path table = table(HEADER.replace("face_width,", "") + "a.jpg,0,0,9,1;2,1,0,0\n");
        assertThatThrownBy(() -> AffectNet.readTable(table, folder))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("column face_width is missing");
        assertThatThrownBy(() -> AffectNet.readTable(folder.resolve("none.csv"), folder))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("does not exist");
    }

    @Test
    void keepsAndDropsWhatListsName() throws IOException {
        List<LabelledPhoto> photos = AffectNet.readTable(table(HEADER + HAPPY + NO_FACE), folder);
        SplitList list = SplitList.read(Files.writeString(
                folder.resolve("list.csv"), "subDirectory_filePath,expression\n\n# comment\n392\\c4db2f.jpg,9\n"));

        assertThat(list.keep(photos)).extracting(LabelledPhoto::key).containsExactly("392/c4db2f.jpg");
        assertThat(list.drop(photos)).extracting(LabelledPhoto::key).containsExactly("689/737db2.jpg");
        Path empty = Files.writeString(folder.resolve("empty.txt"), "\n");
        assertThatThrownBy(() -> SplitList.read(empty)).hasMessageContaining("names no pictures");
        // protocol 0, by hand: {'1/a.jpg': {'expression': 3}} and ['1/a.jpg', 'b.png']
        Path dictionary = Files.writeString(folder.resolve("val.pkl"),
                "(dp0\nS'1/a.jpg'\n(dp1\nS'expression'\nI3\nss.");
        assertThat(SplitList.read(dictionary).names()).containsExactly("1/a.jpg");
        Path pickledList = Files.writeString(folder.resolve("list.pkl"), "(lp0\nS'1/a.jpg'\naS'b.png'\na.");
        assertThat(SplitList.read(pickledList).names()).containsExactlyInAnyOrder("1/a.jpg", "b.png");
        Path tuple = Files.writeString(folder.resolve("tuple.pkl"), "(S'b.png'\ntp0\n.");
        assertThat(SplitList.read(tuple).names()).containsExactly("b.png");
        Path number = Files.writeString(folder.resolve("number.pkl"), "I3\n.");
        assertThatThrownBy(() -> SplitList.read(number)).hasMessageContaining("names no pictures");
    }

    @Test
    void readsTheFolderOfNewerDownloads() throws IOException {
        annotate("10", text("3"), text("-0.25"), text("0.5"));
        annotate("9", number(7), number(-2), number(-2));

        List<LabelledPhoto> photos = AffectNet.readFolder(folder);

        assertThat(photos).extracting(LabelledPhoto::key).containsExactly("images/9.jpg", "images/10.jpg");
        assertThat(photos.get(0).labels()).isEqualTo(new Labels(7, -2, -2, ""));
        assertThat(photos.get(1).labels()).isEqualTo(new Labels(3, -0.25f, 0.5f, ""));
        assertThat(photos.get(1).file()).isEqualTo(folder.resolve("images/10.jpg"));
        assertThat(photos.get(1).box()).contains(new FaceRectangle(0, 1000, 134, 1067));
        assertThat(photos.get(1).landmarks68()).isEmpty();
        assertThat(photos.get(1).spareLandmarks68().orElseThrow()).hasSize(136).endsWith(134, 1067);
    }

    @Test
    void namesAnnotationsOutOfRange() throws IOException {
        annotate("10", text("11"), text("0"), text("0"));
        assertThatThrownBy(() -> AffectNet.readFolder(folder))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("annotations of 10")
                .hasMessageContaining("expression 11");

        annotate("10", text("1"), text("zero"), text("0"));
        assertThatThrownBy(() -> AffectNet.readFolder(folder))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("10_val.npy")
                .hasMessageContaining("'zero' is not a number");

        annotate("10", text("1"), text("0"), text("0"));
        Files.delete(folder.resolve("annotations/10_aro.npy"));
        assertThatThrownBy(() -> AffectNet.readFolder(folder)).hasMessageContaining("10_aro.npy does not exist");
    }

    private void annotate(String id, byte[] expression, byte[] valence, byte[] arousal) throws IOException {
        Files.createDirectories(folder.resolve("images"));
        Path annotations = Files.createDirectories(folder.resolve("annotations"));
        Files.write(annotations.resolve(id + "_exp.npy"), expression);
        Files.write(annotations.resolve(id + "_val.npy"), valence);
        Files.write(annotations.resolve(id + "_aro.npy"), arousal);
        float[] landmarks = new float[136];
        for (int i = 0; i < 68; i++) {
            landmarks[2 * i] = 2 * i;
            landmarks[2 * i + 1] = 1000 + i;
        }
        Files.write(annotations.resolve(id + "_lnd.npy"), NpyWriter.encode(Tensor.of(landmarks, 136)));
    }

    private static byte[] number(float value) {
        return NpyWriter.encode(Tensor.of(new float[] {value}));
    }

    /** An array without axes of NumPy's text type, as numpy.save writes it. */
    private static byte[] text(String value) throws IOException {
        String start = "{'descr': '<U" + (value.length() + 1) + "', 'fortran_order': False, 'shape': (), }";
        String header = start + " ".repeat(118 - start.length() - 1) + "\n";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0});
        out.write(header.getBytes(StandardCharsets.US_ASCII));
        out.write((value + "\0").getBytes(Charset.forName("UTF-32LE")));
        return out.toByteArray();
    }
}
