package org.emoca4j.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import de.javagl.jgltf.model.AccessorByteData;
import de.javagl.jgltf.model.AccessorData;
import de.javagl.jgltf.model.AccessorDatas;
import de.javagl.jgltf.model.AccessorFloatData;
import de.javagl.jgltf.model.AccessorModel;
import de.javagl.jgltf.model.AccessorShortData;
import de.javagl.jgltf.model.GltfModel;
import de.javagl.jgltf.model.MeshModel;
import de.javagl.jgltf.model.MeshPrimitiveModel;
import de.javagl.jgltf.model.NodeModel;
import de.javagl.jgltf.model.SkinModel;
import de.javagl.jgltf.model.io.GltfModelReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.emoca4j.Skip;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.RgbImage;
import org.emoca4j.mesh.VertexNormals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GlbWriterTest {

    private static final HeadParameters POSED = new HeadParameters(
            new float[] {1.5f, -0.5f},
            new float[] {0.8f, 0.3f, 0.5f},
            new float[] {0.1f, -0.4f, 0.05f, 0.2f, 0, 0.1f, 0.3f, 0, 0, 0, 0.2f, 0, -0.1f, 0.2f, 0});

    private static RgbImage texture() {
        RgbImage texture = RgbImage.black(4, 2);
        for (int i = 0; i < texture.rgb().length; i++) {
            texture.rgb()[i] = (byte) (10 * i);
        }
        return texture;
    }

    private static GltfModel read(byte[] glb) throws IOException {
        return new GltfModelReader().readWithoutReferences(new ByteArrayInputStream(glb));
    }

    /** The rules of glTF (sections 3.7.2.2 and 3.7.3.3), evaluated on what another library reads, give our own head. */
    @ParameterizedTest(name = "pose correctives: {0}")
    @ValueSource(booleans = {false, true})
    void shownAsItIsTheFileIsTheDecodedHead(boolean poseCorrectives) throws IOException {
        HeadModel head = SmallHead.model(poseCorrectives);
        GltfModel gltf = read(GlbWriter.encode(head, POSED, texture()));
        MeshModel mesh = gltf.getMeshModels().get(0);
        MeshPrimitiveModel primitive = mesh.getMeshPrimitiveModels().get(0);
        float[] positions = numbers(primitive.getAttributes().get("POSITION"));
        List<Map<String, AccessorModel>> targets = primitive.getTargets();
        assertThat(mesh.getWeights()).hasSize(targets.size()).hasSize(poseCorrectives ? 4 : 3);
        for (int k = 0; k < targets.size(); k++) {
            float[] offsets = numbers(targets.get(k).get("POSITION"));
            for (int i = 0; i < positions.length; i++) {
                positions[i] += mesh.getWeights()[k] * offsets[i];
            }
        }
        float[] skinned = skin(gltf.getSkinModels().get(0), positions, primitive);

        float[] expected = head.decode(POSED).vertices();
        int[] faces = head.topology().faces();
        float[] indices = numbers(primitive.getIndices());
        assertThat(indices).hasSize(faces.length);
        for (int corner = 0; corner < faces.length; corner++) {
            for (int c = 0; c < 3; c++) {
                assertThat(skinned[3 * (int) indices[corner] + c])
                        .as("corner %d, coordinate %d", corner, c)
                        .isCloseTo(expected[3 * faces[corner] + c], within(5e-6f));
            }
        }
    }

    private static float[] skin(SkinModel skin, float[] positions, MeshPrimitiveModel primitive) {
        float[] joints = numbers(primitive.getAttributes().get("JOINTS_0"));
        float[] weights = numbers(primitive.getAttributes().get("WEIGHTS_0"));
        float[] inverseBind = numbers(skin.getInverseBindMatrices());
        float[] out = new float[positions.length];
        for (int j = 0; j < skin.getJoints().size(); j++) {
            float[] global = skin.getJoints().get(j).computeGlobalTransform(new float[16]);
            float[] m = new float[16];
            for (int row = 0; row < 4; row++) {
                for (int column = 0; column < 4; column++) {
                    for (int k = 0; k < 4; k++) {
                        m[4 * column + row] += global[4 * k + row] * inverseBind[16 * j + 4 * column + k];
                    }
                }
            }
            for (int i = 0; i < weights.length; i++) {
                if ((int) joints[i] == j) {
                    int v = 3 * (i / 4);
                    for (int row = 0; row < 3; row++) {
                        out[v + row] += weights[i] * (m[row] * positions[v] + m[4 + row] * positions[v + 1]
                                + m[8 + row] * positions[v + 2] + m[12 + row]);
                    }
                }
            }
        }
        return out;
    }

    @Test
    void theBaseMeshIsThePersonAtRestWithItsTextureLayout() throws IOException {
        HeadModel head = SmallHead.model(false);
        GltfModel gltf = read(GlbWriter.encode(head, POSED, texture()));
        MeshPrimitiveModel primitive = gltf.getMeshModels().get(0).getMeshPrimitiveModels().get(0);
        float[] rest = head.blend(POSED.shape(), new float[0]);
        float[] restNormals = VertexNormals.of(rest, head.topology().faces());
        float[] positions = numbers(primitive.getAttributes().get("POSITION"));
        float[] normals = numbers(primitive.getAttributes().get("NORMAL"));
        float[] uvs = numbers(primitive.getAttributes().get("TEXCOORD_0"));
        float[] indices = numbers(primitive.getIndices());
        // the globe: each ring has one vertex twice, on the seam; each pole has a texture coordinate for each triangle
        assertThat(positions).hasSize(3 * (SmallHead.ROWS * (SmallHead.COLUMNS + 1) + 2 * SmallHead.COLUMNS));
        for (int corner = 0; corner < indices.length; corner++) {
            int v = (int) indices[corner];
            int model = head.topology().faces()[corner];
            int uv = head.topology().uvFaces()[corner];
            for (int c = 0; c < 3; c++) {
                assertThat(positions[3 * v + c]).isEqualTo(rest[3 * model + c]);
                assertThat(normals[3 * v + c]).isCloseTo(restNormals[3 * model + c], within(1e-3f));
            }
            assertThat(uvs[2 * v]).isEqualTo(head.topology().uvs()[2 * uv]);
            assertThat(uvs[2 * v + 1]).isCloseTo(1 - head.topology().uvs()[2 * uv + 1], within(1e-6f));
        }
    }

    @Test
    void morphTargetsTurnTheNormals() throws IOException {
        HeadModel head = SmallHead.model(false);
        GltfModel gltf = read(GlbWriter.encode(head, POSED, texture()));
        MeshPrimitiveModel primitive = gltf.getMeshModels().get(0).getMeshPrimitiveModels().get(0);
        float[] base = numbers(primitive.getAttributes().get("NORMAL"));
        float[] offsets = numbers(primitive.getTargets().get(1).get("NORMAL"));
        float[] frown = VertexNormals.of(head.blend(POSED.shape(), new float[] {0, 1}), head.topology().faces());
        float[] indices = numbers(primitive.getIndices());
        for (int corner = 0; corner < indices.length; corner++) {
            for (int c = 0; c < 3; c++) {
                int at = 3 * (int) indices[corner] + c;
                assertThat(base[at] + offsets[at])
                        .isCloseTo(frown[3 * head.topology().faces()[corner] + c], within(4e-3f));
            }
        }
    }

    @Test
    void morphTargetsAndJointsHaveNames() throws IOException {
        GltfModel named = read(GlbWriter.encode(SmallHead.model(false), POSED, texture()));
        assertThat(targetNames(named)).isEqualTo(List.of("smile", "frown", "nothing"));
        GltfModel numbered = read(GlbWriter.encode(SmallHead.model(true), POSED, texture()));
        assertThat(targetNames(numbered))
                .isEqualTo(List.of("expression_1", "expression_2", "expression_3", "pose_correctives"));
        assertThat(named.getSkinModels().get(0).getJoints()).extracting(NodeModel::getName)
                .containsExactly("root", "neck", "jaw", "left_eye", "right_eye");
    }

    private static Object targetNames(GltfModel gltf) {
        return ((Map<?, ?>) gltf.getMeshModels().get(0).getExtras()).get("targetNames");
    }

    @Test
    void theTextureIsEmbedded() throws IOException {
        GltfModel gltf = read(GlbWriter.encode(SmallHead.model(false), POSED, texture()));
        ByteBuffer data = gltf.getImageModels().get(0).getImageData();
        byte[] png = new byte[data.remaining()];
        data.get(png);
        assertThat(new ImageDecoder().decode(png, "texture")).isEqualTo(texture());
    }

    /**
     * Needs Node and the npm package gltf-validator, found as Node finds packages (NODE_PATH) or in the folder that the
     * system property {@code gltf.validator} names (a node_modules folder).
     */
    @ParameterizedTest(name = "pose correctives: {0}")
    @ValueSource(booleans = {false, true})
    void khronosValidatorFindsNothing(boolean poseCorrectives, @TempDir Path folder) throws Exception {
        Skip.unless(node("require('gltf-validator')").isEmpty(),
                "Node or the npm package gltf-validator is missing: set -Dgltf.validator=FOLDER/node_modules");
        Path file = folder.resolve("head.glb");
        GlbWriter.write(SmallHead.model(poseCorrectives), POSED, texture(), file);
        String report = node("require('gltf-validator').validateBytes("
                + "new Uint8Array(require('fs').readFileSync(process.argv[1]))).then(r => console.log("
                + "JSON.stringify(r.issues.messages)), e => console.log(e))", file.toString());
        assertThat(report.strip()).isEqualTo("[]");
    }

    /** What a script prints; the reason where Node can't run it. */
    private static String node(String script, String... arguments) throws InterruptedException {
        try {
            ProcessBuilder builder = new ProcessBuilder("node", "-e", script);
            builder.command().addAll(List.of(arguments));
            String packages = System.getProperty("gltf.validator", "");
            if (!packages.isEmpty()) {
                builder.environment().put("NODE_PATH", packages);
            }
            Process process = builder.redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor(1, TimeUnit.MINUTES) ? output : "no end";
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static float[] numbers(AccessorModel accessor) {
        float[] out = new float[accessor.getCount() * accessor.getElementType().getNumComponents()];
        // not accessor.getAccessorData(), which jgltf leaves empty for sparse accessors
        AccessorData data = AccessorDatas.create(accessor);
        for (int i = 0; i < out.length; i++) {
            if (data instanceof AccessorFloatData floats) {
                out[i] = floats.get(i);
            } else if (data instanceof AccessorShortData shorts) {
                out[i] = shorts.getInt(i);
            } else {
                out[i] = ((AccessorByteData) data).getInt(i);
            }
        }
        return out;
    }
}
