package org.emoca4j.render;

/**
 * Lights infinitely far away: the mean over the lights of {@code clamp(n . L, 0, 1) * colour} (deca-flame section 4.3).
 *
 * @param lights {@code N * 6}: direction towards the light in head space (any length), then RGB intensity
 */
public record DirectionalLights(float[] lights) implements Lighting {

    public DirectionalLights {
        PointLights.checkLights(lights);
        lights = lights.clone();
        for (int i = 0; i < lights.length; i += 6) {
            PointLights.normalize(lights, i);
        }
    }

    @Override
    public void shade(float x, float y, float z, float nx, float ny, float nz, float[] rgb) {
        float red = 0;
        float green = 0;
        float blue = 0;
        for (int i = 0; i < lights.length; i += 6) {
            float dot = nx * lights[i] + ny * lights[i + 1] + nz * lights[i + 2];
            float cosine = Math.min(1, Math.max(0, dot));
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
