package org.emoca4j.train.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.PngWriter;
import org.emoca4j.image.RgbImage;
import org.emoca4j.train.data.CropOptions;
import org.emoca4j.train.data.Labels;
import org.emoca4j.train.data.LabelledPhoto;
import org.emoca4j.train.data.PictureEncoding;
import org.emoca4j.train.data.Preparation;
import org.emoca4j.train.data.Sample;
import org.emoca4j.train.data.SyntheticFaces;

/** Prepared folders of coloured squares, whose class is the colour with some noise, and of rendered faces. */
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
        return prepare(photos, folder.resolve(name));
    }

    /**
     * Prepares rendered faces, of which every other one is happy and each two that follow each other are of one person,
     * says someone who never looked.
     */
    static Path prepareFaces(Path folder, int count) throws IOException {
        Path pictures = Files.createDirectories(folder.resolve("face-pictures"));
        SyntheticFaces faces = new SyntheticFaces(HeadModel.builtin(), List.of(), 1, count);
        List<LabelledPhoto> photos = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Sample face = faces.get(i);
            float[] points = face.landmarks68().clone();
            for (int p = 0; p < points.length; p++) {
                points[p] = (points[p] + 1) / 2 * Sample.SIZE;
            }
            Path file = pictures.resolve(i + ".png");
            PngWriter.write(face.image(), file);
            photos.add(new LabelledPhoto(i + ".png", file, Labels.ofExpression(i % 2).of("person " + i / 2),
                    Optional.empty(),
                    Optional.of(points), Optional.empty()));
        }
        return prepare(photos, folder.resolve("faces"));
    }

    private static Path prepare(List<LabelledPhoto> photos, Path out) throws IOException {
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
