package org.emoca4j.compared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.FaceBox;
import org.emoca4j.detect.FaceLandmarks;
import org.emoca4j.image.Canvas;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.junit.jupiter.api.Test;

/** Drawings land where the photo shows what they stand for, whatever the scale of the view. */
class FaceDrawingTest {

    private static final int GREEN = 0x208040;

    /** A face whose 68 points' box is centred at (x, y); its landmarks lie on a line through it. */
    private static DetectedFace face(double x, double y, double side) {
        float[] points = new float[3 * FaceLandmarks.COUNT];
        for (int i = 0; i < FaceLandmarks.COUNT; i++) {
            points[3 * i] = (float) (x + i * 0.1);
            points[3 * i + 1] = (float) y;
            points[3 * i + 2] = i;
        }
        FaceBox box = new FaceBox(x, y, side, 0, 1, new float[12]);
        return new DetectedFace(box, new FaceLandmarks(points, 1, 0, new float[0]), x, y, side);
    }

    /** A rectangle of two triangles, its corners at pixel coordinates, facing the viewer or away. */
    private static ProjectedMesh rectangle(float left, float top, float right, float bottom, boolean facing,
            Optional<float[]> colours) {
        float[] vertices = {left, top, 5, right, top, 5, right, bottom, 5, left, bottom, 5};
        // counter-clockwise before y was turned down: clockwise in the numbers of the picture
        int[] faces = facing ? new int[] {0, 3, 2, 0, 2, 1} : new int[] {0, 2, 3, 0, 1, 2};
        return new ProjectedMesh(vertices, faces, colours);
    }

    @Test
    void aViewShowsThePhotoWhereItsMapSays() {
        RgbImage photo = new Canvas(400, 300, GREEN).image();
        photo.set(210, 140, 255, 0, 0);
        FaceView view = FaceView.of(photo, face(200, 150, 100), 190);
        assertThat(view.imageToView().scale()).isCloseTo(1, within(1e-12));
        float[] place = view.place(new float[] {210, 140}, 2);
        RgbImage seen = view.of(photo, 0);
        // 190 pixels around (200, 150 - 0.07 * 190): the marked pixel falls between four pixels of the view
        assertThat(place).containsExactly(104.5f, 97.8f);
        assertThat(seen.get(104, 98, 0)).isGreaterThan(0x20);
        assertThat(seen.get(105, 97, 0)).isGreaterThan(0x20);
        assertThat(seen.get(103, 98, 0)).isEqualTo(0x20);
        assertThat(seen.get(104, 96, 0)).isEqualTo(0x20);
    }

    @Test
    void aViewStaysInThePhotoIfItFitsAndShowsWhatLiesBeyondOtherwise() {
        RgbImage photo = new Canvas(400, 300, GREEN).image();
        RgbImage corner = FaceView.of(photo, face(20, 10, 100), 64).of(photo, 0xFFFFFF);
        assertThat(corner.get(0, 0, 0)).isEqualTo(0x20);
        assertThat(corner.get(63, 63, 0)).isEqualTo(0x20);
        RgbImage large = FaceView.of(photo, face(200, 150, 300), 64).of(photo, 0xFFFFFF);
        assertThat(large.get(0, 0, 0)).isEqualTo(255);
        assertThat(large.get(32, 32, 0)).isEqualTo(0x20);
    }

    @Test
    void aFaceIsPlacedWithAllItsPoints() {
        RgbImage photo = new Canvas(400, 300, GREEN).image();
        FaceView view = FaceView.of(photo, face(200, 150, 100), 380);
        DetectedFace placed = view.place(face(200, 150, 100));
        assertThat(placed.side()).isCloseTo(200, within(1e-9));
        assertThat(placed.centreX()).isCloseTo(189.5, within(1e-9));
        assertThat(placed.landmarks().x(10)).isCloseTo(189.5f + 2, within(1e-3f));
        assertThat(placed.landmarks().z(10)).isCloseTo(20, within(1e-4f));
    }

