package org.emoca4j.train.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.emoca4j.train.data.DataException;
import org.emoca4j.train.data.LabelledPhoto;
import org.emoca4j.train.evaluate.EmotionSet.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmotionSetReaderTest {

    @TempDir
    private Path folder;

    private static final EmotionSetReader USUAL =
            new EmotionSetReader(Optional.empty(), Optional.empty(), Optional.empty(), 5, 0);

    private static List<String> keys(EmotionSet set, int[] photos) {
        return IntStream.of(photos).mapToObj(photo -> set.photos().get(photo).key()).toList();
    }

    private static void isSplit(EmotionSet set) {
        for (EmotionSet.Fold fold : set.folds()) {
            List<String> all = new ArrayList<>(keys(set, fold.training()));
            all.addAll(keys(set, fold.validation()));
            all.addAll(keys(set, fold.test()));
            assertThat(all).doesNotHaveDuplicates().hasSize(set.photos().size());
            assertThat(fold.validation()).isNotEmpty();
        }
    }

    @Test
    void readsFoldersOfExpressions() throws IOException {
        EmotionSet set = USUAL.read(Kind.FER, EmotionFolders.fer(folder, 40, 14));
        isSplit(set);
        assertThat(set.classes()).containsExactly(0, 1, 2, 3, 4, 5, 6);
        assertThat(set.hasAffect()).isFalse();
        EmotionSet.Fold fold = set.folds().get(0);
        assertThat(fold.training()).hasSize(36);
        assertThat(fold.validation()).hasSize(4);
        assertThat(keys(set, fold.test())).hasSize(14).allMatch(key -> key.startsWith("validation/"));
        EmotionSet again = USUAL.read(Kind.FER, folder);
        assertThat(keys(again, again.folds().get(0).validation())).isEqualTo(keys(set, fold.validation()));

        Files.move(folder.resolve("validation"), folder.resolve("test"));
        assertThat(keys(set, fold.test())).hasSize(14);
        EmotionFolders.fer(folder, 0, 7);
        EmotionSet three = USUAL.read(Kind.FER, folder);
        isSplit(three);
        assertThat(keys(three, three.folds().get(0).validation())).hasSize(7)
                .allMatch(key -> key.startsWith("validation/"));
        assertThat(keys(three, three.folds().get(0).test())).allMatch(key -> key.startsWith("test/"));
    }

    @Test
    void limitsEachSplit() throws IOException {
        EmotionFolders.fer(folder, 40, 14);
        EmotionSet set = new EmotionSetReader(Optional.empty(), Optional.empty(), Optional.empty(), 5, 10)
                .read(Kind.FER, folder);
        assertThat(set.folds().get(0).training()).hasSize(9);
        assertThat(set.folds().get(0).validation()).hasSize(1);
        assertThat(set.folds().get(0).test()).hasSize(10);
    }

    @Test
    void readsAffectNetsTables() throws IOException {
        EmotionSet set = USUAL.read(Kind.AFFECTNET, EmotionFolders.affectNetTables(folder, 20, 8));
        isSplit(set);
        assertThat(set.leftOut()).isEqualTo(1);
        assertThat(set.photos()).allMatch(photo -> Files.exists(photo.file()));
        assertThat(set.folds().get(0).test()).hasSize(8);
        assertThat(set.hasAffect()).isTrue();
        assertThat(set.classes()).hasSize(8);
    }

    @Test
    void splitsAffectNetByLists() throws IOException {
        EmotionFolders.affectNetTables(folder, 20, 8);
        Path validation = Files.writeString(folder.resolve("val.txt"), "0/0.png\n1/1.png\n");
        Path test = Files.writeString(folder.resolve("test.txt"), "subDirectory_filePath\n2/2.png\n");
        EmotionSet set = new EmotionSetReader(
                Optional.empty(), Optional.of(validation), Optional.of(test), 5, 0).read(Kind.AFFECTNET, folder);
        EmotionSet.Fold fold = set.folds().get(0);
        assertThat(keys(set, fold.validation())).containsExactly("0/0.png", "1/1.png");
        assertThat(keys(set, fold.test())).containsExactly("2/2.png");
        assertThat(fold.training()).hasSize(17);
        assertThatThrownBy(() -> new EmotionSetReader(Optional.empty(), Optional.of(validation), Optional.empty(), 5, 0)
                        .read(Kind.AFFECTNET, folder))
                .hasMessageContaining("both --validation-list and --test-list");
    }

    @Test
    void readsAffectNetsFolders() throws IOException {
        EmotionSet set = USUAL.read(Kind.AFFECTNET, EmotionFolders.affectNetFolders(folder, 20, 8));
        assertThat(set.photos()).hasSize(28).allMatch(photo -> Files.exists(photo.file()));
        assertThat(set.folds().get(0).test()).hasSize(8);
        LabelledPhoto photo = set.photos().get(set.folds().get(0).test()[0]);
        assertThat(photo.labels().valence()).isEqualTo(EmotionFolders.valence(photo.labels().expression()));
    }

    @Test
    void foldsAfewVaByClip() throws IOException {
        EmotionSet set = USUAL.read(Kind.AFEW_VA, EmotionFolders.afewVa(folder, 15, 2));
        assertThat(set.folds()).hasSize(5);
        isSplit(set);
        List<String> tested = new ArrayList<>();
        for (EmotionSet.Fold fold : set.folds()) {
            tested.addAll(keys(set, fold.test()));
            List<String> clips = keys(set, fold.training()).stream().map(key -> key.substring(0, 3)).toList();
            assertThat(keys(set, fold.validation())).noneMatch(key -> clips.contains(key.substring(0, 3)));
            assertThat(keys(set, fold.test())).noneMatch(key -> clips.contains(key.substring(0, 3)));
        }
        assertThat(tested).doesNotHaveDuplicates().hasSize(30);
        assertThat(set.classes()).isEmpty();
        assertThat(set.group(0)).isEqualTo(set.group(1)).isEqualTo("001");

        EmotionSet split = new EmotionSetReader(Optional.empty(), Optional.empty(), Optional.empty(), 1, 0)
                .read(Kind.AFEW_VA, folder);
        assertThat(split.folds()).hasSize(1);
        assertThat(split.folds().get(0).training()).hasSize(18);
        isSplit(split);
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        for (Kind kind : Kind.values()) {
            assertThatThrownBy(() -> USUAL.read(kind, folder)).isInstanceOf(DataException.class)
                    .hasMessageContaining(folder.toString());
            assertThatThrownBy(() -> USUAL.read(kind, folder.resolve("nowhere"))).hasMessageContaining("not a folder");
        }
        EmotionFolders.affectNetTables(folder, 4, 4);
        Path table = folder.resolve("Manually_Annotated_file_lists/training.csv");
        Files.writeString(table, Files.readString(table).replace(",2,-0.25", ",2,-1.25"));
        assertThatThrownBy(() -> USUAL.read(Kind.AFFECTNET, folder))
                .hasMessageContaining("training.csv, row 3: valence -1.25 is not in -1..1");
    }
}
