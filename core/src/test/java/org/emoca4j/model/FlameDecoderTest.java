package org.emoca4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.image.FloatImage;
import org.emoca4j.mesh.VertexNormals;
import org.emoca4j.render.DenseMesh;
import org.emoca4j.render.DenseTemplate;
import org.emoca4j.render.DetailNormals;
import org.emoca4j.render.HeadView;
import org.emoca4j.render.OrthographicCamera;
import org.emoca4j.render.SphericalHarmonics;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Laws that a decoded head keeps, on the built-in head. */
class FlameDecoderTest {

    private static final int UV = FlameAssets.UV_SIZE;
    private static final int SIZE = 224;

    private static FlameDecoder decoder;
    private static CoarseFace face;
    private static HeadView view;

    @BeforeAll
    static void decode() throws IOException {
        decoder = new FlameDecoder(BuiltinAsFlame.assets(), DetailNormals.EMOCA);
        float[] pose = new float[15];
        pose[1] = 0.3f;
        pose[6] = 0.1f;
        face = decoder.coarse(new FaceCodes(
                new HeadParameters(new float[] {1, -1}, new float[50], pose),
                new OrthographicCamera(7, 0.01, -0.01), new float[50], SphericalHarmonics.ambient()));
        view = decoder.view(face, face.verticesNdc(), SIZE, SIZE);
    }

    @Test
    void denseMeshWithoutDisplacementLiesOnTheCoarseOne() {
        DenseTemplate template = DenseTemplate.of(decoder.space(), decoder.head().topology());
        assertThat(template.numVertices()).isEqualTo(decoder.space().raster().numCovered());
        FloatImage positions = decoder.space().unwrap(face.mesh().vertices(), 3);
        DenseMesh flat = decoder.dense(face, FloatImage.zeros(1, UV, UV), FloatImage.zeros(3, UV, UV));
        for (int i = 0; i < template.numVertices(); i += 97) {
            for (int c = 0; c < 3; c++) {
                float expected = positions.data()[c * UV * UV + template.texels()[i]];
                // the texture layout's weights sum to a little less than 1
                assertThat(flat.vertices()[3 * i + c]).isCloseTo(expected, within(0.01f * Math.abs(expected) + 1e-6f));
            }
        }
    }

    @Test
    void displacementMovesEachDenseVertexByItsLength() {
        FloatImage displacement = FloatImage.zeros(1, UV, UV);
        Arrays.fill(displacement.data(), 0.004f);
        FloatImage colours = FloatImage.zeros(3, UV, UV);
        Arrays.fill(colours.data(), UV * UV, 2 * UV * UV, 0.25f);
        DenseMesh flat = decoder.dense(face, FloatImage.zeros(1, UV, UV), colours);
        DenseMesh moved = decoder.dense(face, displacement, colours);
        for (int i = 0; i < flat.vertices().length; i += 3) {
            double squares = 0;
            for (int c = i; c < i + 3; c++) {
                squares += Math.pow(moved.vertices()[c] - flat.vertices()[c], 2);
            }
            assertThat(Math.sqrt(squares)).isCloseTo(0.004, within(1e-6));
            assertThat(moved.colours()[i + 1]).isEqualTo(0.25f);
        }
        for (int corner : moved.faces()) {
            assertThat(corner).isBetween(0, moved.vertices().length / 3 - 1);
        }
    }

    @Test
    void wrinklesAddUpAndLeaveTheRestOfTheHeadAlone() {
        float[] displacement = new float[UV * UV];
        Arrays.fill(displacement, 0.003f);
        DetailMaps maps = decoder.detail(face, displacement);
        assertThat(maps.displacement().data()[0])
                .isCloseTo(0.003f + BuiltinAsFlame.FIXED_DISPLACEMENT, within(1e-9f));
        // without displacement the fine normals are nearly the interpolated coarse ones
        DetailMaps none = decoder.detail(face, new float[UV * UV]);
        float[] coarse = decoder.space()
                .unwrap(VertexNormals.of(face.mesh().vertices(), decoder.head().topology().faces()), 3).data();
        double sum = 0;
        int count = 0;
        for (int i = 0; i < UV * UV; i++) {
            if (decoder.faceEyeMask().data()[i] == 1) {
                for (int c = 0; c < 3; c++) {
                    sum += none.normals().data()[c * UV * UV + i] * coarse[c * UV * UV + i];
                }
                count++;
            }
        }
        assertThat(sum / count).isGreaterThan(0.95);
    }

