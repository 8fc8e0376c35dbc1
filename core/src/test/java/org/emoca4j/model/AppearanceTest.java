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
    private static final PhotoFrame EVERYWHERE = new PhotoFrame(-0.5, -0.5, SIZE - 0.5, SIZE - 0.5);
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
        Appearance appearance = new AppearanceFitter(albedo).fit(photo, view, EVERYWHERE);
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
        Appearance appearance = new AppearanceFitter(albedo).fit(covered, view, EVERYWHERE);
        assertThat(meanDifference(photo, render(appearance.albedo(), appearance.light()))).isLessThan(0.025);
    }

    @Test
    void aViewWithoutSkinGivesTheMeanUnderEvenLight() {
        OrthographicCamera away = new OrthographicCamera(8, 9, 0);
        HeadView nothing = HeadView.of(mesh, away.project(mesh.vertices()), SIZE, SIZE);
        Appearance appearance = new AppearanceFitter(albedo).fit(FloatImage.zeros(3, SIZE, SIZE), nothing, EVERYWHERE);
        assertThat(appearance.albedo()).containsOnly(0);
        assertThat(appearance.light().coefficients())
                .containsExactly(SphericalHarmonics.ambient().coefficients());
    }

    @Test
    void textureComesFromThePhotoWhereItSeesTheHeadAndFromTheAlbedoElsewhere() {
        FloatImage photo = evenSkin();
        Appearance grey = new Appearance(new float[2], SphericalHarmonics.ambient());
        FloatImage texture = new TextureExtractor(head, albedo).extract(photo, view, EVERYWHERE, grey);
        int n = TextureExtractor.SIZE;
        // the middle of the texture is the middle of the egg's front; its sides are seen edge on
        assertPhoto(texture, n / 2);
        assertPhoto(texture, n / 2 + 30);
        assertAlbedo(texture, 12, 30);
    }

    @Test
    void whatTurnsAwayIsNotSeen() {
        // the same head turned by 60 degrees: the far cheek faces away
        float[] pose = new float[15];
        pose[1] = (float) Math.toRadians(60);
        Mesh turned = new Mesh(
                head.decode(new HeadParameters(new float[0], new float[0], pose)).vertices(), head.topology());
        HeadView side = HeadView.of(turned, camera.project(turned.vertices()), SIZE, SIZE);
        FloatImage photo = evenSkin();
        Appearance grey = new Appearance(new float[2], SphericalHarmonics.ambient());
        FloatImage texture = new TextureExtractor(head, albedo).extract(photo, side, EVERYWHERE, grey);
        int n = TextureExtractor.SIZE;
        // +yaw turns the subject's left (large u) away from the camera
        assertAlbedo(texture, n * 8 / 10, n * 9 / 10);
        assertPhoto(texture, n * 2 / 10);
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
        FloatImage photo = evenSkin();
        Appearance grey = new Appearance(new float[2], SphericalHarmonics.ambient());
        FloatImage texture = new TextureExtractor(head, albedo)
                .extract(photo, new HeadView(mesh, view.verticesNdc(), view.normals(), covered), EVERYWHERE, grey);
        int n = TextureExtractor.SIZE;
        // u grows to the subject's left, which is the picture's right
        assertAlbedo(texture, n * 6 / 10, n * 7 / 10);
        assertPhoto(texture, n * 4 / 10);
    }

    @Test
    void beyondThePhotosEdgeNothingIsSeen() {
        // the photo ends in the middle of the crop
        PhotoFrame leftHalf = new PhotoFrame(-0.5, -0.5, SIZE / 2.0 - 0.5, SIZE - 0.5);
        Appearance grey = new Appearance(new float[2], SphericalHarmonics.ambient());
        FloatImage texture = new TextureExtractor(head, albedo).extract(evenSkin(), view, leftHalf, grey);
        int n = TextureExtractor.SIZE;
        assertAlbedo(texture, n * 6 / 10, n * 7 / 10);
        assertPhoto(texture, n * 4 / 10);
        FloatImage lit = render(new float[] {0.8f, -0.6f}, sideLight());
        FloatImage cut = new FloatImage(3, SIZE, SIZE, lit.data().clone());
        for (int i = 0; i < cut.data().length; i++) {
            cut.data()[i] = i % SIZE < SIZE / 2 ? cut.data()[i] : 0;
        }
        Appearance fitted = new AppearanceFitter(albedo).fit(cut, view, leftHalf);
        assertThat(fitted.light().coefficients()[0] * 0.2820948f).as("ambient light").isGreaterThan(0.65f);
    }

    @Test
    void greyPhotosGiveGreyTextures() {
        FloatImage photo = FloatImage.zeros(3, SIZE, SIZE);
        Arrays.fill(photo.data(), 0.4f);
        Appearance tinted = new Appearance(new float[] {1, 0}, SphericalHarmonics.ambient());
        FloatImage texture = new TextureExtractor(head, albedo).extract(photo, view, EVERYWHERE, tinted);
        for (int i = 0; i < TextureExtractor.SIZE * TextureExtractor.SIZE; i++) {
            float red = texture.data()[i];
            assertThat(texture.data()[2 * TextureExtractor.SIZE * TextureExtractor.SIZE + i])
                    .isCloseTo(red, within(1e-5f));
        }
    }

    /** A photo of one colour, which no albedo has. */
    private static FloatImage evenSkin() {
        FloatImage photo = FloatImage.zeros(3, SIZE, SIZE);
        Arrays.fill(photo.data(), 0, SIZE * SIZE, 0.6f);
        Arrays.fill(photo.data(), SIZE * SIZE, 2 * SIZE * SIZE, 0.5f);
        Arrays.fill(photo.data(), 2 * SIZE * SIZE, 3 * SIZE * SIZE, 0.4f);
        return photo;
    }

    /** The texture's middle row has the photo's one colour at a column. */
    private static void assertPhoto(FloatImage texture, int column) {
        assertThat(texture.get(0, TextureExtractor.SIZE / 2, column)).isCloseTo(0.6f, within(1e-3f));
        assertThat(texture.get(1, TextureExtractor.SIZE / 2, column)).isCloseTo(0.5f, within(1e-3f));
        assertThat(texture.get(2, TextureExtractor.SIZE / 2, column)).isCloseTo(0.4f, within(1e-3f));
    }

    /** Between two columns of the texture's middle row, green rises and falls as the albedo's pattern does. */
    private void assertAlbedo(FloatImage texture, int from, int to) {
        int n = TextureExtractor.SIZE;
        float[] pattern = albedo.mean();
        for (int column = from; column <= to; column += to - from) {
            assertThat(texture.get(1, n / 2, column)).isNotCloseTo(0.5f, within(1e-3f));
        }
        int row = albedo.size() / 2 * albedo.size();
        float expected = pattern[3 * (row + to * albedo.size() / n) + 1]
                / pattern[3 * (row + from * albedo.size() / n) + 1];
        assertThat(texture.get(1, n / 2, to) / texture.get(1, n / 2, from)).isCloseTo(expected, within(0.04f));
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
