package org.emoca4j.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CanvasTest {

    private static int colour(RgbImage image, int x, int y) {
        return image.get(x, y, 0) << 16 | image.get(x, y, 1) << 8 | image.get(x, y, 2);
    }

    /** Sum over the picture of how far white on black covers it, in pixels. */
    private static double ink(RgbImage image) {
        double sum = 0;
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                sum += image.get(x, y, 1) / 255.0;
            }
        }
        return sum;
    }

    @Test
    void rectanglesCoverTheirPixelsAndAreCutOff() {
        Canvas canvas = new Canvas(5, 4, 0x102030);
        canvas.fill(3, -2, 10, 4, 0xFF8001);
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 5; x++) {
                assertThat(colour(canvas.image(), x, y)).isEqualTo(x >= 3 && y < 2 ? 0xFF8001 : 0x102030);
            }
        }
    }

    @Test
    void aLineOnPixelCentresIsSharp() {
        Canvas canvas = new Canvas(9, 5, 0);
        canvas.line(2, 2, 6, 2, 1, 0xFFFFFF);
        for (int x = 0; x < 9; x++) {
            assertThat(colour(canvas.image(), x, 2)).isEqualTo(x >= 2 && x <= 6 ? 0xFFFFFF : 0);
            assertThat(colour(canvas.image(), x, 1)).isZero();
        }
    }

    @Test
    void shapesHaveTheirArea() {
        Canvas disc = new Canvas(60, 60, 0);
        disc.disc(30.3, 29.8, 20, 0xFFFFFF);
        assertThat(ink(disc.image())).isCloseTo(Math.PI * 400, within(6.0));
        Canvas line = new Canvas(80, 80, 0);
        line.line(10, 20, 50, 50, 4, 0xFFFFFF);
        // length 50, width 4, two half discs
        assertThat(ink(line.image())).isCloseTo(200 + Math.PI * 4, within(3.0));
        Canvas outside = new Canvas(20, 20, 0);
        outside.disc(0, 0, 10, 0xFFFFFF);
        outside.disc(-50, 500, 10, 0xFFFFFF);
        // a quarter, and half a pixel's strip left of and above the centre
        assertThat(ink(outside.image())).isCloseTo(Math.PI * 25 + 10, within(2.0));
    }

    @Test
    void picturesAreCopiedAndCutOff() {
        RgbImage picture = RgbImage.black(2, 2);
        for (int i = 0; i < 4; i++) {
            picture.set(i % 2, i / 2, 50 + i, 0, 0);
        }
        Canvas canvas = new Canvas(3, 3, 0xFFFFFF);
        canvas.draw(picture, -1, -1);
        canvas.draw(picture, 2, 1);
        canvas.draw(picture, 3, 0);
        assertThat(colour(canvas.image(), 0, 0)).isEqualTo(53 << 16);
        assertThat(colour(canvas.image(), 2, 1)).isEqualTo(50 << 16);
        assertThat(colour(canvas.image(), 2, 2)).isEqualTo(52 << 16);
        assertThat(colour(canvas.image(), 1, 1)).isEqualTo(0xFFFFFF);
    }

    @Test
    void sideBySideScalesToOneHeight() {
        RgbImage red = new Canvas(10, 20, 0xFF0000).image();
        RgbImage blue = new Canvas(30, 10, 0x0000FF).image();
        RgbImage both = Canvas.sideBySide(List.of(red, blue), 10, 3, 0x00FF00);
        assertThat(List.of(both.width(), both.height())).containsExactly(5 + 3 + 30, 10);
        assertThat(colour(both, 4, 9)).isEqualTo(0xFF0000);
        assertThat(colour(both, 5, 0)).isEqualTo(0x00FF00);
        assertThat(colour(both, 8, 0)).isEqualTo(0x0000FF);
    }

    @Test
    void everyCharacterOfAsciiLooksDifferentAndStaysInItsPlace() {
        Set<RgbImage> seen = new HashSet<>();
        for (char c = ' '; c < 127; c++) {
            String text = String.valueOf(c);
            int width = (int) Math.ceil(Canvas.textWidth(text, 30));
            Canvas canvas = new Canvas(80, 60, 0);
            double advance = canvas.text(text, 10, 40, 30, 0xFFFFFF);
            assertThat(advance).isEqualTo(Canvas.textWidth(text, 30));
            assertThat(seen.add(canvas.image())).as("'%s' is like another", text).isTrue();
            assertThat(ink(canvas.image()) > 0).as("'%s' has ink", text).isEqualTo(c != ' ');
            Canvas around = new Canvas(canvas.image().copy());
            around.fill(10, 5, width, 50, 0);
            assertThat(ink(around.image())).as("'%s' outside of its box", text).isZero();
        }
    }

    @Test
    void accentsAreLeftOffAndOtherScriptsBecomeQuestionMarks() {
        assertThat(written("J\u00F6rg \u00C5")).isEqualTo(written("Jorg A"));
        assertThat(written("\uD83D\uDE00 \u7B11")).isEqualTo(written("? ?"));
    }

    private static RgbImage written(String text) {
        Canvas canvas = new Canvas(200, 30, 0);
        canvas.text(text, 5, 20, 12, 0xFFFFFF);
        return canvas.image();
    }
}
