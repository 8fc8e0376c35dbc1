package org.emoca4j.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PngWriterTest {

    /** Read back with Java's own reader: sizes down to one pixel, noise that needs many data chunks, flat pictures. */
    @ParameterizedTest(name = "{0} x {1}, {2} values")
    @CsvSource({"1, 1, 256", "1, 7, 256", "7, 1, 256", "400, 300, 256", "400, 300, 1", "333, 2, 3"})
    void javaReadsBackEveryPixel(int width, int height, int values) throws IOException {
        RgbImage image = RgbImage.black(width, height);
        Random random = new Random(width);
        for (int i = 0; i < image.rgb().length; i++) {
            image.rgb()[i] = (byte) random.nextInt(values);
        }
        BufferedImage read = ImageIO.read(
                new MemoryCacheImageInputStream(new ByteArrayInputStream(PngWriter.encode(image))));
        assertThat(read.getWidth()).isEqualTo(width);
        assertThat(read.getHeight()).isEqualTo(height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int expected = 0xFF000000 | image.get(x, y, 0) << 16 | image.get(x, y, 1) << 8 | image.get(x, y, 2);
                assertThat(read.getRGB(x, y)).isEqualTo(expected);
            }
        }
    }
}
