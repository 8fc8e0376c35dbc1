package org.emoca4j.train.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.emoca4j.Golden;
import org.emoca4j.Skip;
import org.emoca4j.image.ImageDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first pictures of the real FER2013, whose archive may lie beside the folder with reference numbers. */
class FerArchiveGoldenTest {

    private static final int COUNT = 12;
    private static final int BLOCK = 512;

    @TempDir
    private Path folder;

    @Test
    void readsAndCropsTheFirstPictures() throws IOException {
        Path archive = Golden.file("README.md").toAbsolutePath().getParent().resolveSibling("data/fer2013.tar.gz");
        Skip.unless(Files.exists(archive), archive + " does not exist");
        unpack(archive);

        List<LabelledPhoto> photos = PhotoFolders.readExpressions(folder.resolve("train"));

        assertThat(photos).hasSize(COUNT);
        assertThat(photos).allSatisfy(photo -> {
            assertThat(photo.labels().expression())
                    .isEqualTo(Labels.expressionNamed(photo.file().getParent().getFileName().toString()));
            assertThat(new ImageDecoder().read(photo.file()).width()).isEqualTo(48);
        });
        int found = 0;
        try (PhotoCropper cropper = PhotoCropper.open(CropOptions.PUBLISHED)) {
            for (LabelledPhoto photo : photos) {
                try {
                    Sample sample = cropper.crop(photo);
                    assertThat(sample.mask().count()).isGreaterThan(5000);
                    found++;
                } catch (SkippedPhotoException e) {
                    assertThat(e.reason()).isEqualTo(SkippedPhotoException.Reason.NO_FACE);
                }
            }
        }
        assertThat(found).isGreaterThanOrEqualTo(COUNT * 3 / 4);
    }

    /** The first files of a tar archive: blocks of 512 bytes, a header with name and octal length before each file. */
    private void unpack(Path archive) throws IOException {
        try (InputStream in = new GZIPInputStream(new BufferedInputStream(Files.newInputStream(archive)))) {
            for (int files = 0; files < COUNT;) {
                String header = new String(in.readNBytes(BLOCK), StandardCharsets.ISO_8859_1);
                String name = header.substring(0, 100).replace("\0", "");
                int length = Integer.parseInt(header.substring(124, 135).strip(), 8);
                byte[] content = in.readNBytes((length + BLOCK - 1) / BLOCK * BLOCK);
                if (length > 0 && name.endsWith(".jpg")) {
                    Path file = folder.resolve(name);
                    Files.createDirectories(file.getParent());
                    Files.write(file, Arrays.copyOf(content, length));
                    files++;
                }
            }
        }
    }
}
