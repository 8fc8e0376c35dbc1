package org.emoca4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.math.Rotations;
import org.emoca4j.mesh.Topology;
import org.emoca4j.render.OrthographicCamera;
import org.emoca4j.render.PerspectiveCamera;
import org.emoca4j.render.Raster;
import org.emoca4j.render.Rasterizer;
import org.emoca4j.render.TextureSpace;
import org.junit.jupiter.api.Test;

/** The numbers of docs/spaces.md: one point that is symmetric to nothing, in every space. */
class SpacesTest {

    private static final float[] HEAD = {0.03f, -0.02f, 0.05f};
    private static final float[] NDC = {0.32f, 0.12f, -0.4f};
    private static final Similarity IMAGE_TO_CROP = Similarity.squareCrop(300, 200, 448, 0, 224);

    @Test
    void headToCropNdc() {
        float[] ndc = new OrthographicCamera(8, 0.01, 0.005).project(HEAD);
        assertThat(ndc).containsExactly(NDC, within(1e-6f));
    }

    @Test
    void cameraSpaceToCropPixels() {
        float[] px = new PerspectiveCamera(1015, 1015, 112, 111, 5, 10).project(new float[] {0.3f, -0.2f, 9.5f});
        assertThat(px).containsExactly(new float[] {144.0526f, 89.6316f, -53.421f}, within(1e-3f));
    }

    @Test
    void cropNdcToCropPixelsAndBack() {
        assertThat(OrthographicCamera.ndcToPixel(0.32, 224)).isCloseTo(147.34, within(1e-9));
        assertThat(OrthographicCamera.ndcToPixel(0.12, 224)).isCloseTo(124.94, within(1e-9));
        assertThat(OrthographicCamera.pixelToNdc(147.34, 224)).isCloseTo(0.32, within(1e-9));
    }

    @Test
    void cropPixelsToImagePixelsAndBack() {
        Similarity cropToImage = IMAGE_TO_CROP.inverse();
        assertThat(cropToImage.applyX(147.34, 124.94)).isCloseTo(371.68, within(1e-9));
        assertThat(cropToImage.applyY(147.34, 124.94)).isCloseTo(226.88, within(1e-9));
        assertThat(IMAGE_TO_CROP.applyX(371.68, 226.88)).isCloseTo(147.34, within(1e-9));
        assertThat(IMAGE_TO_CROP.applyY(371.68, 226.88)).isCloseTo(124.94, within(1e-9));
    }

    @Test
    void turnedCropFollowsTheScreensAngle() {
        // what lies to the right of the centre and below it, by the roll, is straight to the right in the crop
        double roll = 0.3;
        Similarity turned = Similarity.squareCrop(300, 200, 448, roll, 224);
        double x = 300 + 100 * Math.cos(roll);
        double y = 200 + 100 * Math.sin(roll);
        assertThat(turned.applyX(x, y)).isCloseTo(111.5 + 50, within(1e-9));
        assertThat(turned.applyY(x, y)).isCloseTo(111.5, within(1e-9));
    }

    @Test
    void imagePixelsToImageNdc() {
        assertThat(OrthographicCamera.pixelToNdc(371.68, 640)).isCloseTo(0.1630625, within(1e-9));
        assertThat(OrthographicCamera.pixelToNdc(226.88, 480)).isCloseTo(-0.0525833, within(1e-6));
    }

    @Test
    void faceCarriesCropNdcToImagePixels() {
        // only the crop's place matters here
        Face face = new Face(0, null, null, IMAGE_TO_CROP, null, null, null, null, null, null,
                Optional.empty(), Optional.empty());
        assertThat(face.toImagePx(NDC)).containsExactly(new float[] {371.68f, 226.88f, -89.6f}, within(1e-3f));
    }

    @Test
    void rasteriserDrawsAPointAtItsPixel() {
        // a triangle of one pixel around the point: crop pixel (147, 125) has its centre nearest
        float d = 1 / 224f;
        float x = 0.32f;
        float y = 0.12f;
        float z = -0.4f + 10;
        float[] small = {x - d, y - d, z, x - d, y + d, z, x + 2 * d, y, z};
        Raster raster = Rasterizer.rasterize(small, new int[] {0, 1, 2}, 224, 224);
        assertThat(raster.numCovered()).isBetween(1, 2);
        assertThat(raster.faceIndex()[125 * 224 + 147]).isZero();
    }

    @Test
    void yawTurnsTheNoseToTheSubjectsLeft() {
        float[] r = Rotations.rodrigues(new float[] {0, 0.5f, 0}, 0);
        // the third column is where +Z goes
        assertThat(r[2]).isCloseTo((float) Math.sin(0.5), within(1e-6f));
        assertThat(r[8]).isCloseTo((float) Math.cos(0.5), within(1e-6f));
    }

    @Test
    void uvToTexels() {
        // a triangle whose UVs name themselves: what a texel holds is where it lies
        float[] uvs = {0, 0, 2, 0, 0, 2};
        int[] face = {0, 1, 2};
        TextureSpace space = TextureSpace.of(new Topology(3, face, uvs, face), 512);
        FloatImage uv = space.unwrap(uvs, 2);
        // (0.25, 0.9) is at column 127.5, row 50.7: so the texel of column 127 and row 51 is half a texel to the left
        // and 0.3 texels below
        assertThat(uv.get(0, 51, 127)).isCloseTo(0.25f - 0.5f / 512, within(1e-5f));
        assertThat(uv.get(1, 51, 127)).isCloseTo(0.9f - 0.3f / 512, within(1e-5f));
    }
}
