package org.emoca4j.render;

/**
 * Lights at points in head space: the mean over the lights of {@code (n . L) * colour}, which, as in the reference, is
 * not clamped (deca-flame section 4.3).
 *
 * @param lights {@code N * 6}: position in metres, then RGB intensity; owned by the record
 */
public record PointLights(float[] lights) implements Lighting {

    private static final float MIN_LENGTH = 1e-12f;

    public PointLights {
        checkLights(lights);
    }

    static void checkLights(float[] lights) {
        if (lights.length == 0 || lights.length % 6 != 0) {
            throw new IllegalArgumentException("lights need N * 6 numbers, got " + lights.length);
        }
    }

    static void normalize(float[] vector, int offset) {
        float x = vector[offset];
        float y = vector[offset + 1];
        float z = vector[offset + 2];
        float length = Math.max((float) Math.sqrt(x * x + y * y + z * z), MIN_LENGTH);
        vector[offset] = x / length;
        vector[offset + 1] = y / length;
        vector[offset + 2] = z / length;
    }

    @Override
    public void shade(float x, float y, float z, float nx, float ny, float nz, float[] rgb) {
        float red = 0;
        float green = 0;
        float blue = 0;
        for (int i = 0; i < lights.length; i += 6) {
            float lx = lights[i] - x;
            float ly = lights[i + 1] - y;
            float lz = lights[i + 2] - z;
            float length = Math.max((float) Math.sqrt(lx * lx + ly * ly + lz * lz), MIN_LENGTH);
            float cosine = (nx * lx + ny * ly + nz * lz) / length;
            red += cosine * lights[i + 3];
            green += cosine * lights[i + 4];
            blue += cosine * lights[i + 5];
        }
        int n = lights.length / 6;
        rgb[0] = red / n;
        rgb[1] = green / n;
        rgb[2] = blue / n;
    }
}
