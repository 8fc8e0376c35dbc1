package org.emoca4j.train.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.emoca4j.image.PngWriter;
import org.emoca4j.image.RgbImage;
import org.emoca4j.train.data.CropOptions;
import org.emoca4j.train.data.Labels;
import org.emoca4j.train.data.LabelledPhoto;
import org.emoca4j.train.data.PictureEncoding;
import org.emoca4j.train.data.Preparation;

/** Prepared folders of coloured squares: the class is the colour, with some noise. */
final class ToyPhotos {

    private static final int SIDE = 32;

    private ToyPhotos() {}

    /**
     * Prepares squares.
     *
     * @param count how many; class i % 3
     * @param affect whether valence and arousal are known too
     * @return the prepared folder
     */
    static Path prepare(Path folder, String name, int count, boolean affect) throws IOException {
        Path pictures = Files.createDirectories(folder.resolve(name + "-pictures"));
        List<LabelledPhoto> photos = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Path file = pictures.resolve(i + ".png");
            PngWriter.write(square(i), file);
            float valence = affect ? i % 3 - 1 : Float.NaN;
            Labels labels = new Labels(i % 3, valence, affect ? (i % 5) / 5f : Float.NaN, "");
            photos.add(new LabelledPhoto(
                    i + ".png", file, labels, Optional.empty(), Optional.of(points()), Optional.empty()));
        }
        Path out = folder.resolve(name);
        new Preparation(CropOptions.PUBLISHED, PictureEncoding.PACKED, 10, 1).run(photos, out, (done, total) -> {});
        return out;
    }

    private static RgbImage square(int index) {
        RgbImage image = RgbImage.black(SIDE, SIDE);
        byte[] rgb = image.rgb();
        for (int i = 0; i < rgb.length; i++) {
            int noise = (i * 31 + index * 17) % 40;
            rgb[i] = (byte) (i % 3 == index % 3 ? 200 + noise : noise);
        }
        return image;
    }

    private static float[] points() {
        float[] points = new float[2 * 68];
        for (int i = 0; i < points.length; i++) {
            points[i] = 6 + (i * 7) % 20;
        }
        return points;
    }
}
