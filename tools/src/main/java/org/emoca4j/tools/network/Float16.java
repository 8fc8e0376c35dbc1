package org.emoca4j.tools.network;

/** IEEE 754 binary16, which Java has only from release 20 on. */
final class Float16 {

    private Float16() {}

    static float toFloat(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = bits >> 10 & 0x1F;
        int mantissa = bits & 0x3FF;
        if (exponent == 0) {
            float magnitude = mantissa * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        int wide = exponent == 0x1F ? 0xFF : exponent + 112;
        return Float.intBitsToFloat(sign | wide << 23 | mantissa << 13);
    }

    /** Nearest half, for finite values within its range; ties away from zero (no stored value is a tie here). */
    static short ofFloat(float value) {
        int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
        float magnitude = Math.abs(value);
        if (magnitude < 0x1p-14f) {
            return (short) (sign | Math.round(magnitude * 0x1p24f));
        }
        int rounded = Float.floatToRawIntBits(magnitude) + 0x1000;
        return (short) (sign | (rounded >> 13) - (112 << 10));
    }

    /** Whether halves can hold all of these values without loss. */
    static boolean holds(float[] values) {
        for (float value : values) {
            if (!(Math.abs(value) < 65504f) || toFloat(ofFloat(value)) != value) {
                return false;
            }
        }
        return true;
    }
}
