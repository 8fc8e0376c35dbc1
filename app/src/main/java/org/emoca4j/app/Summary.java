package org.emoca4j.app;

import java.util.Locale;
import org.emoca4j.Face;
import org.emoca4j.detect.Emotion;
import org.emoca4j.image.Canvas;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.image.Warp;

/** One picture that tells how a face went: photo, overlay, geometry, the head from two sides, the emotions. */
final class Summary {

    private static final int TILE = 320;
    private static final int GAP = 8;
    private static final int CAPTION = 26;

    /** Height of capitals. */
    private static final int TEXT = 12;

    private static final int BACKGROUND = 0xF4F4F2;
    private static final int PANEL = 0xFFFFFF;
    private static final int INK = 0x33333A;
    private static final int PHOTO_BAR = 0x3B75AF;
    private static final int RENDER_BAR = 0xE08B3C;
    private static final int WARNING = 0xB03030;
    private static final int PANEL_GREY = PANEL & 0xFF;

    /** The part of the photo that is shown, in sides of the crop. */
    private static final double CONTEXT = 1.6;

    private static final double SIDE_YAW_RAD = Math.toRadians(38);
    private static final int BAR_ROW = 34;
    private static final int BAR_LEFT = 136;
    private static final int BAR_LENGTH = 150;

    private final FacePictures pictures;

    Summary(FacePictures pictures) {
        this.pictures = pictures;
    }

    /** Draws the summary, {@code 992 x 724} pixels. */
    RgbImage draw(Face face, RgbImage photo) {
        Canvas canvas = new Canvas(3 * TILE + 4 * GAP, 2 * (TILE + CAPTION + 2 * GAP), BACKGROUND);
        Similarity imageToTile = aroundFace(face);
        RgbImage surroundings = Warp.crop(photo, imageToTile, TILE, TILE).toRgb();
        tile(canvas, 0, 0, "photo", surroundings);
        tile(canvas, 1, 0, "overlay", pictures.overlay(face, surroundings, imageToTile));
        tile(canvas, 2, 0, "geometry", pictures.over(face, new Canvas(TILE, TILE, PANEL).image(), imageToTile, 1));
        tile(canvas, 0, 1, "from the left", pictures.fromSide(face, -SIDE_YAW_RAD, TILE, PANEL_GREY));
        tile(canvas, 1, 1, "from the right", pictures.fromSide(face, SIDE_YAW_RAD, TILE, PANEL_GREY));
        emotions(canvas, face);
        return canvas.image();
    }

    private static Similarity aroundFace(Face face) {
        double factor = TILE / (CONTEXT * Face.CROP_SIZE);
        // the centres of crop and tile coincide
        double shift = (TILE - 1) / 2.0 - factor * (Face.CROP_SIZE - 1) / 2.0;
        return new Similarity(factor, 0, shift, shift).after(face.imageToCrop());
    }

    private static int left(int column) {
        return GAP + column * (TILE + GAP);
    }

    private static int top(int row) {
        return GAP + row * (TILE + CAPTION + 2 * GAP);
    }

    private static void tile(Canvas canvas, int column, int row, String caption, RgbImage picture) {
        canvas.draw(picture, left(column), top(row));
        caption(canvas, column, row, caption);
    }

    private static void caption(Canvas canvas, int column, int row, String caption) {
        double x = left(column) + (TILE - Canvas.textWidth(caption, TEXT)) / 2;
        canvas.text(caption, x, top(row) + TILE + 20, TEXT, INK);
    }

    private static void emotions(Canvas canvas, Face face) {
        int left = left(2);
        int top = top(1);
        canvas.fill(left, top, TILE, TILE, PANEL);
        Emotion photo = face.emotion().photo();
        Emotion render = face.emotion().render();
        for (int i = 0; i < Emotion.NAMES.size(); i++) {
            int y = top + 12 + i * BAR_ROW;
            canvas.text(Emotion.NAMES.get(i), left + 10, y + 17, TEXT, INK);
            bar(canvas, left + BAR_LEFT, y, photo.probabilities()[i], PHOTO_BAR);
            bar(canvas, left + BAR_LEFT, y + 13, render.probabilities()[i], RENDER_BAR);
        }
        int y = top + 12 + Emotion.NAMES.size() * BAR_ROW + 8;
        canvas.fill(left + 10, y + 2, 14, 12, PHOTO_BAR);
        canvas.text("photo", left + 30, y + 14, TEXT, INK);
        canvas.fill(left + BAR_LEFT, y + 2, 14, 12, RENDER_BAR);
        canvas.text("head", left + BAR_LEFT + 20, y + 14, TEXT, INK);
        String distance = String.format(Locale.ROOT, "distance %.2f", face.emotion().distance());
        canvas.text(distance, left + 10, y + 40, TEXT, INK);
        String confidence = String.format(Locale.ROOT, "fit %.2f", face.fit().confidence());
        double x = left + TILE - 10 - Canvas.textWidth(confidence, TEXT);
        canvas.text(confidence, x, y + 40, TEXT, face.fit().reliable() ? INK : WARNING);
        caption(canvas, 2, 1, "emotions");
    }

    private static void bar(Canvas canvas, int left, int top, double share, int rgb) {
        canvas.fill(left, top, BAR_LENGTH, 11, BACKGROUND);
        canvas.fill(left, top, (int) Math.round(share * BAR_LENGTH), 11, rgb);
    }
}
