package org.emoca4j.compared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.detect.Ibug68;
import org.emoca4j.format.Tensor;
import org.emoca4j.nn.ToyNetwork;
import org.emoca4j.store.ModelStore;
import org.emoca4j.store.SmallStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deng et al. and MGCNet with networks whose outputs are known and the front of a head as a Basel Face Model. */
class BfmSystemTest {

    private static final int N = 24;
    private static final int V = N * N;

    private static final int[] FACES = faces();

    @TempDir
    private Path folder;

    private static int[] faces() {
        int[] faces = new int[6 * (N - 1) * (N - 1)];
        int at = 0;
        for (int i = 0; i + 1 < N; i++) {
            for (int k = 0; k + 1 < N; k++) {
                int v = i * N + k;
                for (int corner : new int[] {v, v + 1, v + N, v + 1, v + N + 1, v + N}) {
                    faces[at++] = corner;
                }
            }
        }
        return faces;
    }

    /** +X to the subject's left, +Y up, +Z out of the face. */
    private static float[] mean(double unit) {
        float[] mean = new float[3 * V];
        for (int v = 0; v < V; v++) {
            double x = 0.8 * (-1 + 2.0 * (v % N) / (N - 1));
            double y = -1 + 2.0 * (v / N) / (N - 1);
            mean[3 * v] = (float) (unit * x);
            mean[3 * v + 1] = (float) (unit * y);
            double r2 = x * x + y * y;
            mean[3 * v + 2] = (float) (unit * (Math.sqrt(2.2 - r2) - 1 + 0.3 * Math.exp(-20 * r2)));
        }
        return mean;
    }

    private static Map<String, Tensor> head(double unit) {
        float[] mean = mean(unit);
        float[] shapes = new float[80 * 3 * V];
        float[] expressions = new float[64 * 3 * V];
        float[] skin = new float[3 * V];
        float[] skins = new float[80 * 3 * V];
        for (int v = 0; v < V; v++) {
            shapes[3 * v] = mean[3 * v] / 5;
            expressions[3 * V + 3 * v + 1] = v < V / 3 ? (float) (unit * -0.1) : 0;
            skin[3 * v] = 0.5f;
            skin[3 * v + 1] = 0.4f;
            skin[3 * v + 2] = 0.3f;
            skins[3 * v] = 0.1f;
        }
        int[] keypoints = new int[68];
        for (int i = 0; i < 68; i++) {
            keypoints[i] = 7 * i;
        }
        Map<String, Tensor> data = new LinkedHashMap<>();
        data.put("mean", Tensor.of(mean, V, 3));
        data.put("shape_dirs", Tensor.of(shapes, 80, V, 3));
        data.put("expression_dirs", Tensor.of(expressions, 64, V, 3));
        data.put("colour_mean", Tensor.of(skin, V, 3));
        data.put("colour_dirs", Tensor.of(skins, 80, V, 3));
        data.put("faces", Tensor.of(FACES, FACES.length / 3, 3));
        data.put("keypoints", Tensor.of(keypoints, 68));
        return data;
    }

    /** A network that gives the same codes for every photo. */
    private ModelStore store(String id, float[] codes, Optional<Map<String, Tensor>> head) throws IOException {
        SmallStore.part(folder, id, Map.of());
        ToyNetwork.meanColour(257).write(folder.resolve(id).resolve("network.onnx"), new float[3 * 257], codes);
        if (head.isPresent()) {
            SmallStore.part(folder, id + "-bfm", head.get());
        }
        return ModelStore.open(folder);
    }

    private static float[] dengCodes() {
        float[] codes = new float[257];
        codes[0] = 0.5f;
        codes[81] = 2;
        codes[144] = 0.8f;
        codes[224] = 0.1f;
        codes[225] = -0.2f;
        codes[226] = 0.05f;
        for (int i = 0; i < 27; i++) {
            codes[227 + i] = (i % 5 - 2) * 0.05f;
        }
        codes[254] = 0.1f;
        codes[255] = 0.15f;
        codes[256] = -0.4f;
        return codes;
    }

