package org.emoca4j.evaluate.now;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.emoca4j.format.NpyWriter;
import org.emoca4j.format.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NowDatasetTest {

    private static final double[] SEVEN = DoubleStream.iterate(1, i -> i + 1.5).limit(21).toArray();
    private static final List<String> SIDES = List.of("top", "left", "right", "bottom");

    @TempDir
    private Path folder;

    /** Two subjects of the published layout; the second has neither box nor scan. */
    private void published() throws IOException {
        Path release = folder.resolve("final_release_version");
        Files.writeString(folder.resolve("imagepathsvalidation.txt"),
                "S1/multiview_neutral/IMG_0001.jpg\nS1/selfie/IMG_0002.jpg\n\nS2/selfie/IMG_0002.jpg\n");
        Files.createDirectories(release.resolve("iphone_pictures/S1"));
        NowFiles.box(release.resolve("detected_face/S1/multiview_neutral/IMG_0001.npy"), SIDES,
                List.of(20, 10, 110, 140));
        NowFiles.box(release.resolve("detected_face/S1/selfie/IMG_0002.npy"), SIDES,
                List.of(20.5, -3.25, 110.0, 140.0));
        NowFiles.obj(release.resolve("scans/S1/scan.obj"), SEVEN, new int[] {0, 1, 2});
        NowFiles.pp(release.resolve("scans_lmks_onlypp/S1/scan.pp"), SEVEN);
    }

    @Test
    void readsThePublishedLayout() throws IOException {
        published();
        NowDataset set = NowDataset.read(folder, Optional.empty());
        Path release = folder.resolve("final_release_version");
        NowPhoto.Truth truth = new NowPhoto.Truth(
                release.resolve("scans/S1/scan.obj"), release.resolve("scans_lmks_onlypp/S1/scan.pp"));
        assertThat(set.photos()).containsExactly(
                new NowPhoto("S1/multiview_neutral/IMG_0001", "multiview_neutral",
                        release.resolve("iphone_pictures/S1/multiview_neutral/IMG_0001.jpg"),
                        Optional.of(new NowPhoto.Box(10, 20, 110, 140)), Optional.of(truth)),
                new NowPhoto("S1/selfie/IMG_0002", "selfie",
                        release.resolve("iphone_pictures/S1/selfie/IMG_0002.jpg"),
                        Optional.of(new NowPhoto.Box(-3.25, 20.5, 110, 140)), Optional.of(truth)),
                new NowPhoto("S2/selfie/IMG_0002", "selfie",
                        release.resolve("iphone_pictures/S2/selfie/IMG_0002.jpg"), Optional.empty(),
                        Optional.empty()));
        assertThat(set.hasScans()).isTrue();
    }

    @Test
    void anotherListCanBeNamed() throws IOException {
        published();
        Path list = Files.writeString(folder.resolve("mine.txt"), "S1/selfie/IMG_0002.jpg\n");
        assertThat(NowDataset.read(folder, Optional.of(list)).photos()).hasSize(1);
    }

    @Test
    void readsATable() throws IOException {
        NowFiles.obj(folder.resolve("a.obj"), SEVEN, new int[] {0, 1, 2});
        NowFiles.pp(folder.resolve("a.pp"), SEVEN);
        Files.writeString(folder.resolve("scans.csv"), "photo,scan,landmarks,category,left,top,right,bottom\n"
                + "x/one.jpg,a.obj,a.pp,indoors,1,2,3,4.5\ntwo.png,a.obj,a.pp,,,,,\n");
        NowPhoto.Truth truth = new NowPhoto.Truth(folder.resolve("a.obj"), folder.resolve("a.pp"));
        assertThat(NowDataset.read(folder, Optional.empty()).photos()).containsExactly(
                new NowPhoto("x/one", "indoors", folder.resolve("x/one.jpg"),
                        Optional.of(new NowPhoto.Box(1, 2, 3, 4.5)), Optional.of(truth)),
                new NowPhoto("two", "all", folder.resolve("two.png"), Optional.empty(), Optional.of(truth)));
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        assertThatThrownBy(() -> NowDataset.read(folder, Optional.empty()))
                .hasMessageContaining("imagepathsvalidation.txt").hasMessageContaining("scans.csv");
        Path table = Files.writeString(folder.resolve("scans.csv"), "photo,scan\na.jpg,b.obj\n");
        assertThatThrownBy(() -> NowDataset.read(folder, Optional.empty())).hasMessageContaining("column landmarks");
        Files.writeString(table, "photo,scan,landmarks\na.jpg,b.obj,c.pp\n");
        assertThatThrownBy(() -> NowDataset.read(folder, Optional.empty()))
                .hasMessageContaining("row 1").hasMessageContaining("b.obj");
        NowFiles.pp(folder.resolve("c.pp"), SEVEN);
        Files.writeString(table, "photo,scan,landmarks\n../a.jpg,c.pp,c.pp\n");
        assertThatThrownBy(() -> NowDataset.read(folder, Optional.empty())).hasMessageContaining("outside");
        Files.delete(table);
        published();
        Files.writeString(folder.resolve("imagepathsvalidation.txt"), "S1/../IMG_0001.jpg\n");
        assertThatThrownBy(() -> NowDataset.read(folder, Optional.empty())).hasMessageContaining("line 1");
        Files.writeString(folder.resolve("imagepathsvalidation.txt"), "S1/a/b.jpg\nS1/a/b.jpg\n");
        assertThatThrownBy(() -> NowDataset.read(folder, Optional.empty())).hasMessageContaining("twice");
        NowFiles.box(folder.resolve("final_release_version/detected_face/S1/selfie/IMG_0002.npy"), SIDES,
                List.of(20, 10, 10, 140));
        Files.writeString(folder.resolve("imagepathsvalidation.txt"), "S1/selfie/IMG_0002.jpg\n");
        assertThatThrownBy(() -> NowDataset.read(folder, Optional.empty()))
                .hasMessageContaining("IMG_0002.npy").hasMessageContaining("empty");
    }

    @Test
    void readsSevenPointsFromEveryFormat() throws IOException {
        Path pp = folder.resolve("a.pp");
        NowFiles.pp(pp, SEVEN);
        assertThat(Landmarks7.read(pp)).containsExactly(SEVEN);
        Path text = Files.writeString(folder.resolve("a.txt"),
                "1 2.5 4\n5.5,7,8.5\n\n10\t11.5 13\n14.5 16 17.5\n19 20.5 22\n23.5 25 26.5\n28 29.5 31\n");
        assertThat(Landmarks7.read(text)).containsExactly(SEVEN);
        float[] values = new float[21];
        for (int i = 0; i < 21; i++) {
            values[i] = (float) SEVEN[i];
        }
        Path npy = Files.write(folder.resolve("a.npy"), NpyWriter.encode(Tensor.of(values, 7, 3)));
        assertThat(Landmarks7.read(npy)).containsExactly(SEVEN);
    }

    @Test
    void wrongPointsAreNamed() throws IOException {
        Path pp = folder.resolve("a.pp");
        NowFiles.pp(pp, new double[] {1, 2, 3});
        assertThatThrownBy(() -> Landmarks7.read(pp)).hasMessageContaining("a.pp").hasMessageContaining("1 points");
        Files.writeString(pp, "<PickedPoints><point x=\"1\" y=\"2\" active=\"1\"/></PickedPoints>");
        assertThatThrownBy(() -> Landmarks7.read(pp)).hasMessageContaining("line 1").hasMessageContaining("null");
        Files.writeString(pp, "<PickedPoints>");
        assertThatThrownBy(() -> Landmarks7.read(pp)).isInstanceOf(IOException.class).hasMessageContaining("XML");
        Path text = Files.writeString(folder.resolve("a.txt"), "1 2 3\n4 5\n");
        assertThatThrownBy(() -> Landmarks7.read(text)).hasMessageContaining("line 2");
    }

    @Test
    void pointsThatWereSwitchedOffDontCount() throws IOException {
        Path pp = folder.resolve("a.pp");
        NowFiles.pp(pp, SEVEN);
        Files.writeString(pp, Files.readString(pp).replaceFirst("<point",
                "<point x=\"9\" y=\"9\" z=\"9\" active=\"0\" name=\"unsure\"/><point"));
        assertThat(Landmarks7.read(pp)).containsExactly(SEVEN);
    }

    @Test
    void theUnitIsToldFromTheFacesSize() {
        double[] points = new double[21];
        points[9] = 92;
        assertThat(Millimetres.perUnit(points)).isCloseTo(1, within(1e-12));
        points[9] = 0.088; // metres
        assertThat(Millimetres.perUnit(points)).isCloseTo(1000, within(1e-9));
        points[9] = 1.1; // decimetres
        assertThat(Millimetres.perUnit(points)).isCloseTo(100, within(1e-9));
        points[9] = 95_000; // micrometres
        assertThat(Millimetres.perUnit(points)).isCloseTo(0.001, within(1e-12));
    }
}
