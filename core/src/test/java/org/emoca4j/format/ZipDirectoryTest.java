package org.emoca4j.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.emoca4j.Skip;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Zip files of ordinary and of extraordinary size. */
class ZipDirectoryTest {

    @TempDir
    private Path folder;

    private static ZipDirectory directory(byte[] content) throws IOException {
        return ZipDirectory.of(FileBytes.of(content), "a.zip");
    }

    private static byte[] content(ZipDirectory zip, String name) throws IOException {
        byte[] out = new byte[(int) zip.members().get(name).size()];
        zip.content(zip.members().get(name)).get(out);
        return out;
    }

    /** A stored member "x" of 3 bytes whose sizes and offset stand only in the 64-bit field of the directory. */
    private static byte[] wide(int packed) {
        PickleWriter out = new PickleWriter()
                .raw("PK\3\4").little(0, 22).little(1, 2).little(0, 2).raw("xabc");
        out.raw("PK\1\2").little(0, 16).little(0xFFFFFFFFL, 4).little(0xFFFFFFFFL, 4).little(1, 2).little(32, 2)
                .little(0, 2).little(0, 8).little(0xFFFFFFFFL, 4).raw("x")
                .little(0x5455, 2).little(0, 2).little(1, 2).little(24, 2).little(3, 8).little(packed, 8).little(0, 8);
        return out.raw("PK\5\6").little(0, 4).little(1, 2).little(1, 2).little(79, 4).little(34, 4).little(0, 2)
                .toBytes();
    }

    @Test
    void storedAndDeflatedMembers() throws IOException {
        byte[] bytes = "abcabcabc".repeat(100).getBytes(StandardCharsets.US_ASCII);
        for (boolean deflated : new boolean[] {false, true}) {
            ZipDirectory zip = directory(SampleFiles.zip(Map.of("x", bytes), deflated));
            ZipDirectory.Member member = zip.members().get("x");
            assertThat(member.deflated()).isEqualTo(deflated);
            assertThat(content(zip, "x")).isEqualTo(bytes);
            try (InputStream in = zip.stream(member)) {
                assertThat(in.readNBytes((int) member.size())).isEqualTo(bytes);
            }
        }
    }

    @Test
    void sizesOf64Bits() throws IOException {
        assertThat(content(directory(wide(3)), "x")).containsExactly('a', 'b', 'c');
        assertThatThrownBy(() -> directory(wide(4)))
                .isInstanceOf(FormatException.class)
                .hasMessage("a.zip: zip member 'x' does not fit the file");
    }

    @Test
    void moreMembersThan16BitsCount() throws IOException {
        int count = 66_000;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < count; i++) {
                zip.putNextEntry(new ZipEntry("m" + i));
                zip.write(i);
            }
        }
        ZipDirectory zip = directory(out.toByteArray());
        assertThat(zip.members()).hasSize(count);
        assertThat(content(zip, "m65999")).containsExactly(65999 & 0xFF);
    }

    @Test
    void membersThatDoNotHoldWhatTheySay() throws IOException {
        byte[] bytes = new byte[1000];
        byte[] sound = SampleFiles.zip(Map.of("x", bytes), true);
        // the directory's size field, 24 bytes into the entry that "PK 1 2" starts
        int at = new String(sound, StandardCharsets.ISO_8859_1).indexOf("PK\1\2") + 24;
        for (int size : new int[] {999, 1001, 100_000_000}) {
            byte[] wrong = sound.clone();
            byte[] field = PickleWriter.ints(size);
            System.arraycopy(field, 0, wrong, at, 4);
            assertThatThrownBy(() -> content(directory(wrong), "x"))
                    .isInstanceOf(FormatException.class)
                    .hasMessageStartingWith("a.zip: zip member 'x' ");
        }
    }

    @Test
    void filesOfMoreThan2GigabytesAreReadInParts() throws IOException {
        Path file = folder.resolve("large");
        Skip.unless(Files.getFileStore(folder).getUsableSpace() > 8L << 30, "needs 8 GB of free space");
        long end = (1L << 31) + 100;
        // nearly all of it is a hole that takes no space
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(end - 4);
            out.write(new byte[] {1, 2, 3, 4});
        }
        try (FileBytes bytes = FileBytes.open(file)) {
            assertThat(bytes.size()).isEqualTo(end);
            assertThat(bytes.holds(0, end)).isFalse();
            assertThat(bytes.holds(end - 4, 5)).isFalse();
            assertThat(bytes.holds(-1, 1)).isFalse();
            assertThat(bytes.slice(end - 4, 4).getInt(0)).isEqualTo(0x04030201);
            int length = 5 << 20;
            assertThat(bytes.slice(end - length, length).getInt(length - 4)).isEqualTo(0x04030201);
            try (InputStream in = bytes.stream(end - (100 << 20), 100 << 20)) {
                in.skipNBytes((100 << 20) - 2);
                assertThat(in.readAllBytes()).containsExactly(3, 4);
            }
        }
    }
}
