package org.emoca4j.train.evaluate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.PngWriter;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.image.Warp;
import org.emoca4j.train.data.Labels;

/**
 * Data sets in their published layouts, of one real face each time. The picture's first pixel tells the class, the
 * second one which photo it is: systems in tests read them.
 */
final class EmotionFolders {

    /** Pixels of a picture's side. */
    static final int SIDE = 96;

    private static final List<String> FER =
            List.of("neutral", "happy", "sad", "surprise", "fear", "disgust", "angry");

    private EmotionFolders() {}

    private static RgbImage face(int side) throws IOException {
        RgbImage photo = new ImageDecoder().read(Path.of("../examples/astronaut.jpg"));
        double scale = photo.width() / 512.0;
        return Warp.crop(photo, Similarity.squareCrop(225 * scale, 115 * scale, 190 * scale, 0, side), side, side)
                .toRgb();
    }

    /** A picture that tells the class and which one it is. */
    static RgbImage picture(int expression, int number) throws IOException {
        RgbImage image = face(SIDE);
        image.set(0, 0, 20 * expression, 255 - 20 * expression, 100);
        image.set(1, 0, number % 256, number / 256, 7);
        return image;
    }

    /** The class that a picture tells. */
    static int expression(RgbImage picture) {
        return Math.round((picture.rgb()[0] & 0xFF) / 20f);
    }

    /** Which one it is. */
    static int number(RgbImage picture) {
        return (picture.rgb()[3] & 0xFF) + 256 * (picture.rgb()[4] & 0xFF);
    }

    /** Valence that the tests' data sets give to a class, -1..1. */
    static float valence(int expression) {
        return (expression - 3) / 4f;
    }

    /** Arousal likewise. */
    static float arousal(int expression) {
        return (expression * 3 % 8 - 4) / 5f;
    }

    /** FER2013: a folder for each split, in it one for each class. */
    static Path fer(Path folder, int training, int validation) throws IOException {
        for (int i = 0; i < training + validation; i++) {
            String split = i < training ? "train" : "validation";
            Path place = Files.createDirectories(folder.resolve(split).resolve(FER.get(i % FER.size())));
            PngWriter.write(picture(i % FER.size(), i), place.resolve("Training_" + i + ".png"));
        }
        return folder;
    }

    /** AffectNet's manual annotations: two tables beside the pictures' folder. */
    static Path affectNetTables(Path folder, int training, int validation) throws IOException {
        Path images = folder.resolve("Manually_Annotated_Images");
        Path tables = Files.createDirectories(folder.resolve("Manually_Annotated_file_lists"));
        StringBuilder[] rows = {new StringBuilder(), new StringBuilder()};
        for (int i = 0; i < training + validation; i++) {
            int expression = i % Labels.NUM_EXPRESSIONS;
            String name = i % 3 + "/" + i + ".png";
            Files.createDirectories(images.resolve(name).getParent());
            PngWriter.write(picture(expression, i), images.resolve(name));
            rows[i < training ? 0 : 1].append(row(name, expression, valence(expression), arousal(expression)));
        }
        rows[0].append(row("0/none.jpg", 9, -2, -2));
        for (int t = 0; t < 2; t++) {
            Files.writeString(tables.resolve(t == 0 ? "training.csv" : "validation.csv"),
                    "subDirectory_filePath,face_x,face_y,face_width,face_height,facial_landmarks,expression,valence,"
                            + "arousal\n" + rows[t]);
        }
        return folder;
    }

