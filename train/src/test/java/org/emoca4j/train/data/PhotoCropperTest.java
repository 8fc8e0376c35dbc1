package org.emoca4j.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.PngWriter;
import org.emoca4j.image.Resize;
import org.emoca4j.image.RgbImage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhotoCropperTest {

    @TempDir
    private Path folder;

    private static SyntheticFaces faces;

    @BeforeAll
    static void load() throws IOException {
        faces = new SyntheticFaces(HeadModel.builtin(), List.of(), 4, 10);
    }

    private static Sample face(int number) {
        return faces.get(number);
    }

    /** Two faces side by side, the right one smaller. */
    private Path twoFaces() throws IOException {
        RgbImage photo = RgbImage.black(400, 224);
        paste(face(0).image(), photo, 0, 0);
        paste(Resize.to(face(1).image(), 160, 160), photo, 232, 40);
        Path file = folder.resolve("two.png");
        PngWriter.write(photo, file);
        return file;
    }

    private static void paste(RgbImage from, RgbImage to, int left, int top) {
        for (int y = 0; y < from.height(); y++) {
            for (int x = 0; x < from.width(); x++) {
                to.set(left + x, top + y, from.get(x, y, 0), from.get(x, y, 1), from.get(x, y, 2));
            }
        }
    }

    /** How far the shapes of two faces' landmarks are apart, in units of their size. */
    private static double meanDistance(Sample crop, Sample truth) {
        double[] a = shape(crop.landmarks68());
        double[] b = shape(truth.landmarks68());
        double sum = 0;
        for (int i = 0; i < a.length; i += 2) {
            sum += Math.hypot(a[i] - b[i], a[i + 1] - b[i + 1]);
        }
        return sum / 68;
    }

    private static double[] shape(float[] points) {
        FaceRectangle box = FaceRectangle.around(points);
        double[] out = new double[points.length];
        for (int i = 0; i < out.length; i += 2) {
            out[i] = (points[i] - box.centreX()) / box.side();
            out[i + 1] = (points[i + 1] - box.centreY()) / box.side();
        }
        return out;
    }

    @Test
    void takesTheLargestFaceOrTheOneInTheBox() throws IOException {
        Path file = twoFaces();
        try (PhotoCropper cropper = PhotoCropper.open(CropOptions.PUBLISHED)) {
            Sample largest = cropper.crop(LabelledPhoto.of("two.png", file, Labels.NONE));
            Sample boxed = cropper.crop(new LabelledPhoto("two.png", file, Labels.NONE,
                    Optional.of(new FaceRectangle(250, 60, 370, 190)), Optional.empty(), Optional.empty()));
            assertThat(meanDistance(largest, face(0))).isLessThan(meanDistance(largest, face(1)));
            assertThat(meanDistance(boxed, face(1))).isLessThan(meanDistance(boxed, face(0)));
            for (Sample sample : List.of(largest, boxed)) { // the published margin: 1.1 * 1.25 times the points' box
                FaceRectangle box = FaceRectangle.around(sample.landmarks68());
                assertThat(box.side()).isCloseTo(2 / 1.375, within(0.03));
                assertThat(box.centreX()).isCloseTo(0, within(0.02));
                assertThat(box.centreY()).isCloseTo(0, within(0.02));
            }
        }
    }

    @Test
    void cropsByGivenLandmarksAfterResizing() throws IOException {
        Path file = folder.resolve("face.png");
        PngWriter.write(face(0).image(), file);
        float[] points = new float[136];
        for (int i = 0; i < 136; i += 2) { // in pixels of the photo at twice the size
            points[i] = (float) (2 * Sample.pixel(face(0).landmarks68()[i]) + 0.5);
            points[i + 1] = (float) (2 * Sample.pixel(face(0).landmarks68()[i + 1]) + 0.5);
        }
        LabelledPhoto photo = new LabelledPhoto("face.png", file, Labels.NONE, Optional.empty(), Optional.of(points),
                Optional.of(new LabelledPhoto.PictureSize(448, 448)));
        try (PhotoCropper cropper = PhotoCropper.open(CropOptions.PUBLISHED)) {
            assertThat(meanDistance(cropper.crop(photo), face(0))).isLessThan(1e-4);
        }
    }

    /** Where nothing is found, a data set's spare points define the crop; where a face is found, they don't. */
    @Test
    void cropsBySparePointsWhereNoFaceIsFound() throws IOException {
        Path grey = folder.resolve("grey.png");
        PngWriter.write(RgbImage.black(300, 300), grey);
        float[] points = new float[136];
        for (int i = 0; i < 68; i++) {
            points[2 * i] = i % 2 == 0 ? 100 : 200;
            points[2 * i + 1] = i % 4 < 2 ? 120 : 180;
        }
        Path file = folder.resolve("face.png");
        PngWriter.write(face(0).image(), file);
        FaceRectangle everywhere = new FaceRectangle(0, 0, 223, 223);
        try (PhotoCropper cropper = PhotoCropper.open(CropOptions.PUBLISHED)) {
            Sample sample = cropper.crop(spare(grey, everywhere, points));
            // a square of int(80 * 1.375) = 110 around (150, 150): from 95 to 205
            assertThat(sample.landmarks68()[0]).isCloseTo((float) (2 * (100 - 95) / 110.0 - 1), within(0.02f));
            assertThat(sample.landmarks68()[3]).isCloseTo((float) (2 * (120 - 95) / 110.0 - 1), within(0.02f));
            assertThat(sample.mask().count()).isGreaterThan(1000);
            Sample found = cropper.crop(spare(file, everywhere, points));
            Sample usual = cropper.crop(spare(file, everywhere));
            assertThat(found.landmarks68()).isEqualTo(usual.landmarks68());
            assertThatThrownBy(() -> cropper.crop(spare(grey, everywhere))).isInstanceOf(SkippedPhotoException.class);
        }
    }

    private static LabelledPhoto spare(Path file, FaceRectangle box, float... points) {
        return new LabelledPhoto("a.png", file, Labels.NONE, Optional.of(box), Optional.empty(), Optional.empty(),
                Optional.of(points).filter(given -> given.length > 0));
    }

    @Test
    void takesMasksOfTheUserAndNamesMissingEmotions() throws IOException {
        Path file = folder.resolve("face.png");
        PngWriter.write(face(0).image(), file);
        RgbImage white = RgbImage.black(224, 224);
        for (int p = 0; p < 224 * 112; p++) {
            white.set(p % 224, p / 224, 255, 255, 255);
        }
        Path masks = Files.createDirectory(folder.resolve("masks"));
        PngWriter.write(white, masks.resolve("face.png"));
        CropOptions options = new CropOptions(1.25, CropOptions.Resampling.BILINEAR, true, Optional.of(masks));
        try (PhotoCropper cropper = PhotoCropper.open(options)) {
            Sample sample = cropper.crop(LabelledPhoto.of("face.jpg", file, Labels.NONE.of("somebody")));
            assertThat(sample.labels().expression()).isBetween(0, 6);
            assertThat(sample.labels().identity()).isEqualTo("somebody");
            assertThat(sample.mask().get(112, 60)).isTrue();
            assertThat(sample.mask().get(112, 200)).isFalse();
            Sample given = cropper.crop(LabelledPhoto.of("other.jpg", file, Labels.ofExpression(7)));
            assertThat(given.labels().expression()).isEqualTo(7);
            assertThat(given.mask().count()).isGreaterThan(5000); // no such mask: the hull
            // where landmarks are for another size, the mask is resized as the photo is
            Sample wide = cropper.crop(new LabelledPhoto("face.jpg", file, Labels.NONE, Optional.empty(),
                    Optional.empty(), Optional.of(new LabelledPhoto.PictureSize(448, 448))));
            assertThat(wide.mask().count()).isCloseTo(sample.mask().count(), withinPercentage(5));
            PngWriter.write(RgbImage.black(50, 50), masks.resolve("small.png"));
            assertThatThrownBy(() -> cropper.crop(LabelledPhoto.of("small.jpg", file, Labels.NONE)))
                    .isInstanceOf(SkippedPhotoException.class)
                    .hasMessageContaining("masks must have the photo's size");
        }
    }
}
