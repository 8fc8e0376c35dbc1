package org.emoca4j.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AfewVaTest {

    @TempDir
    private Path folder;

    private void clip(String name, String valence) throws IOException {
        clip(name, valence, "[360.0, 288.5]");
    }

    private void clip(String name, String valence, String lastPoint) throws IOException {
        String points = String.join(", ", Collections.nCopies(67, "[300.0, 200.0]")) + ", " + lastPoint;
        Path clip = Files.createDirectories(folder.resolve(name));
        Files.writeString(
                clip.resolve(name + ".json"),
                "{\"actor\": \"Someone\", \"frames\": {\"00000\": {\"arousal\": 4.0, \"landmarks\": [" + points
                        + "], \"valence\": " + valence + "}}, \"video_id\": \"" + name + "\"}");
    }

    @Test
    void readsAClip() throws IOException {
        clip("001", "-10.0");
        LabelledPhoto photo = AfewVa.readClips(folder).get("001").get(0);

        assertThat(photo.key()).isEqualTo("001/00000.png");
        assertThat(photo.file()).isEqualTo(folder.resolve("001/00000.png"));
        assertThat(photo.labels()).isEqualTo(new Labels(-1, -1f, 0.4f, "Someone"));
        assertThat(photo.size()).contains(new LabelledPhoto.PictureSize(960, 576));
        float[] points = photo.landmarks68().orElseThrow();
        assertThat(points).hasSize(136);
        assertThat(points[134]).isCloseTo(480, within(1e-4f)); // 360 wide pixels are 480 square ones
        assertThat(points[135]).isEqualTo(288.5f);
    }

    @Test
    void pointsInOnePlaceAreNone() throws IOException {
        clip("001", "1", "[300.0, 200.0]");
        assertThat(AfewVa.readClips(folder).get("001").get(0).landmarks68()).isEmpty();
    }

    @Test
    void namesFileAndFrameOfBadLabels() throws IOException {
        clip("001", "10.5");
        assertThatThrownBy(() -> AfewVa.readClips(folder))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("001.json, frame 00000")
                .hasMessageContaining("valence '10.5' is not in -10..10");
        clip("001", "\"much\"");
        assertThatThrownBy(() -> AfewVa.readClips(folder)).hasMessageContaining("valence 'much'");
        Files.writeString(folder.resolve("001/001.json"), "{\"frames\": ");
        assertThatThrownBy(() -> AfewVa.readClips(folder)).hasMessageContaining("001.json is damaged");
        Files.delete(folder.resolve("001/001.json"));
        assertThatThrownBy(() -> AfewVa.readClips(folder)).hasMessageContaining("holds no clips");
    }

    private static Map<String, List<LabelledPhoto>> clips(int count) {
        Map<String, List<LabelledPhoto>> clips = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String name = String.format("%03d", i);
            List<LabelledPhoto> frames = new ArrayList<>();
            for (int frame = 0; frame < 2; frame++) {
                frames.add(new LabelledPhoto(name + "/" + frame, Path.of(name), Labels.NONE, Optional.empty(),
                        Optional.empty(), Optional.empty()));
            }
            clips.put(name, frames);
        }
        return clips;
    }

    @Test
    void splitsByClip() {
        Map<String, List<LabelledPhoto>> clips = clips(50);
        List<LabelledPhoto> all = new ArrayList<>();
        int[] sizes = {60, 20, 20};
        for (AfewVa.Split split : AfewVa.Split.values()) {
            List<LabelledPhoto> part = AfewVa.split(clips, split);
            assertThat(part).hasSize(sizes[split.ordinal()]).isEqualTo(AfewVa.split(clips, split));
            for (int i = 0; i < part.size(); i += 2) { // clips stay whole
                assertThat(part.get(i).file()).isEqualTo(part.get(i + 1).file());
            }
            all.addAll(part);
        }
        assertThat(all).doesNotHaveDuplicates().hasSize(100);
        assertThat(AfewVa.split(clips, AfewVa.Split.TRAINING).get(0).key()).isNotEqualTo("000/0"); // shuffled
    }

    @Test
    void foldsHoldBackEachClipOnce() {
        Map<String, List<LabelledPhoto>> clips = clips(23);
        List<LabelledPhoto> held = new ArrayList<>();
        for (int fold = 0; fold < 5; fold++) {
            List<LabelledPhoto> test = AfewVa.fold(clips, fold, 5, true);
            List<LabelledPhoto> training = AfewVa.fold(clips, fold, 5, false);
            assertThat(training).doesNotContainAnyElementsOf(test);
            assertThat(training.size() + test.size()).isEqualTo(46);
            held.addAll(test);
        }
        assertThat(held).doesNotHaveDuplicates().hasSize(46);
    }
}