    /** Paints a picture of {@link #afewVa} or {@link #affectNetTables} over, but for its marks: the face is gone. */
    static void hideFace(Path file) throws IOException {
        RgbImage image = new ImageDecoder().read(file);
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                if (image.width() == SIDE ? x > 1 || y > 0 : x >= 12 || y >= 36) {
                    image.set(x, y, 128, 128, 128);
                }
            }
        }
        PngWriter.write(image, file);
    }

    private static String row(String name, int expression, float valence, float arousal) {
        return String.format(Locale.ROOT, "%s,20,20,60,60,30.5;40.2;31.0;44.1,%d,%.4f,%.4f%n", name, expression,
                valence, arousal);
    }

    /** AffectNet's newer layout: annotations as npy files of text. */
    static Path affectNetFolders(Path folder, int training, int validation) throws IOException {
        for (int i = 0; i < training + validation; i++) {
            Path set = folder.resolve(i < training ? "train_set" : "val_set");
            Path images = Files.createDirectories(set.resolve("images"));
            Path annotations = Files.createDirectories(set.resolve("annotations"));
            int expression = i % Labels.NUM_EXPRESSIONS;
            // the layout's pictures are JPEG; what a picture is, its content tells
            PngWriter.write(picture(expression, i), images.resolve(i + ".jpg"));
            Files.write(annotations.resolve(i + "_exp.npy"), text(Integer.toString(expression)));
            Files.write(annotations.resolve(i + "_val.npy"), text(Float.toString(valence(expression))));
            Files.write(annotations.resolve(i + "_aro.npy"), text(Float.toString(arousal(expression))));
        }
        return folder;
    }

    /** An array without axes of NumPy's text type, as AffectNet's are. */
    private static byte[] text(String value) throws IOException {
        String start = "{'descr': '<U" + value.length() + "', 'fortran_order': False, 'shape': (), }";
        String header = start + " ".repeat(118 - start.length() - 1) + "\n";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0});
        out.write(header.getBytes(StandardCharsets.US_ASCII));
        out.write(value.getBytes(Charset.forName("UTF-32LE")));
        return out.toByteArray();
    }

    /** AFEW-VA: clips whose frames carry valence and arousal of -10..10 and landmarks. */
    static Path afewVa(Path folder, int clips, int frames) throws IOException {
        for (int clip = 0; clip < clips; clip++) {
            String name = String.format("%03d", clip + 1);
            Path place = Files.createDirectories(folder.resolve(name));
            StringBuilder json = new StringBuilder(
                    "{\"video_id\": \"" + name + "\", \"actor\": \"Someone\", \"frames\": {");
            for (int frame = 0; frame < frames; frame++) {
                int expression = (clip + frame) % Labels.NUM_EXPRESSIONS;
                String file = String.format("%05d", frame);
                PngWriter.write(wide(expression, clip * frames + frame), place.resolve(file + ".png"));
                json.append(String.format(Locale.ROOT,
                        "%s\"%s\": {\"landmarks\": %s, \"valence\": %.2f, \"arousal\": %.2f}",
                        frame == 0 ? "" : ", ", file, landmarks(), 10 * valence(expression), 10 * arousal(expression)));
            }
            Files.writeString(place.resolve(name + ".json"), json + "}}");
        }
        return folder;
    }

    /** A film's frame of 720 x 576 wide pixels, small; it is resized to 960 x 576. Its marks cover blocks. */
    private static RgbImage wide(int expression, int number) throws IOException {
        RgbImage image = RgbImage.black(180, 144);
        RgbImage face = face(144);
        for (int y = 0; y < 144; y++) {
            for (int x = 0; x < 108; x++) { // 3 of 4 columns: pixels are wider than high
                int at = 3 * (y * 144 + x * 4 / 3);
                image.set(x + 36, y, face.rgb()[at], face.rgb()[at + 1], face.rgb()[at + 2]);
            }
        }
        for (int y = 0; y < 12; y++) {
            for (int x = 0; x < 12; x++) {
                image.set(x, y, 20 * expression, 0, 0);
                image.set(x, y + 24, number % 256, number / 256, 0);
            }
        }
        return image;
    }

    /** Around the face, in the film's columns. */
    private static String landmarks() {
        StringBuilder points = new StringBuilder("[");
        for (int i = 0; i < 68; i++) {
            double angle = 2 * Math.PI * i / 68;
            points.append(String.format(Locale.ROOT, "%s[%.2f, %.2f]", i == 0 ? "" : ", ",
                    360 + 90 * Math.cos(angle), 288 + 120 * Math.sin(angle)));
        }
        return points + "]";
    }
}
