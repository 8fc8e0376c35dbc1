package org.emoca4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.emoca4j.head.AlbedoModel;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.image.FloatImage;
import org.emoca4j.mesh.Mesh;
import org.emoca4j.render.CoarseRenderer;
import org.emoca4j.render.HeadView;
import org.emoca4j.render.OrthographicCamera;
import org.emoca4j.render.Raster;
import org.emoca4j.render.SphericalHarmonics;
import org.junit.jupiter.api.Test;

class AppearanceTest {

    private static final int SIZE = 224;
    private final HeadModel head = ToyHead.create(2, 2, 5);
    private final AlbedoModel albedo = head.albedo().orElseThrow();
    private final OrthographicCamera camera = new OrthographicCamera(8, 0, 0);
    private final Mesh mesh = new Mesh(head.decode(HeadParameters.neutral()).vertices(), head.topology());
    private final HeadView view = HeadView.of(mesh, camera.project(mesh.vertices()), SIZE, SIZE);
    private final CoarseRenderer renderer = new CoarseRenderer(head.topology(), CoarseRenderer.Options.REFERENCE);

    private FloatImage render(float[] coefficients, SphericalHarmonics light) {
        FloatImage skin = FloatImage.ofInterleaved(albedo.decode(coefficients), 3, albedo.size(), albedo.size());
        return renderer.textured(mesh.vertices(), camera.project(mesh.vertices()), skin, light, SIZE, SIZE)
                .over(FloatImage.zeros(3, SIZE, SIZE));
    }

    private static SphericalHarmonics sideLight() {
        float[] coefficients = SphericalHarmonics.ambient().coefficients().clone();
        for (int c = 0; c < 3; c++) {
            coefficients[c] *= 0.8f;
            coefficients[3 + c] = 0.3f;
            coefficients[6 + c] = 0.1f;
        }
        return new SphericalHarmonics(coefficients);
    }

    @Test
    void albedoAndLightReproduceARenderedFace() {
        FloatImage photo = render(new float[] {0.8f, -0.6f}, sideLight());
        Appearance appearance = new AppearanceFitter(albedo).fit(photo, view);
        assertThat(meanDifference(photo, render(appearance.albedo(), appearance.light()))).isLessThan(0.01);
        assertThat(appearance.light().coefficients()[3]).as("light from +x").isCloseTo(0.3f, within(0.12f));
        assertThat(meanDifference(photo, render(new float[0], SphericalHarmonics.ambient())))
                .as("without fitting")
                .isGreaterThan(0.05);
    }

    @Test
    void aDarkPatchOverTheSkinHardlyMoves() {
        FloatImage photo = render(new float[] {0.8f, -0.6f}, sideLight());
        FloatImage covered = new FloatImage(3, SIZE, SIZE, photo.data().clone());
        for (int c = 0; c < 3; c++) {
            for (int y = 60; y < 100; y++) {
                for (int x = 90; x < 130; x++) {
                    covered.set(c, y, x, 0.02f);
                }
            }
        }
        Appearance appearance = new AppearanceFitter(albedo).fit(covered, view);
        assertThat(meanDifference(photo, render(appearance.albedo(), appearance.light()))).isLessThan(0.025);
    }

    @Test
    void aViewWithoutSkinGivesTheMeanUnderEvenLight() {
        OrthographicCamera away = new OrthographicCamera(8, 9, 0);
        HeadView nothing = HeadView.of(mesh, away.project(mesh.vertices()), SIZE, SIZE);
        Appearance appearance = new AppearanceFitter(albedo).fit(FloatImage.zeros(3, SIZE, SIZE), nothing);
        assertThat(appearance.albedo()).containsOnly(0);
        assertThat(appearance.light().coefficients())
                .containsExactly(SphericalHarmonics.ambient().coefficients());
    }

    @Test
    void textureComesFromThePhotoWhereItSeesTheHeadAndFromTheAlbedoElsewhere() {
        FloatImage photo = FloatImage.zeros(3, SIZE, SIZE);
        Arrays.fill(photo.data(), 0, SIZE * SIZE, 1);
        Appearance grey = new Appearance(new float[2], SphericalHarmonics.ambient());
        FloatImage texture = new TextureExtractor(head, albedo).extract(photo, view, grey);
        int n = TextureExtractor.SIZE;
        // the middle of the texture is the middle of the egg's front: pure red, as the photo
        assertThat(texture.get(0, n / 2, n / 2)).isCloseTo(1f, within(1e-3f));
        assertThat(texture.get(1, n / 2, n / 2)).isCloseTo(0f, within(1e-3f));
        // its sides are seen edge on: the albedo's green
        assertThat(texture.get(1, n / 2, n / 40)).isGreaterThan(0.3f);
    }

    @Test
    void whatTurnsAwayIsNotSeen() {
        // the same head turned by 60 degrees: the far cheek faces away
        float[] pose = new float[15];
        pose[1] = (float) Math.toRadians(60);
        Mesh turned = new Mesh(
                head.decode(new HeadParameters(new float[0], new float[0], pose)).vertices(), head.topology());
        HeadView side = HeadView.of(turned, camera.project(turned.vertices()), SIZE, SIZE);
        FloatImage photo = FloatImage.zeros(3, SIZE, SIZE);
        Arrays.fill(photo.data(), 0, SIZE * SIZE, 1);
        Appearance grey = new Appearance(new float[2], SphericalHarmonics.ambient());
        FloatImage texture = new TextureExtractor(head, albedo).extract(photo, side, grey);
        int n = TextureExtractor.SIZE;
        // +yaw turns the subject's left (large u) away from the camera
        assertThat(texture.get(1, n / 2, n * 9 / 10)).isGreaterThan(0.3f);
        assertThat(texture.get(1, n / 2, n * 2 / 10)).isCloseTo(0f, within(1e-3f));
    }

    @Test
    void whatLiesBehindAnotherPartIsNotSeen() {
        // something nearer than the head covers the right half of the picture
        Raster open = view.raster();
        float[] depth = open.zBuffer().clone();
        for (int i = 0; i < depth.length; i++) {
            depth[i] -= i % SIZE >= SIZE / 2 && open.faceIndex()[i] >= 0 ? 0.1f : 0;
        }
        Raster covered = new Raster(
                open.left(), open.top(), SIZE, SIZE, open.faceIndex(), depth, open.barycentrics());
        FloatImage photo = FloatImage.zeros(3, SIZE, SIZE);
        Arrays.fill(photo.data(), 0, SIZE * SIZE, 1);
        Appearance grey = new Appearance(new float[2], SphericalHarmonics.ambient());
        FloatImage texture = new TextureExtractor(head, albedo)
                .extract(photo, new HeadView(mesh, view.verticesNdc(), view.normals(), covered), grey);
        int n = TextureExtractor.SIZE;
        // u grows to the subject's left, which is the picture's right
        assertThat(texture.get(1, n / 2, n * 6 / 10)).isGreaterThan(0.3f);
        assertThat(texture.get(1, n / 2, n * 4 / 10)).isCloseTo(0f, within(1e-3f));
    }

    /** Over the pixels that show the head. */
    private double meanDifference(FloatImage a, FloatImage b) {
        double sum = 0;
        int n = 0;
        for (int i = 0; i < a.data().length; i++) {
            if (view.raster().faceIndex()[i % (SIZE * SIZE)] >= 0) {
                sum += Math.abs(a.data()[i] - b.data()[i]);
                n++;
            }
        }
        return sum / n;
    }
}