    @Test
    void litHeadIsAlbedoTimesLight() {
        FloatImage albedo = decoder.albedo(new float[50]);
        assertThat(albedo.data()[0]).isEqualTo(0.5f);
        FloatImage ambient = decoder.lit(view, albedo, SphericalHarmonics.ambient());
        float[] twice = SphericalHarmonics.ambient().coefficients().clone();
        for (int i = 0; i < twice.length; i++) {
            twice[i] *= 2;
        }
        FloatImage bright = decoder.lit(view, albedo, new SphericalHarmonics(twice));
        FloatImage coverage = view.coverage();
        int middle = SIZE / 2 * SIZE + SIZE / 2;
        assertThat(coverage.data()[middle]).isEqualTo(1);
        assertThat(ambient.data()[middle]).isCloseTo(0.5f, within(1e-4f));
        for (int i = 0; i < SIZE * SIZE; i++) {
            assertThat(bright.data()[i]).isCloseTo(2 * ambient.data()[i], within(1e-5f));
            if (coverage.data()[i] == 0) {
                assertThat(ambient.data()[i]).isZero();
            }
        }
    }

    @Test
    void textureIsReadWhereTheHeadIsSeen() {
        // a picture whose red is its column and whose green is its row
        FloatImage picture = FloatImage.zeros(3, SIZE, SIZE);
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                picture.set(0, y, x, x);
                picture.set(1, y, x, y);
            }
        }
        FloatImage texture = decoder.extractTexture(picture, face.verticesNdc());
        FloatImage ndc = decoder.space().unwrap(face.verticesNdc(), 3);
        int n = UV * UV;
        int checked = 0;
        for (int texel = 0; texel < n; texel += 13) {
            double x = OrthographicCamera.ndcToPixel(ndc.data()[texel], SIZE);
            double y = OrthographicCamera.ndcToPixel(ndc.data()[n + texel], SIZE);
            if (decoder.space().raster().faceIndex()[texel] >= 0 && x > 0 && y > 0 && x < SIZE - 1 && y < SIZE - 1) {
                assertThat((double) texture.data()[texel]).isCloseTo(x, within(1e-2));
                assertThat((double) texture.data()[n + texel]).isCloseTo(y, within(1e-2));
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(1000);
    }

    @Test
    void onlyTexelsThatFaceTheCameraAreVisible() {
        FloatImage all = FloatImage.zeros(1, SIZE, SIZE);
        Arrays.fill(all.data(), 1);
        FloatImage visible = decoder.visibleTexels(view, all);
        // the head is turned to its left: more of its right cheek is seen
        FloatImage positions = decoder.space().unwrap(decoder.head().basis().template(), 3);
        double right = 0;
        double left = 0;
        for (int i = 0; i < UV * UV; i++) {
            right += positions.data()[i] < -0.03 ? visible.data()[i] : 0;
            left += positions.data()[i] > 0.03 ? visible.data()[i] : 0;
            assertThat(visible.data()[i]).isLessThanOrEqualTo(decoder.faceEyeMask().data()[i] + 1e-6f);
        }
        assertThat(right).isGreaterThan(1.2 * left).isGreaterThan(0);
        assertThat(decoder.visibleTexels(view, FloatImage.zeros(1, SIZE, SIZE)).data()).containsOnly(0);
    }

    @Test
    void nearCheeksLandmarksAreVisibleAndFarOnesAreNot() {
        float[] pose = new float[15];
        pose[1] = 1.2f;
        CoarseFace turned = decoder.coarse(new FaceCodes(new HeadParameters(new float[0], new float[0], pose),
                new OrthographicCamera(7, 0, 0), new float[50], SphericalHarmonics.ambient()));
        float[] seen = decoder.landmarkVisibility(turned);
        // turned to its left: the right ear's end of the jaw line is near, the left one's is hidden
        assertThat(seen[2]).isEqualTo(1);
        assertThat(seen[14]).isEqualTo(0);
    }
}
