package org.emoca4j.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;
import org.emoca4j.mesh.Topology;
import org.junit.jupiter.api.Test;

class CoarseRendererTest {

    /** A square in head space from (-1, -1) to (1, 1), facing +z; u grows with x, v with y. */
    private static final Topology SQUARE = new Topology(
            4, new int[] {0, 1, 2, 0, 2, 3}, new float[] {0, 0, 1, 0, 1, 1, 0, 1}, new int[] {0, 1, 2, 0, 2, 3});

    private static final float[] CORNERS = {-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0};

    private final CoarseRenderer reference = new CoarseRenderer(SQUARE, CoarseRenderer.Options.REFERENCE);
    private final CoarseRenderer smooth = new CoarseRenderer(SQUARE, new CoarseRenderer.Options(true, 2));

    @Test
    void greyOfASurfaceThatFacesTheViewer() {
        float[] ndc = new OrthographicCamera(0.9, 0.013, 0.007).project(CORNERS);
        FloatImage picture = reference.geometry(CORNERS, ndc, 20, 20).onBlack(20, 20);
        double expected = 180 / 255.0 * 1.7 * (4 / Math.sqrt(3) + 1) / 5;
        assertThat(picture.get(0, 7, 12)).isCloseTo((float) expected, within(1e-4f));
        assertThat(picture.get(2, 0, 0)).isZero();
    }

    @Test
    void backsAreNotSeenWhenCulled() {
        float[] fromBehind = new OrthographicCamera(0.9, 0.013, 0.007).project(CORNERS);
        for (int i = 0; i < fromBehind.length; i += 3) {
            fromBehind[i] = -fromBehind[i];
        }
        assertThat(reference.coloured(CORNERS, fromBehind, 20, 20).alpha().data()).contains(1f);
        assertThat(smooth.coloured(CORNERS, fromBehind, 20, 20).alpha().data()).containsOnly(0f);
    }

    @Test
    void textureLandsTheRightWayUp() {
        // red grows with u, green with v: row 0 of a texture is v = 1
        FloatImage texture = FloatImage.zeros(3, 8, 8);
        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 8; x++) {
                texture.set(0, y, x, (x + 0.5f) / 8);
                texture.set(1, y, x, 1 - (y + 0.5f) / 8);
            }
        }
        float[] ndc = new OrthographicCamera(1, 0.001, 0.002).project(CORNERS);
        FloatImage picture = reference
                .textured(CORNERS, ndc, texture, SphericalHarmonics.ambient(), 32, 32)
                .onBlack(32, 32);
        // column 20, row 6: x = 20.5/16 - 1, y up = 1 - 6.5/16
        float u = (float) (20.5 / 32 - 0.001 / 2);
        float v = (float) (1 - 6.5 / 32 - 0.002 / 2);
        assertThat(picture.get(0, 6, 20)).isCloseTo(u, within(1e-4f));
        assertThat(picture.get(1, 6, 20)).isCloseTo(v, within(1e-4f));
    }

    @Test
    void halfCoveredPixelsBlendWhenSmooth() {
        float[] red = {1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0};
        // the right half of the picture from column 4.5 on, so column 4 is covered by half
        float[] ndc = {0.125f, 1.1f, 0, 2.1f, 1.1f, 0, 2.1f, -1.3f, 0, 0.125f, -1.3f, 0};
        Rendering rendering = smooth.coloured(red, ndc, 8, 8);
        RgbImage out = rendering.over(filled(8, 8, 100));
        assertThat(out.get(3, 4, 0)).isEqualTo(100);
        assertThat(out.get(4, 4, 0)).isEqualTo(Math.round(0.5f * 255 + 50));
        assertThat(out.get(4, 4, 1)).isEqualTo(50);
        assertThat(out.get(6, 4, 0)).isEqualTo(255);
        assertThat(out.get(6, 4, 1)).isZero();
    }

    @Test
    void workIsLimitedToWhatTheHeadTouches() {
        float[] ndc = new OrthographicCamera(0.01, 40.3, -20.2).project(CORNERS);
        Rendering rendering = reference.coloured(CORNERS, ndc, 4000, 3000);
        assertThat(rendering.alpha().width()).isBetween(40, 43);
        assertThat(rendering.alpha().height()).isBetween(30, 33);
        assertThat(rendering.left()).isEqualTo((int) Math.floor((1 + 0.01 * 39.3) * 2000 - 0.5));
        double covered = 0;
        for (float a : rendering.alpha().data()) {
            covered += a;
        }
        assertThat(covered).isBetween(30.0 * 40 - 71, 30.0 * 40 + 71);
    }

    @Test
    void headOutsideThePictureLeavesItAsItIs() {
        float[] ndc = new OrthographicCamera(1, 10, 0).project(CORNERS);
        RgbImage photo = filled(5, 4, 33);
        assertThat(reference.geometry(CORNERS, ndc, 5, 4).over(photo)).isEqualTo(photo);
    }

    @Test
    void largePicturesAreDrawnInStripsThatFit() {
        float[] ndc = new OrthographicCamera(0.95, 0.0013, 0.0007).project(CORNERS);
        int size = 1200;
        Rendering large = new CoarseRenderer(SQUARE, new CoarseRenderer.Options(false, 2))
                .coloured(new float[] {0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0}, ndc, size, size);
        // colours are linear in position, so across the seam of two strips rows keep their distance
        FloatImage picture = large.onBlack(size, size);
        double step = 1.0 / 1140;
        for (int y = 100; y < 1100; y++) {
            double difference = picture.get(1, y, 600) - picture.get(1, y + 1, 600);
            assertThat(difference).isCloseTo(step, within(0.1 * step));
        }
    }

    @Test
    void depthFallsFromNearToFar() {
        float[] slanted = {-1, 1.1f, 0, 1.3f, 1.1f, 4, 1.3f, -1, 4, -1, -1, 0};
        FloatImage picture = reference.depth(slanted, 0, 4, 10, 10).onBlack(10, 10);
        assertThat(picture.get(0, 5, 0)).isCloseTo(1 - (0.1f / 2.3f), within(1e-4f));
        assertThat(picture.get(0, 5, 9)).isCloseTo(1 - (1.9f / 2.3f), within(1e-4f));
    }

    @Test
    void texturesAreTakenFromPhotosTheRightWayUp() {
        FloatImage photo = FloatImage.zeros(3, 40, 40);
        for (int y = 0; y < 40; y++) {
            for (int x = 0; x < 40; x++) {
                photo.set(0, y, x, x);
                photo.set(1, y, x, y);
            }
        }
        TextureSpace space = TextureSpace.of(SQUARE, 5);
        float[] ndc = new OrthographicCamera(0.5, 0, 0).project(CORNERS);
        FloatImage texture = space.extract(photo, ndc);
        // the square shows in pixels 9.5 to 29.5; texel (0, 1) is 0.1 from the left, 0.3 from the top
        assertThat(texture.get(0, 1, 0)).isCloseTo(9.5f + 0.1f * 20, within(1e-3f));
        assertThat(texture.get(1, 1, 0)).isCloseTo(9.5f + 0.3f * 20, within(1e-3f));
        FloatImage positions = space.unwrap(CORNERS, 3);
        assertThat(positions.get(0, 1, 0)).isCloseTo(-0.8f, within(1e-5f));
        assertThat(positions.get(1, 1, 0)).isCloseTo(0.4f, within(1e-5f));
    }

    private static RgbImage filled(int width, int height, int value) {
        byte[] rgb = new byte[3 * width * height];
        Arrays.fill(rgb, (byte) value);
        return new RgbImage(width, height, rgb);
    }
}