    /** Mean, half of the wider head, and the lower third twice 0.1 lower. */
    private static double[] shaped(double unit) {
        float[] mean = mean(unit);
        double[] out = new double[mean.length];
        for (int v = 0; v < V; v++) {
            out[3 * v] = 1.1 * mean[3 * v];
            out[3 * v + 1] = mean[3 * v + 1] - (v < V / 3 ? 0.2 * unit : 0);
            out[3 * v + 2] = mean[3 * v + 2];
        }
        return out;
    }

    /** The product Rz Ry Rx times a vector, one turn after the other. */
    private static double[] turned(double[] v, double rx, double ry, double rz) {
        double y = Math.cos(rx) * v[1] - Math.sin(rx) * v[2];
        double z = Math.sin(rx) * v[1] + Math.cos(rx) * v[2];
        double x = Math.cos(ry) * v[0] + Math.sin(ry) * z;
        double z2 = -Math.sin(ry) * v[0] + Math.cos(ry) * z;
        return new double[] {
            Math.cos(rz) * x - Math.sin(rz) * y, Math.sin(rz) * x + Math.cos(rz) * y, z2
        };
    }

    private static double[] vertex(double[] points, int v) {
        return Arrays.copyOfRange(points, 3 * v, 3 * v + 3);
    }

