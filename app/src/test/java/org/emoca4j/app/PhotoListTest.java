package org.emoca4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhotoListTest {

    private static final InputStream NO_INPUT = InputStream.nullInputStream();

    @TempDir
    private Path folder;

    @BeforeEach
    void photos() throws IOException {
        Files.createDirectories(folder.resolve("deep/deeper"));
        Files.createDirectories(folder.resolve("out/a"));
        for (String name : List.of("b.jpg", "a.PNG", "notes.txt", ".hidden.jpg", "jpg", "deep/c.webp",
                "deep/deeper/d.jpeg", "out/a/overlay.png")) {
            Files.createFile(folder.resolve(name));
        }
    }

    private List<String> names(PhotoList list) {
        return list.photos().stream().map(p -> folder.relativize(p).toString().replace('\\', '/')).toList();
    }

    private PhotoList list(boolean recursive) {
        return new PhotoList(recursive, folder.resolve("out"));
    }

    @Test
    void aFolderGivesItsPicturesInOrder() {
        PhotoList list = list(false);
        list.add(folder.toString());
        assertThat(names(list)).containsExactly("a.PNG", "b.jpg");
        assertThat(list.batch()).isTrue();
        assertThat(list.problems()).isEmpty();
    }

    @Test
    void recursionLeavesOutTheOutputs() {
        PhotoList list = list(true);
        list.add(folder.toString());
        assertThat(names(list)).containsExactly("a.PNG", "b.jpg", "deep/c.webp", "deep/deeper/d.jpeg");
    }

    @Test
    void pipesInAFolderAreLeftOut() throws IOException, InterruptedException {
        Path mkfifo = Path.of("/usr/bin/mkfifo");
        Assumptions.assumeTrue(Files.isExecutable(mkfifo), "there is no mkfifo here");
        Process making = new ProcessBuilder(mkfifo.toString(), folder.resolve("pipe.jpg").toString()).start();
        assertThat(making.waitFor()).isZero();
        PhotoList list = list(false);
        list.add(folder.toString());
        assertThat(names(list)).containsExactly("a.PNG", "b.jpg");
        assertThat(list.problems()).isEmpty();
    }

    @Test
    void aLoopOfLinksEnds() throws IOException {
        try {
            Files.createSymbolicLink(folder.resolve("deep/loop"), folder);
        } catch (IOException | UnsupportedOperationException e) {
            Assumptions.abort("this file system has no symbolic links");
        }
        PhotoList list = list(true);
        list.add(folder.toString());
        assertThat(names(list)).containsExactly("a.PNG", "b.jpg", "deep/c.webp", "deep/deeper/d.jpeg");
        assertThat(list.problems()).isEmpty();
    }

    @Test
    void patternsMatchFilesOfAnyExtension() {
        PhotoList list = list(false);
        list.add(folder + "/*.{jpg,txt}");
        assertThat(names(list)).containsExactly("b.jpg", "notes.txt");
        PhotoList deep = list(false);
        deep.add(folder + "/**/*.jpeg");
        assertThat(names(deep)).containsExactly("deep/deeper/d.jpeg");
    }

    @Test
    void aFileWithTheSignsOfAPatternIsThatFile() throws IOException {
        Path odd = Files.createFile(folder.resolve("[1].jpg"));
        PhotoList list = list(false);
        list.add(odd.toString());
        assertThat(list.photos()).containsExactly(odd);
    }

    @Test
    void listsSkipCommentsAndComeFromStandardInput() {
        PhotoList list = list(false);
        String lines = "# mine\n\n  " + folder.resolve("b.jpg") + "  \n" + folder.resolve("a.PNG") + "\n";
        list.addList("-", new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)));
        assertThat(names(list)).containsExactly("b.jpg", "a.PNG");
    }

    @Test
    void aMissingListIsAProblem() {
        PhotoList list = list(false);
        list.addList(folder.resolve("none.txt").toString(), NO_INPUT);
        assertThat(list.problems()).singleElement().extracting(PhotoList.Problem::message).asString()
                .contains("none.txt can't be read");
    }

    @Test
    void whatIsNamedTwiceCountsOnce() {
        PhotoList list = list(false);
        list.add(folder.resolve("b.jpg").toString());
        list.add(folder.resolve("deep/../b.jpg").toString());
        list.add(folder.toString());
        assertThat(names(list)).containsExactly("b.jpg", "a.PNG");
    }

    @Test
    void oneFileIsNoBatch() {
        PhotoList list = list(false);
        list.add(folder.resolve("b.jpg").toString());
        assertThat(list.batch()).isFalse();
    }
}
