package org.emoca4j.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.emoca4j.image.PictureBytes.ascii;
import static org.emoca4j.image.PictureBytes.concat;
import static org.emoca4j.image.PictureBytes.exif;
import static org.emoca4j.image.PictureBytes.insert;
import static org.emoca4j.image.PictureBytes.png;
import static org.emoca4j.image.PictureBytes.segment;
import static org.emoca4j.image.PictureBytes.webpBits;
import static org.emoca4j.image.PictureBytes.withPngChunk;

import java.awt.Color;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {

    private static final ImageDecoder DECODER = new ImageDecoder();

    /** A 3 x 2 picture of six different colours. */
    private static RgbImage sixColours() {
        RgbImage image = RgbImage.black(3, 2);
        for (int i = 0; i < 6; i++) {
            image.set(i % 3, i / 3, 10 + 40 * i, 250 - 30 * i, 7 * i);
        }
        return image;
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"png", "bmp", "tiff"})
    void losslessFormatsComeBackExactly(String format) throws IOException {
        RgbImage image = sixColours();
        assertThat(DECODER.decode(write(buffered(image), format), "six." + format)).isEqualTo(image);
    }

    @Test
    void whatReadingTakesIsToldFromTheHeader(@TempDir Path folder) throws IOException {
        byte[] jpeg = write(filled(20, 10, Color.RED), "jpg");
        Path photo = Files.write(folder.resolve("a.jpg"), jpeg);
        // four stored samples at most, and two pictures of three
        assertThat(DECODER.bytesToRead(photo)).isEqualTo(jpeg.length + 20 * 10 * (4 + 6));
        byte[] png = write(filled(7, 5, Color.RED), "png");
        byte[] header = Arrays.copyOf(png, 40);
        assertThat(DECODER.bytesToRead(Files.write(folder.resolve("b.png"), header))).isEqualTo(40 + 7 * 5 * (8 + 6));
        assertThat(new ImageDecoder(34).bytesToRead(folder.resolve("b.png"))).as("refused").isEqualTo(40);
        assertThat(DECODER.bytesToRead(Files.write(folder.resolve("c.jpg"), new byte[50]))).isEqualTo(50);
        assertThat(DECODER.bytesToRead(Files.write(folder.resolve("d.jpg"), Arrays.copyOf(jpeg, 9)))).isEqualTo(9);
        assertThat(DECODER.bytesToRead(Files.write(folder.resolve("e.jpg"), new byte[0]))).isZero();
        assertThat(DECODER.bytesToRead(folder.resolve("none.jpg"))).isZero();
        assertThat(DECODER.bytesToRead(folder)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theFirstFrameOfAGifCounts() throws IOException {
        BufferedImage red = filled(4, 3, Color.RED);
        BufferedImage blue = filled(4, 3, Color.BLUE);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.prepareWriteSequence(null);
            writer.writeToSequence(new IIOImage(red, null, null), null);
            writer.writeToSequence(new IIOImage(blue, null, null), null);
            writer.endWriteSequence();
        }
        RgbImage image = DECODER.decode(bytes.toByteArray(), "two.gif");
        assertThat(List.of(image.width(), image.height())).containsExactly(4, 3);
        assertThat(pixel(image, 2, 1)).containsExactly(255, 0, 0);
    }

    @Test
    void webpIsRead() throws IOException {
        // the smallest lossless WebP of one red pixel, written out by hand: header, 1 x 1, five one-symbol codes
        byte[] bits = webpBits(255, 0, 0);
        ByteBuffer file = ByteBuffer.allocate(20 + bits.length + (bits.length & 1))
                .order(ByteOrder.LITTLE_ENDIAN);
        file.put(ascii("RIFF")).putInt(file.capacity() - 8).put(ascii("WEBPVP8L")).putInt(bits.length).put(bits);
        assertThat(pixel(DECODER.decode(file.array(), "red.webp"), 0, 0)).containsExactly(255, 0, 0);
    }

    @Test
    void jpegIsReadNearlyExactlyWhereItIsFlat() throws IOException {
        RgbImage image = DECODER.decode(write(filled(20, 10, new Color(200, 100, 50)), "jpg"), "flat.jpg");
        assertThat(List.of(image.width(), image.height())).containsExactly(20, 10);
        assertClose(pixel(image, 11, 5), 3, 200, 100, 50);
    }

    @Test
    void greyKeepsItsValues() throws IOException {
        BufferedImage grey = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 256; i++) {
            grey.getRaster().setSample(i % 16, i / 16, 0, i);
        }
        RgbImage png = DECODER.decode(write(grey, "png"), "grey.png");
        for (int i = 0; i < 256; i++) {
            assertThat(pixel(png, i % 16, i / 16)).containsExactly(i, i, i);
        }
        BufferedImage flat = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
        Arrays.fill(((DataBufferByte) flat.getRaster().getDataBuffer()).getData(), (byte) 90);
        assertClose(pixel(DECODER.decode(write(flat, "jpg"), "grey.jpg"), 3, 3), 1, 90, 90, 90);
    }

    @Test
    void palettePicturesTakeThePalettesColours() throws IOException {
        IndexColorModel palette = new IndexColorModel(2, 4, new byte[] {0, 10, 20, (byte) 200},
                new byte[] {0, 50, 60, (byte) 130}, new byte[] {0, 90, 100, (byte) 240});
        BufferedImage image = new BufferedImage(4, 1, BufferedImage.TYPE_BYTE_BINARY, palette);
        for (int i = 0; i < 4; i++) {
            image.getRaster().setSample(i, 0, 0, i);
        }
        RgbImage read = DECODER.decode(write(image, "png"), "palette.png");
        assertThat(pixel(read, 1, 0)).containsExactly(10, 50, 90);
        assertThat(pixel(read, 3, 0)).containsExactly(200, 130, 240);
    }

    @Test
    void transparencyLiesOverWhite() throws IOException {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0xFF204060);
        image.setRGB(1, 0, 0x00204060);
        image.setRGB(2, 0, 0x80204060);
        RgbImage read = DECODER.decode(write(image, "png"), "alpha.png");
        assertThat(pixel(read, 0, 0)).containsExactly(0x20, 0x40, 0x60);
        assertThat(pixel(read, 1, 0)).containsExactly(255, 255, 255);
        // 0x20 * 128/255 + 255 * 127/255 = 143.06, and so on
        assertThat(pixel(read, 2, 0)).containsExactly(143, 159, 175);
    }

    @Test
    void sixteenBitsAreRoundedToEight() throws IOException {
        BufferedImage grey = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
        grey.getRaster().setPixels(0, 0, 3, 1, new int[] {0x0000, 0x8000, 0xFFFF});
        RgbImage read = DECODER.decode(write(grey, "png"), "grey16.png");
        assertThat(pixel(read, 0, 0)).containsExactly(0, 0, 0);
        assertThat(pixel(read, 1, 0)).containsExactly(128, 128, 128);
        assertThat(pixel(read, 2, 0)).containsExactly(255, 255, 255);

        byte[] samples = {0, (byte) 0x12, (byte) 0x34, (byte) 0xFF, (byte) 0xFF, 0, (byte) 0x80};
        byte[] rgb16 = png(1, 1, 16, 2, samples);
        // 0x1234 / 257 = 18.1, 0xFFFF / 257 = 255, 0x0080 / 257 = 0.498
        assertThat(pixel(DECODER.decode(rgb16, "rgb16.png"), 0, 0)).containsExactly(18, 255, 0);
    }

    /** The corner of the upright 2 x 3 or 3 x 2 picture where stored pixels 0 and 2 (first row) must end up. */
    @ParameterizedTest(name = "orientation {0}")
    @CsvSource({
        "1, 0, 0, 2, 0", "2, 2, 0, 0, 0", "3, 2, 1, 0, 1", "4, 0, 1, 2, 1",
        "5, 0, 0, 0, 2", "6, 1, 0, 1, 2", "7, 1, 2, 1, 0", "8, 0, 2, 0, 0"
    })
    void exifOrientationTurnsThePictureUpright(int orientation, int x0, int y0, int x2, int y2) throws IOException {
        RgbImage stored = sixColours();
        byte[] png = PngWriter.encode(stored);
        for (boolean bigEndian : new boolean[] {true, false}) {
            byte[] file = withPngChunk(png, "eXIf", exif(orientation, bigEndian));
            RgbImage upright = DECODER.decode(file, "turned.png");
            assertThat(upright.width()).isEqualTo(orientation >= 5 ? 2 : 3);
            assertThat(pixel(upright, x0, y0)).containsExactly(pixel(stored, 0, 0));
            assertThat(pixel(upright, x2, y2)).containsExactly(pixel(stored, 2, 0));
            // the opposite corners are then fixed too
            int w = upright.width() - 1;
            int h = upright.height() - 1;
            assertThat(pixel(upright, w - x0, h - y0)).containsExactly(pixel(stored, 2, 1));
            assertThat(pixel(upright, w - x2, h - y2)).containsExactly(pixel(stored, 0, 1));
        }
    }

    @Test
    void exifOfAJpegIsFoundBehindItsOtherSegments() throws IOException {
        BufferedImage halves = filled(32, 16, Color.RED);
        for (int y = 0; y < 16; y++) {
            for (int x = 16; x < 32; x++) {
                halves.setRGB(x, y, 0x0000FF);
            }
        }
        byte[] jpeg = write(halves, "jpg");
        byte[] app1 = segment(0xE1, concat(ascii("Exif\0\0"), exif(6, true)));
        // behind the JFIF segment (2 bytes start, 18 bytes APP0) and a comment
        byte[] turned = insert(jpeg, 20, concat(segment(0xFE, ascii("a comment")), app1));
        RgbImage upright = DECODER.decode(turned, "turned.jpg");
        assertThat(List.of(upright.width(), upright.height())).containsExactly(16, 32);
        assertClose(pixel(upright, 8, 2), 6, 255, 0, 0);
        assertClose(pixel(upright, 8, 29), 6, 0, 0, 255);
    }

    @Test
    void brokenExifIsIgnored() throws IOException {
        byte[] png = PngWriter.encode(sixColours());
        byte[] outside = exif(6, true);
        outside[4] = 0x7F; // the directory lies far behind the end
        for (byte[] exif : List.of(new byte[0], new byte[] {'M', 'M'}, outside, exif(9, true), exif(0, false))) {
            assertThat(DECODER.decode(withPngChunk(png, "eXIf", exif), "x.png")).isEqualTo(sixColours());
        }
    }

    @Test
    void embeddedProfilesAreConvertedToSrgb() throws IOException {
        // samples in linear RGB: 0.2140 linear is 0.5 in sRGB's encoding (IEC 61966-2-1: ((0.5 + 0.055) / 1.055)^2.4)
        ICC_Profile linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB);
        RgbImage image = RgbImage.black(8, 8);
        Arrays.fill(image.rgb(), (byte) Math.round(255 * 0.2140));
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        packed.writeBytes(ascii("linear\0\0"));
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
            deflater.write(linear.getData());
        }
        byte[] png = withPngChunk(PngWriter.encode(image), "iCCP", packed.toByteArray());
        assertClose(pixel(DECODER.decode(png, "linear.png"), 4, 4), 2, 128, 128, 128);

        byte[] app2 = segment(0xE2, concat(ascii("ICC_PROFILE\0\1\1"), linear.getData()));
        byte[] jpeg = insert(write(buffered(image), "jpg"), 20, app2);
        assertClose(pixel(DECODER.decode(jpeg, "linear.jpg"), 4, 4), 3, 128, 128, 128);
        assertThat(new ICC_ColorSpace(linear).isCS_sRGB()).isFalse();
    }

    /** Adobe stores inks inverted: 255 is no ink. Transform 0 is CMYK, 2 is YCCK. */
    @ParameterizedTest(name = "Adobe transform {0}")
    @ValueSource(ints = {0, 2})
    void cmykJpegsGetTheirColours(int transform) throws IOException {
        int[] white = pixel(cmykJpeg(transform, 0, 0, 0, 0), 8, 8);
        int[] black = pixel(cmykJpeg(transform, 0, 0, 0, 255), 8, 8);
        int[] red = pixel(cmykJpeg(transform, 0, 255, 255, 0), 8, 8);
        int[] blue = pixel(cmykJpeg(transform, 255, 255, 0, 0), 8, 8);
        int[] darkGreen = pixel(cmykJpeg(transform, 255, 0, 255, 128), 8, 8);
        assertClose(white, 6, 255, 255, 255);
        assertThat(Arrays.stream(black).max().getAsInt()).isLessThan(60);
        assertThat(red[0]).isGreaterThan(180).isGreaterThan(red[1] + 100).isGreaterThan(red[2] + 100);
        assertThat(blue[2]).isGreaterThan(blue[0] + 40).isGreaterThan(blue[1] + 40);
        assertThat(darkGreen[1]).isBetween(40, 170).isGreaterThan(darkGreen[0] + 40).isGreaterThan(darkGreen[2] + 25);
    }

    @Test
    void onePixelIsAPicture() throws IOException {
        assertThat(DECODER.decode(write(filled(1, 1, Color.GREEN), "png"), "1.png"))
                .isEqualTo(new RgbImage(1, 1, new byte[] {0, (byte) 255, 0}));
    }

    @Test
    void theLimitIsCheckedBeforeDecoding() throws IOException {
        byte[] huge = png(40_000, 40_000, 8, 2, new byte[] {0});
        assertOneLine(() -> DECODER.decode(huge, "huge.png"), "huge.png", "40000 x 40000", "100 megapixels", "limit");
        ImageDecoder small = new ImageDecoder(5);
        byte[] six = PngWriter.encode(sixColours());
        assertOneLine(() -> small.decode(six, "six.png"), "six.png", "3 x 2");
        assertThat(new ImageDecoder(6).decode(six, "six.png")).isEqualTo(sixColours());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"png", "jpg", "gif", "bmp", "tiff"})
    void truncatedFilesAreRefused(String format) throws IOException {
        BufferedImage noise = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(1);
        for (int i = 0; i < 64 * 64; i++) {
            noise.setRGB(i % 64, i / 64, random.nextInt(1 << 24));
        }
        byte[] whole = write(noise, format);
        assertThat(DECODER.decode(whole, "whole").width()).isEqualTo(64);
        for (int percent : new int[] {1, 10, 50, 90}) {
            byte[] part = Arrays.copyOf(whole, Math.max(8, whole.length * percent / 100));
            assertOneLine(() -> DECODER.decode(part, "part." + format), "part." + format, "again");
        }
    }

    @Test
    void aJpegThatLacksOnlyItsEndMarkerIsRead() throws IOException {
        byte[] jpeg = write(filled(16, 16, Color.RED), "jpg");
        RgbImage image = DECODER.decode(Arrays.copyOf(jpeg, jpeg.length - 2), "open.jpg");
        assertClose(pixel(image, 8, 8), 6, 255, 0, 0);
    }

    @Test
    void filesThatAreNoPicturesAreNamedInOneLine(@TempDir Path folder) throws IOException {
        Path text = Files.writeString(folder.resolve("notes with spaces, \u00E4\u00F6\u00FC.jpg"), "Dear diary");
        Path empty = Files.createFile(folder.resolve("empty.png"));
        assertOneLine(() -> DECODER.read(text), text.toString(), "not a picture", "use JPEG");
        assertOneLine(() -> DECODER.read(empty), "empty.png", "is empty");
        assertOneLine(() -> DECODER.read(folder), folder.toString(), "folder");
        assertOneLine(() -> DECODER.read(folder.resolve("gone.jpg")), "gone.jpg", "does not exist");
        byte[] heic = concat(new byte[] {0, 0, 0, 24}, ascii("ftypheic"), new byte[16]);
        assertOneLine(() -> DECODER.decode(heic, "phone.heic"), "phone.heic", "HEIC", "convert");
    }

    @Test
    void everyPrefixAndEveryFlippedByteGivesAPictureOrAnImageException() throws IOException {
        for (String format : List.of("png", "jpg", "gif", "bmp", "tiff")) {
            byte[] whole = write(buffered(sixColours()), format);
            for (int i = 0; i < whole.length; i++) {
                byte[] flipped = whole.clone();
                flipped[i] ^= (byte) 0xFF;
                for (byte[] bytes : List.of(Arrays.copyOf(whole, i), flipped)) {
                    try {
                        assertThat(new ImageDecoder(1_000_000).decode(bytes, "x").width()).isPositive();
                    } catch (ImageException e) {
                        assertThat(e).hasMessageStartingWith("x ");
                    }
                }
            }
        }
    }

    @Test
    void threadsShareADecoder() throws Exception {
        byte[] png = PngWriter.encode(sixColours());
        byte[] jpeg = write(filled(64, 64, new Color(40, 90, 200)), "jpg");
        RgbImage expected = DECODER.decode(jpeg, "x.jpg");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<Boolean> both = () -> DECODER.decode(png, "x.png").equals(sixColours())
                    && DECODER.decode(jpeg, "x.jpg").equals(expected);
            for (Future<Boolean> result : threads.invokeAll(Collections.nCopies(200, both))) {
                assertThat(result.get()).isTrue();
            }
        } finally {
            threads.shutdown();
        }
    }

    private static void assertOneLine(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(ImageException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts).doesNotContain("\n"));
    }

    private static void assertClose(int[] actual, int tolerance, int... expected) {
        for (int c = 0; c < 3; c++) {
            assertThat(actual[c]).as("channel %d", c).isCloseTo(expected[c], within(tolerance));
        }
    }

    private static int[] pixel(RgbImage image, int x, int y) {
        return new int[] {image.get(x, y, 0), image.get(x, y, 1), image.get(x, y, 2)};
    }

    private static BufferedImage buffered(RgbImage image) {
        BufferedImage result = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int[] p = pixel(image, x, y);
                result.setRGB(x, y, p[0] << 16 | p[1] << 8 | p[2]);
            }
        }
        return result;
    }

    private static BufferedImage filled(int width, int height, Color colour) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, colour.getRGB());
        }
        return image;
    }

    private static byte[] write(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            assertThat(ImageIO.write(image, format, out)).isTrue();
        }
        return bytes.toByteArray();
    }

    private static RgbImage cmykJpeg(int transform, int c, int m, int y, int k) throws IOException {
        double[] inks = {c, m, y, 255 - k};
        if (transform == 2) {
            // the colour part is the YCbCr of "RGB" = inks before inversion (JFIF 1.02, section 7)
            inks[0] = 0.299 * c + 0.587 * m + 0.114 * y;
            inks[1] = -0.1687 * c - 0.3313 * m + 0.5 * y + 128;
            inks[2] = 0.5 * c - 0.4187 * m - 0.0813 * y + 128;
        } else {
            inks[0] = 255 - c;
            inks[1] = 255 - m;
            inks[2] = 255 - y;
        }
        WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, null);
        for (int i = 0; i < 16 * 16; i++) {
            for (int band = 0; band < 4; band++) {
                raster.setSample(i % 16, i / 16, band, (int) Math.round(Math.min(255, Math.max(0, inks[band]))));
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = null;
        for (var all = ImageIO.getImageWritersByFormatName("jpeg"); all.hasNext(); ) {
            ImageWriter next = all.next();
            writer = next.getClass().getName().startsWith("com.sun.") ? next : writer;
        }
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(raster, null, null), null);
        }
        byte[] adobe = segment(0xEE, concat(ascii("Adobe"), new byte[] {0, 100, 0, 0, 0, 0, (byte) transform}));
        return DECODER.decode(insert(bytes.toByteArray(), 2, adobe), "cmyk.jpg");
    }
}