    /** The mean direction of the faces around a vertex, each counting the same. */
    private static double[] normal(double[] p, int v) {
        double[] sum = new double[3];
        for (int f = 0; f < FACES.length; f += 3) {
            if (FACES[f] != v && FACES[f + 1] != v && FACES[f + 2] != v) {
                continue;
            }
            double[] a = vertex(p, FACES[f]);
            double[] b = vertex(p, FACES[f + 1]);
            double[] c = vertex(p, FACES[f + 2]);
            double[] n = {
                (b[1] - a[1]) * (c[2] - a[2]) - (b[2] - a[2]) * (c[1] - a[1]),
                (b[2] - a[2]) * (c[0] - a[0]) - (b[0] - a[0]) * (c[2] - a[2]),
                (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
            };
            double length = Math.sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
            for (int i = 0; i < 3; i++) {
                sum[i] += n[i] / length;
            }
        }
        double length = Math.sqrt(sum[0] * sum[0] + sum[1] * sum[1] + sum[2] * sum[2]);
        return new double[] {sum[0] / length, sum[1] / length, sum[2] / length};
    }

    /** Deng's sum for one colour channel. */
    private static double shading(float[] codes, int channel, double[] n) {
        double a0 = Math.PI / Math.sqrt(4 * Math.PI);
        double a1 = 2 * Math.PI / Math.sqrt(4 * Math.PI);
        double a2 = 2 * Math.PI / Math.sqrt(8) * 3 * Math.sqrt(5) / Math.sqrt(12 * Math.PI);
        double[] basis = {
            a0, -a1 * n[1], a1 * n[2], -a1 * n[0], a2 * n[0] * n[1], -a2 * n[1] * n[2],
            a2 * (3 * n[2] * n[2] - 1) / (2 * Math.sqrt(3)), -a2 * n[0] * n[2], a2 * (n[0] * n[0] - n[1] * n[1]) / 2
        };
        double sum = 0.8 * basis[0];
        for (int k = 0; k < 9; k++) {
            sum += codes[227 + 9 * channel + k] * basis[k];
        }
        return sum;
    }

    @Test
    void dengsHeadIsPosedProjectedAndLit() throws IOException {
        Portrait portrait = Portrait.astronaut();
        float[] codes = dengCodes();
        ModelStore store = store("deep3d", codes, Optional.of(head(1)));
        assertThat(ComparedSystems.lacks("deep3d", store)).isEmpty();
        SystemFace face;
        Optional<NeutralHead> neutral;
        try (FaceSystem system = ComparedSystems.open("deep3d", store, 1).orElseThrow()) {
            assertThat(system.title()).isEqualTo("Deng et al.");
            face = system.read(portrait.photo(), portrait.face());
            assertThat(system.codes(portrait.photo(), portrait.face()).get("pose"))
                    .containsExactly(face.codes().get("pose"));
            neutral = system.neutral(face.codes());
        }
        assertThat(face.codes().get("identity")).startsWith(0.5f);
        ProjectedMesh mesh = face.mesh().orElseThrow();
        assertThat(mesh.faces()).containsExactly(FACES);
        double[] m = new Deep3dMethod().crop(portrait.photo(), Ibug68.of(portrait.face().landmarks())).toImage();
        double[] shaped = shaped(1);
        for (int v = 0; v < V; v += 5) {
            double[] p = turned(vertex(shaped, v), 0.1f, -0.2f, 0.05f);
            double depth = 10 - (p[2] - 0.4);
            double u = 1015 * (p[0] + 0.1) / depth + 112;
            double row = 223 - (1015 * (p[1] + 0.15) / depth + 112);
            assertThat(mesh.verticesPx()[3 * v]).isCloseTo((float) (m[0] * u + m[2]), within(2e-3f));
            assertThat(mesh.verticesPx()[3 * v + 1]).isCloseTo((float) (m[4] * row + m[5]), within(2e-3f));
            double[] n = normal(shaped, v);
            double[] lit = turned(n, 0.1f, -0.2f, 0.05f);
            float[] skin = {0.5f + 0.08f, 0.4f, 0.3f};
            for (int c = 0; c < 3; c++) {
                double expected = Math.max(0, Math.min(1, skin[c] * shading(codes, c, lit)));
                assertThat(mesh.colours().orElseThrow()[3 * v + c]).isCloseTo((float) expected, within(1e-4f));
            }
        }
        for (int i = 0; i < 68; i++) {
            assertThat(face.landmarks68().orElseThrow()[2 * i]).isEqualTo(mesh.verticesPx()[3 * 7 * i]);
            assertThat(face.landmarks68().orElseThrow()[2 * i + 1]).isEqualTo(mesh.verticesPx()[3 * 7 * i + 1]);
        }
        float[] rest = neutral.orElseThrow().vertices();
        assertThat(rest[0]).isCloseTo(1.1f * mean(1)[0], within(1e-5f));
        assertThat(rest[1]).isEqualTo(mean(1)[1]);
        assertThat(neutral.get().landmarks68()[3]).isEqualTo(rest[21]);
    }

    /** With weights that see the crop's colours: the points of a found face alone give its codes. */
    @Test
    void givenPointsTakeThePlaceOfAFoundFace() throws IOException {
        Portrait portrait = Portrait.astronaut();
        float[] weight = new float[3 * 257];
        weight[0] = 1;
        weight[4] = 1;
        for (String id : new String[] {"deep3d", "mgcnet"}) {
            ModelStore store = store(id, new float[257], Optional.empty());
            ToyNetwork.meanColour(257).write(folder.resolve(id).resolve("network.onnx"), weight, new float[257]);
            try (FaceSystem system = ComparedSystems.open(id, store, 1).orElseThrow()) {
                float[] points = Ibug68.of(portrait.face().landmarks());
                float[] found = system.codes(portrait.photo(), portrait.face()).get("identity");
                assertThat(system.codes(portrait.photo(), points).orElseThrow().get("identity")).isEqualTo(found);
                for (int i = 0; i < points.length; i += 2) {
                    points[i] -= 60;
                }
                float[] beside = system.codes(portrait.photo(), points).orElseThrow().get("identity");
                assertThat(Math.abs(beside[0] - found[0])).isGreaterThan(0.005f);
            }
        }
    }

    /** With the default pose and a head that is like the template, the mesh's middle is near the crop's. */
    @Test
    void mgcnetsHeadStandsBeforeItsCamera() throws IOException {
        Portrait portrait = Portrait.astronaut();
        float[] codes = new float[257];
        codes[0] = 0.5f;
        codes[161] = 2;
        ModelStore store = store("mgcnet", codes, Optional.of(head(80)));
        SystemFace face;
        try (FaceSystem system = ComparedSystems.open("mgcnet", store, 1).orElseThrow()) {
            assertThat(system.title()).isEqualTo("MGCNet");
            face = system.read(portrait.photo(), portrait.face());
        }
        assertThat(face.codes().keySet()).containsExactly("identity", "texture", "expression", "pose", "light");
        ProjectedMesh mesh = face.mesh().orElseThrow();
        double[] m = new MgcnetMethod().crop(portrait.photo(), Ibug68.of(portrait.face().landmarks())).toImage();
        double[] shaped = shaped(80);
        for (int v = 0; v < V; v += 7) {
            // half a turn about x
            double depth = 4994.3359 - shaped[3 * v + 2];
            double u = 4700 * (shaped[3 * v] + 0.174404) / depth + 112;
            double row = 4700 * (-shaped[3 * v + 1] + 9.105324) / depth + 112;
            assertThat(mesh.verticesPx()[3 * v])
                    .isCloseTo((float) (m[0] * u + m[1] * row + m[2]), within(5e-3f));
            assertThat(mesh.verticesPx()[3 * v + 1])
                    .isCloseTo((float) (m[3] * u + m[4] * row + m[5]), within(5e-3f));
        }
        // without light of its own each side gets 0.8 pi / sqrt(4 pi) of the skin
        double ambient = 0.8 * Math.PI / Math.sqrt(4 * Math.PI);
        assertThat(mesh.colours().orElseThrow()[1]).isCloseTo((float) (0.4 * ambient), within(1e-5f));
        int nose = N / 2 * N + N / 2;
        assertThat(mesh.verticesPx()[3 * nose + 2]).isLessThan(mesh.verticesPx()[2]);
    }

    /** Faces that are listed around the vertices count, and only those. */
    @Test
    void listedFacesMakeTheNormals() throws IOException {
        Portrait portrait = Portrait.astronaut();
        Map<String, Tensor> head = head(1);
        int[] around = new int[8 * V];
        Arrays.fill(around, -1);
        for (int v = 0; v < V; v++) {
            around[8 * v] = 0;
        }
        head.put("faces_around", Tensor.of(around, V, 8));
        float[] codes = new float[257];
        codes[227 + 2] = 1;
        ModelStore store = store("deep3d", codes, Optional.of(head));
        try (FaceSystem system = ComparedSystems.open("deep3d", store, 1).orElseThrow()) {
            float[] colours = system.read(portrait.photo(), portrait.face()).mesh().orElseThrow()
                    .colours().orElseThrow();
            for (int i = 0; i < colours.length; i++) {
                assertThat(colours[i]).isEqualTo(colours[i % 3]);
            }
        }
    }

    @Test
    void withoutTheBaselFaceModelThereAreCodes() throws IOException {
        Portrait portrait = Portrait.astronaut();
        ModelStore store = store("deep3d", dengCodes(), Optional.empty());
        String bare;
        try (FaceSystem system = ComparedSystems.open("deep3d", store, 1).orElseThrow()) {
            SystemFace face = system.read(portrait.photo(), portrait.face());
            assertThat(face.mesh()).isEmpty();
            assertThat(face.landmarks68()).isEmpty();
            assertThat(system.neutral(face.codes())).isEmpty();
            assertThat(system.missingForMesh()).singleElement().asString().startsWith("BFM_model_front.mat");
            assertThat(face.codes().get("pose")).containsExactly(0.1f, -0.2f, 0.05f, 0.1f, 0.15f, -0.4f);
            assertThat(face.millis().keySet()).containsExactly("crop", "network", "decode");
            bare = system.fingerprint();
        }
        store("deep3d", dengCodes(), Optional.of(head(1)));
        try (FaceSystem system = ComparedSystems.open("deep3d", store, 1).orElseThrow()) {
            assertThat(system.missingForMesh()).isEmpty();
            assertThat(system.fingerprint()).isNotEqualTo(bare);
        }
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        ModelStore store = ModelStore.open(folder);
        assertThat(ComparedSystems.open("deep3d", store, 1)).isEmpty();
        assertThat(ComparedSystems.lacks("deep3d", store)).singleElement().asString()
                .contains("epoch_20.pth from https://", ", or FaceReconModel.pb from https://");
        assertThat(ComparedSystems.open("mgcnet", store, 1)).isEmpty();
        assertThat(ComparedSystems.lacks("mgcnet", store)).singleElement().asString()
                .startsWith("model-400000.index");
    }

    /** Deng's two networks are one system; the other one has a name, too. */
    @Test
    void tensorFlowsWeightsServeIfThereAreNoOthers() throws IOException {
        float[] codes = new float[257];
        codes[0] = 3;
        ModelStore store = store("deep3d-tf", codes, Optional.empty());
        Portrait portrait = Portrait.astronaut();
        for (String id : new String[] {"deep3d", "deep3d-tf"}) {
            try (FaceSystem system = ComparedSystems.open(id, store, 1).orElseThrow()) {
                assertThat(system.id()).isEqualTo(id);
                assertThat(system.codes(portrait.photo(), portrait.face()).get("identity")[0]).isEqualTo(3);
            }
        }
    }
}
