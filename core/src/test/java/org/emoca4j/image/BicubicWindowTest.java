package org.emoca4j.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Bytes that Pillow 12.3 gives for the same picture ({@code resize(..., BICUBIC)}, then {@code crop}). */
class BicubicWindowTest {

    private static RgbImage picture() {
        RgbImage picture = RgbImage.black(23, 17);
        for (int y = 0; y < 17; y++) {
            for (int x = 0; x < 23; x++) {
                int xy = x * y;
                int at = x * 37 + y * 91;
                picture.set(x, y, (at ^ xy) & 0xFF, (at + 53 ^ xy) & 0xFF, (at + 106 ^ xy) & 0xFF);
            }
        }
        return picture;
    }

    private static void check(RgbImage actual, String pillow) {
        assertThat(HexFormat.of().formatHex(actual.rgb())).isEqualTo(pillow);
    }

    @Test
    void shrinks() {
        check(BicubicWindow.cut(picture(), 7, 5, 0, 0, 7, 5),
                "688485828f866c768e857a6e747c82837b72777e877b8a8b757f85828780817a8182828489817f8674798e7e84"
                        + "7d83867e837b877477866c6e8b706e736f788084877d83867d757d847e8c7a788a8a81788a90808c80717d7e7f"
                        + "6b7d927d838176727d725a798a807d");
    }

    @Test
    void growsAndIsBlackOutside() {
        check(BicubicWindow.cut(picture(), 31, 40, -1, 36, 6, 6),
                "000000538abc6995e878aeaa89cc0cdedc0000000071be798e8798a76776ac801ea3a73c000000a5e728b46e38"
                        + "cc143eca2545546998000000b8fa09c36612dd0027d702523651b9000000000000000000000000000000000000"
                        + "000000000000000000000000000000000000");
    }

    @Test
    void growsInOneDirectionAndShrinksInTheOther() {
        check(BicubicWindow.cut(picture(), 50, 9, 46, 3, 6, 3),
                "5d27a16828928d2e5e9c324a000000000000499c8a5d968f837f899476880000000000004b7b985e65a289589a"
                        + "9b5197000000000000");
    }

    @Test
    void aWindowThatMissesThePictureIsBlack() {
        assertThat(BicubicWindow.cut(picture(), 1L << 40, 1L << 40, -5000, 0, 3, 2)).isEqualTo(RgbImage.black(3, 2));
    }
}
