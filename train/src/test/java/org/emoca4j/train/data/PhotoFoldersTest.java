package org.emoca4j.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhotoFoldersTest {

    @TempDir
    private Path folder;

    private void file(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[] {1});
    }

    @Test
    void mapsFoldersOfFerToAffectNetsNumbers() throws IOException {
        List<String> names = List.of("angry", "disgust", "fear", "happy", "neutral", "sad", "surprise");
        for (String name : names) {
            file(name + "/Training_1.jpg");
        }
        file("happy/notes.txt");
        assertThat(PhotoFolders.readExpressions(folder))
                .extracting(LabelledPhoto::key, photo -> photo.labels().expression())
                .containsExactly(
                        tuple("angry/Training_1.jpg", 6),
                        tuple("disgust/Training_1.jpg", 5),
                        tuple("fear/Training_1.jpg", 4),
                        tuple("happy/Training_1.jpg", 1),
                        tuple("neutral/Training_1.jpg", 0),
                        tuple("sad/Training_1.jpg", 2),
                        tuple("surprise/Training_1.jpg", 3));
    }

    @Test
    void refusesFoldersThatAreNoExpressions() throws IOException {
        file("train/happy/1.png");
        assertThatThrownBy(() -> PhotoFolders.readExpressions(folder))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("train is not named after an expression");
        assertThatThrownBy(() -> PhotoFolders.readExpressions(folder.resolve("nowhere")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("nowhere is not a folder");
        assertThatThrownBy(() -> PhotoFolders.readExpressions(folder.resolve("train/happy")))
                .hasMessageContaining("no folders with pictures");
    }

    @Test
    void takesSubfoldersOfPlainPhotosForPersons() throws IOException {
        file("b.JPG");
        file("anna/1.png");
        file("anna/.hidden.png");
        file("readme.md");
        assertThat(PhotoFolders.readPlain(folder))
                .extracting(LabelledPhoto::key, photo -> photo.labels().identity())
                .containsExactly(
                        tuple("anna/1.png", "anna"),
                        tuple("b.JPG", ""));
    }
}
