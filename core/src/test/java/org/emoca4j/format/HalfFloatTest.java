package org.emoca4j.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfFloatTest {

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "1, 3C00",
        "-2, C000",
        "0, 0000",
        "-0.0, 8000",
        "0.1, 2E66",
        "0.33333334, 3555",
        "65504, 7BFF",
        // halfway to the first number that is too large: the even neighbour is infinity
        "65519.996, 7BFF",
        "65520, 7C00",
        "Infinity, 7C00",
        "-Infinity, FC00",
        "NaN, 7E00",
        // smallest normal, largest and smallest subnormal
        "6.103515625e-5, 0400",
        "6.097555160522461e-5, 03FF",
        "5.960464477539063e-8, 0001",
        // half of the smallest ties to zero
        "2.9802322387695312e-8, 0000",
        "2.9802326e-8, 0001",
        // ties go to even mantissas: 1 + 2^-11 down, 1 + 3 * 2^-11 up
        "1.00048828125, 3C00",
        "1.00146484375, 3C02"
    })
    void handWorkedValues(float value, String half) {
        assertThat(String.format("%04X", HalfFloat.toHalf(value) & 0xFFFF)).isEqualTo(half);
    }

    @Test
    void everyHalfIsWhatItsBitsSayAndComesBack() {
        for (int bits = 0; bits < 0x10000; bits++) {
            float value = HalfFloat.toFloat((short) bits);
            int exponent = bits >> 10 & 0x1F;
            int mantissa = bits & 0x3FF;
            if (exponent == 31 && mantissa != 0) {
                assertThat(value).isNaN();
                continue;
            }
            double magnitude = exponent == 31 ? Double.POSITIVE_INFINITY
                    : exponent == 0 ? mantissa * Math.pow(2, -24)
                    : (1 + mantissa / 1024.0) * Math.pow(2, exponent - 15);
            assertThat((double) value).isEqualTo(bits < 0x8000 ? magnitude : -magnitude);
            assertThat(HalfFloat.toHalf(value)).isEqualTo((short) bits);
        }
    }

    @Test
    void betweenTwoHalvesTheNearerOneIsTaken() {
        for (int bits = 0; bits < 0x7BFF; bits++) {
            // exact: a float has 13 bits more
            float middle = (HalfFloat.toFloat((short) bits) + HalfFloat.toFloat((short) (bits + 1))) / 2;
            assertThat(HalfFloat.toHalf(Math.nextDown(middle))).isEqualTo((short) bits);
            assertThat(HalfFloat.toHalf(Math.nextUp(middle))).isEqualTo((short) (bits + 1));
            assertThat(HalfFloat.toHalf(middle)).isEqualTo((short) (bits + (bits & 1)));
        }
    }
}