    @Test
    void coloursComeToTheirPlace() {
        RgbImage photo = new Canvas(100, 100, GREEN).image();
        FaceView view = new FaceView(new Similarity(2, 0, 0.5, 0.5), 200);
        float[] red = {1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0};
        RgbImage drawn = FaceDrawing.overlay(
                rectangle(19.5f, 29.5f, 59.5f, 79.5f, true, Optional.of(red)), view, view.of(photo, 0));
        // pixels 20..59 of the photo are 40..119 of the view
        for (int[] inside : new int[][] {{40, 60}, {119, 60}, {40, 159}, {119, 159}, {80, 100}}) {
            assertThat(drawn.get(inside[0], inside[1], 0)).isGreaterThan(250);
        }
        for (int[] outside : new int[][] {{39, 60}, {120, 60}, {40, 59}, {40, 160}}) {
            assertThat(drawn.get(outside[0], outside[1], 0)).isEqualTo(0x20);
        }
    }

    @Test
    void aPlaneThatFacesTheViewerHasTheGreyOfFiveLights() {
        RgbImage white = new Canvas(64, 64, 0xFFFFFF).image();
        FaceView view = new FaceView(Similarity.IDENTITY, 64);
        RgbImage drawn = FaceDrawing.geometry(rectangle(10, 10, 50, 50, true, Optional.empty()), view, white);
        // four lights at 1 / sqrt(3), one from ahead, 1.7 bright each, on a grey of 180
        double grey = 180 * 1.7 * (4 / Math.sqrt(3) + 1) / 5;
        // not on the diagonal, where the triangles meet
        assertThat((double) drawn.get(40, 20, 0)).isCloseTo(grey, within(1.0));
        assertThat(drawn.get(5, 5, 0)).isEqualTo(255);
    }

    @Test
    void whatFacesAwayIsNotDrawn() {
        RgbImage white = new Canvas(64, 64, 0xFFFFFF).image();
        FaceView view = new FaceView(Similarity.IDENTITY, 64);
        assertThat(FaceDrawing.geometry(rectangle(10, 10, 50, 50, false, Optional.empty()), view, white))
                .isEqualTo(white);
    }

    @Test
    void aHoleIsDarkAndNotThePhoto() {
        // a frame of four rectangles around a mouth
        float[] v = {10, 10, 5, 50, 10, 5, 50, 50, 5, 10, 50, 5, 20, 20, 5, 40, 20, 5, 40, 40, 5, 20, 40, 5};
        int[] clockwise = {0, 1, 5, 0, 5, 4, 1, 2, 6, 1, 6, 5, 2, 3, 7, 2, 7, 6, 3, 0, 4, 3, 4, 7};
        int[] faces = clockwise.clone();
        for (int i = 0; i < faces.length; i += 3) {
            faces[i + 1] = clockwise[i + 2];
            faces[i + 2] = clockwise[i + 1];
        }
        RgbImage photo = new Canvas(64, 64, GREEN).image();
        FaceView view = new FaceView(Similarity.IDENTITY, 64);
        RgbImage drawn = FaceDrawing.overlay(new ProjectedMesh(v, faces, Optional.empty()), view, photo);
        assertThat(drawn.get(30, 30, 1)).isLessThan(0x30);
        assertThat(drawn.get(5, 30, 1)).isEqualTo(0x80);
        assertThat(drawn.get(15, 30, 1)).isGreaterThan(180);
    }

    @Test
    void landmarksAreDrawnAtTheirPixels() {
        RgbImage photo = new Canvas(256, 256, 0).image();
        float[] points = new float[136];
        for (int i = 0; i < 68; i++) {
            points[2 * i] = 10 + 3 * i;
            points[2 * i + 1] = 100 + i % 7;
        }
        FaceView view = new FaceView(Similarity.IDENTITY, 256);
        RgbImage drawn = FaceDrawing.landmarks(points, view, photo);
        for (int i = 0; i < 68; i++) {
            assertThat(drawn.get(10 + 3 * i, 100 + i % 7, 2)).isEqualTo(0xB5);
        }
        assertThat(drawn.get(128, 60, 0)).isZero();
    }
}
