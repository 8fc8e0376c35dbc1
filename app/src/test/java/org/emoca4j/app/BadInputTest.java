package org.emoca4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.emoca4j.image.PngWriter;
import org.emoca4j.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people give a program: one clear line that names the file and what to do, and nothing left behind. */
class BadInputTest {

    @TempDir
    private Path folder;

    private Cli fails(Object input, String... words) throws IOException {
        Path out = folder.resolve("out");
        Cli run = Cli.run("reconstruct", input, "--out", out);
        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains(words).doesNotContain("Exception", "\tat ");
        assertThat(run.out()).isEmpty();
        if (Files.exists(out)) {
            try (Stream<Path> left = Files.list(out)) {
                assertThat(left).singleElement().isEqualTo(out.resolve("results.csv"));
            }
        }
        return run;
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    @Test
    void empty() throws IOException {
        fails(file("empty.jpg", new byte[0]), "empty.jpg is empty");
    }

    @Test
    void truncated() throws IOException {
        byte[] whole = Files.readAllBytes(Cli.ASTRONAUT);
        fails(file("half.jpg", Arrays.copyOf(whole, whole.length / 2)), "half.jpg", "damaged or incomplete");
    }

    @Test
    void text() throws IOException {
        fails(file("text.jpg", "hello".getBytes(StandardCharsets.UTF_8)), "text.jpg is not a picture", "JPEG");
    }

    @Test
    void onePixel() throws IOException {
        fails(file("one.png", PngWriter.encode(RgbImage.black(1, 1))), "no face found in", "one.png");
    }

    @Test
    void noFace() throws IOException {
        fails(file("grey.png", PngWriter.encode(RgbImage.black(320, 240))), "no face found in", "grey.png");
    }

    @Test
    void tooManyPixelsAreRefusedBeforeTheyAreDecoded() throws IOException {
        // a header of 40,000 x 40,000 without the pixels: whoever decoded it would call it damaged
        fails(file("huge.png", pngHeader(40_000, 40_000)), "huge.png", "40000 x 40000", "100 megapixels",
                "--max-pixels");
    }

    private static byte[] pngHeader(int width, int height) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(header);
        fields.writeInt(width);
        fields.writeInt(height);
        fields.write(new byte[] {8, 2, 0, 0, 0});
        chunk(out, "IHDR", header.toByteArray());
        Deflater deflater = new Deflater();
        deflater.setInput(new byte[16]);
        deflater.finish();
        byte[] packed = new byte[64];
        chunk(out, "IDAT", Arrays.copyOf(packed, deflater.deflate(packed)));
        deflater.end();
        chunk(out, "IEND", new byte[0]);
        return bytes.toByteArray();
    }

    private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        out.writeInt(data.length);
        out.write(name);
        out.write(data);
        out.writeInt((int) crc.getValue());
    }

    @Test
    void missing() throws IOException {
        fails(folder.resolve("nobody.jpg"), "nobody.jpg does not exist");
    }

    @Test
    void emptyName() throws IOException {
        fails("", "an empty name");
    }

    @Test
    void emptyFolder() throws IOException {
        fails(Files.createDirectory(folder.resolve("nothing here")), "nothing here has no photos");
    }

    @Test
    void patternWithoutMatch() throws IOException {
        fails(folder + "/*.jpg", "no file matches", "*.jpg");
    }

    @Test
    void listWithoutNames() throws IOException {
        Path list = file("list.txt", "# none\n\n".getBytes(StandardCharsets.UTF_8));
        Cli run = Cli.run("reconstruct", "--list", list, "--out", folder.resolve("out"));
        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err().lines()).singleElement().asString().contains("list.txt names no photo");
    }

    @Test
    void emptyOutput() throws IOException {
        Cli run = Cli.run("reconstruct", Cli.ASTRONAUT, "--out", "");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("--out is empty");
    }

    @Test
    void aFormatOfOthers() throws IOException {
        byte[] heic = Arrays.copyOf("\0\0\0\30ftypheic\0\0\0\0mif1heic".getBytes(StandardCharsets.ISO_8859_1), 64);
        fails(file("phone.jpg", heic), "phone.jpg is in the format HEIC", "convert it to JPEG or PNG");
    }

    @Test
    void outputThatIsAFile() throws IOException {
        Path taken = file("taken", new byte[1]);
        Cli run = Cli.run("reconstruct", Cli.ASTRONAUT, "--out", taken);
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err().lines()).singleElement().asString().contains("taken is a file", "--out");
    }

    @Test
    void outputBelowAFile() throws IOException {
        Path taken = file("taken", new byte[1]);
        Cli run = Cli.run("reconstruct", Cli.ASTRONAUT, "--out", taken.resolve("out"));
        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err().lines()).singleElement().asString().contains("can't write into the output folder");
    }

    @Test
    void jsonTellsOfFailuresToo() throws IOException {
        Cli run = Cli.run("reconstruct", folder.resolve("nobody.jpg"), "--json", "--out", folder.resolve("out"));
        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(new ObjectMapper().readTree(run.out()).path("photos").get(0).path("message").asText())
                .contains("nobody.jpg does not exist");
    }
}
