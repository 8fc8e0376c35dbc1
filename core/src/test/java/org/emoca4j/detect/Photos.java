package org.emoca4j.detect;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.image.Warp;

/** The example photo and variants of it. */
final class Photos {

    private Photos() {}

    static RgbImage astronaut() throws IOException {
        BufferedImage image = ImageIO.read(new File("../examples/astronaut.jpg"));
        RgbImage out = RgbImage.black(image.getWidth(), image.getHeight());
        for (int y = 0; y < out.height(); y++) {
            for (int x = 0; x < out.width(); x++) {
                int rgb = image.getRGB(x, y);
                out.set(x, y, rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF);
            }
        }
        return out;
    }

    static RgbImage mirrored(RgbImage image) {
        RgbImage out = RgbImage.black(image.width(), image.height());
        for (int y = 0; y < out.height(); y++) {
            for (int x = 0; x < out.width(); x++) {
                int from = image.width() - 1 - x;
                out.set(x, y, image.get(from, y, 0), image.get(from, y, 1), image.get(from, y, 2));
            }
        }
        return out;
    }

    /** The picture as seen after a map of its pixels, black where nothing comes to lie. */
    static RgbImage moved(RgbImage image, Similarity map, int width, int height) {
        return Warp.crop(image, map, width, height).toRgb();
    }

    /** Both pictures in one, black elsewhere; later pixels win where they are not black. */
    static RgbImage overlaid(RgbImage a, RgbImage b) {
        byte[] rgb = a.rgb().clone();
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = b.rgb()[i] != 0 ? b.rgb()[i] : rgb[i];
        }
        return new RgbImage(a.width(), a.height(), rgb);
    }
}
