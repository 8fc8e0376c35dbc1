package org.emoca4j.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.emoca4j.format.MatWriter;
import org.emoca4j.format.Safetensors;
import org.emoca4j.format.Tensor;
import org.emoca4j.format.TensorFlowFiles;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.Deep3dNet;
import org.emoca4j.nn.MgcNet;
import org.emoca4j.nn.Network;
import org.emoca4j.nn.StateDict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of Deng et al. and MGCNet in the published layouts with invented numbers. */
class BfmStoreTest extends AddsToStore {

    private static final int V = 6;

    private final Random random = new Random(3);

    private float[] some(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (random.nextInt(2001) - 1000) / 16f;
        }
        return values;
    }

    private Map<String, float[]> numbers() {
        Map<String, float[]> numbers = new LinkedHashMap<>();
        numbers.put("meanshape", some(3 * V));
        numbers.put("idBase", some(3 * V * 80));
        numbers.put("exBase", some(3 * V * 64));
        numbers.put("meantex", some(3 * V));
        numbers.put("texBase", some(3 * V * 80));
        numbers.put("tri", new float[] {1, 2, 3, 4, 5, 6});
        numbers.put("point_buf", new float[8 * V]);
        Arrays.fill(numbers.get("point_buf"), 3);
        numbers.get("point_buf")[0] = 1;
        numbers.get("point_buf")[8 * 5 + 2] = 2;
        numbers.put("keypoints", new float[68]);
        Arrays.fill(numbers.get("keypoints"), 6);
        numbers.get("keypoints")[1] = 1;
        return numbers;
    }

    private Path mat(String name, Map<String, float[]> numbers, boolean packed) throws IOException {
        Map<String, Integer> columns = Map.of("idBase", 80, "exBase", 64, "texBase", 80, "tri", 3, "point_buf", 8);
        MatWriter writer = new MatWriter(packed);
        writer.floats("tri_mask2", 2, 3, 1, 2, 3, 4, 5, 6);
        numbers.forEach((key, values) -> {
            int wide = columns.getOrDefault(key, values.length);
            writer.floats(key, values.length / wide, wide, values);
        });
        return PublishedFiles.write(folder.resolve(name), writer.bytes("skinmask", 1, V, new byte[V]).toBytes());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void dengsHeadModel(boolean packed) throws IOException {
        Map<String, float[]> numbers = numbers();
        assertThat(add(mat("any.bin", numbers, packed))).containsExactly("deep3d-bfm");
        assertThat(problems).isEmpty();
        assertThat(store().part("deep3d-bfm").licence()).isEqualTo(Licence.BFM);
        Safetensors data = store().data("deep3d-bfm");
        float[] mean = numbers.get("meanshape");
        float centre = 0;
        for (int v = 0; v < V; v++) {
            centre += mean[3 * v + 1] / V;
        }
        assertThat(data.get("mean", V, 3).floats()[7]).isCloseTo(mean[7] - centre, within(1e-4f));
        assertThat(data.get("shape_dirs", 80, V, 3).floats()[79 * 3 * V + 10])
                .isEqualTo(numbers.get("idBase")[10 * 80 + 79]);
        assertThat(data.get("expression_dirs", 64, V, 3).floats()[2 * 3 * V + 4])
                .isEqualTo(numbers.get("exBase")[4 * 64 + 2]);
        assertThat(data.get("colour_mean", V, 3).floats()[5]).isCloseTo(numbers.get("meantex")[5] / 255, within(1e-6f));
        assertThat(data.get("colour_dirs", 80, V, 3).floats()[3 * V])
                .isCloseTo(numbers.get("texBase")[1] / 255, within(1e-6f));
        assertThat(data.get("faces", 2, 3).ints()).containsExactly(0, 1, 2, 3, 4, 5);
        int[] around = data.get("faces_around", V, 8).ints();
        assertThat(around).startsWith(0, -1).hasSize(48);
        assertThat(around[8 * 5 + 2]).isEqualTo(1);
        assertThat(data.get("keypoints", 68).ints()).startsWith(5, 0, 5);
    }

    @Test
    void damagedHeadModelsAreOneLine() throws IOException {
        Map<String, float[]> numbers = numbers();
        numbers.get("tri")[4] = 7;
        assertThat(add(mat("a.mat", numbers, false))).isEmpty();
        assertThat(problems).singleElement().asString().contains("a.mat", "'tri' has 7.0, expected 1 to 6");
        numbers = numbers();
        numbers.remove("keypoints");
        assertThat(add(mat("a.mat", numbers, true))).isEmpty();
        assertThat(problems).singleElement().asString().contains("a.mat", "'keypoints' is missing");
        numbers = numbers();
        numbers.put("idBase", some(3 * V * 80 - 80));
        assertThat(add(mat("a.mat", numbers, false))).isEmpty();
        assertThat(problems).singleElement().asString().contains("17 x 80", "18 x 80");
        numbers = numbers();
        numbers.get("texBase")[9] = Float.NaN;
        assertThat(add(mat("a.mat", numbers, false))).isEmpty();
        assertThat(problems).singleElement().asString().contains("a.mat", "no numbers");
        byte[] cut = Files.readAllBytes(mat("BFM_model_front.mat", numbers(), false));
        Path file = PublishedFiles.write(folder.resolve("BFM_model_front.mat"), Arrays.copyOf(cut, 9000));
        assertThat(add(file)).isEmpty();
        assertThat(problems).singleElement().asString().contains("BFM_model_front.mat", "cut off");
        Path other = PublishedFiles.write(folder.resolve("other.mat"),
                new MatWriter(false).floats("similarity", 1, 2, 1, 2).toBytes());
        assertThat(add(other)).isEmpty();
        assertThat(problems).singleElement().asString().contains("is a MATLAB file, but none of the known");
    }

    private static float[][] matrix(float[] values, int columns) {
        float[][] rows = new float[values.length / columns][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(values, i * columns, (i + 1) * columns);
        }
        return rows;
    }

    private Path h5(String name, Map<String, float[]> bases, Map<String, float[]> means, Map<String, float[]> devs,
            int[][] triangles) throws IOException {
        Path path = folder.resolve(name);
        try (WritableHdfFile file = HdfFile.write(path)) {
            Map<String, WritableGroup> groups = new LinkedHashMap<>();
            bases.forEach((group, basis) -> {
                WritableGroup top = file.putGroup(group);
                groups.put(group, top);
                WritableGroup model = top.putGroup("model");
                model.putDataset("pcaBasis", matrix(basis, devs.get(group).length));
                model.putDataset("mean", means.get(group));
                model.putDataset("pcaVariance", devs.get(group));
            });
            WritableGroup representer = groups.get("shape").putGroup("representer");
            representer.putDataset("tri", triangles);
            int[] keypoints = new int[68];
            keypoints[67] = 5;
            representer.putDataset("idx_lm68", keypoints);
        }
        return path;
    }

    @Test
    void mgcnetsHeadModel() throws IOException {
        Map<String, float[]> bases = new LinkedHashMap<>();
        Map<String, float[]> means = new LinkedHashMap<>();
        Map<String, float[]> devs = new LinkedHashMap<>();
        int[] columns = {90, 80, 70};
        int next = 0;
        for (String group : new String[] {"shape", "color", "expression"}) {
            bases.put(group, some(3 * V * columns[next]));
            means.put(group, some(3 * V));
            devs.put(group, some(columns[next++]));
        }
        int[][] triangles = {{1, 2, 3}, {6, 5, 4}};
        assertThat(add(h5("any.h5", bases, means, devs, triangles))).as(problems.toString())
                .containsExactly("mgcnet-bfm");
        Safetensors data = store().data("mgcnet-bfm");
        assertThat(data.get("mean", V, 3).floats()[7])
                .isCloseTo((means.get("shape")[7] + means.get("expression")[7]) / 1000, within(1e-6f));
        assertThat(data.get("shape_dirs", 80, V, 3).floats()[79 * 3 * V + 4])
                .isCloseTo(bases.get("shape")[4 * 90 + 79] * devs.get("shape")[79] / 1000, within(1e-5f));
        assertThat(data.get("expression_dirs", 64, V, 3).floats()[5 * 3 * V + 2])
                .isCloseTo(bases.get("expression")[2 * 70 + 5] * devs.get("expression")[5] / 1000, within(1e-5f));
        assertThat(data.get("colour_mean", V, 3).floats()[3]).isCloseTo(means.get("color")[3] / 255, within(1e-6f));
        assertThat(data.get("colour_dirs", 80, V, 3).floats()[3 * V + 1])
                .isCloseTo(bases.get("color")[80 + 1] * devs.get("color")[1] / 255, within(1e-4f));
        assertThat(data.get("faces", 2, 3).ints()).containsExactly(0, 1, 2, 5, 4, 3);
        assertThat(data.get("keypoints", 68).ints()).startsWith(0).endsWith(5);

        devs.put("color", some(79));
        bases.put("color", some(3 * V * 79));
        assertThat(add(h5("short.h5", bases, means, devs, triangles))).isEmpty();
        assertThat(problems).singleElement().asString().contains("short.h5", "already there");
        store().remove(List.of("mgcnet-bfm"));
        assertThat(add(h5("short2.h5", bases, means, devs, triangles))).isEmpty();
        assertThat(problems).singleElement().asString().contains("short2.h5", "color/model/pcaBasis", "79 columns");
    }

    @Test
    void dengsCheckpoint() throws IOException {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("net_recon", PublishedFiles.weights(Map.of("", new Deep3dNet(Deep3dNet.Trunk.PYTORCH))));
        file.put("opt_00", Map.of("exp_avg", new Pickler.View("LongStorage", "1", 1, 1)));
        assertThat(add(PublishedFiles.torch(folder.resolve("renamed.bin"), file, 1))).containsExactly("deep3d");
        assertThat(problems).isEmpty();
        InstalledPart part = store().part("deep3d");
        assertThat(part.licence()).isEqualTo(Licence.DEEP3D);
        assertThat(part.ignored()).containsExactly("opt_00.* (1 tensor)");
        try (Network network = Network.open(store().network("deep3d"), 1)) {
            assertThat(network.run(new float[network.inputSize()]).get("codes")).hasSize(257);
        }
    }

    /** Twenty million weights of which neighbours differ, in no time: 0.1 up to 1.1. */
    private static StateDict weights(Architecture network, int seed) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        network.parameters().forEach((name, shape) -> {
            float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
            for (int i = 0; i < values.length; i++) {
                values[i] = 0.1f + (((i + seed) * 0x9E3779B1) >>> 8) / 0x1p24f;
            }
            tensors.put(name, Tensor.of(values, shape));
        });
        return new StateDict("seed " + seed, tensors);
    }

    /** The names that slim gives to what a state dict calls so; its kernels have other axes. */
    private static Map<String, Tensor> slim(StateDict weights) {
        List<String> heads = List.of("fc-id", "fc-ex", "fc-tex", "fc-angles", "fc-gamma", "fc-XY", "fc-Z");
        Map<String, String> norm = Map.of("weight", "gamma", "bias", "beta", "running_mean", "moving_mean",
                "running_var", "moving_variance");
        Map<String, Tensor> out = new LinkedHashMap<>();
        weights.tensors().forEach((full, tensor) -> {
            String[] name = full.replaceFirst("^backbone\\.", "").split("\\.");
            String last = name[name.length - 1];
            String slim;
            if (name[0].equals("final_layers")) {
                slim = heads.get(Integer.parseInt(name[1])) + "/" + (last.equals("bias") ? "biases" : "weights");
            } else if (name[0].equals("logits")) {
                slim = "resnet_v1_50/logits/" + (last.equals("bias") ? "biases" : "weights");
            } else {
                String place = "resnet_v1_50/";
                String layer = name[0];
                if (name[0].startsWith("layer")) {
                    place += "block" + name[0].charAt(5) + "/unit_" + (1 + Integer.parseInt(name[1]))
                            + "/bottleneck_v1/";
                    layer = name[2].equals("downsample") ? "shortcut" : name[2];
                }
                boolean normed = layer.startsWith("bn") || name.length > 4 && name[3].equals("1");
                slim = place + layer.replace("bn", "conv") + (normed ? "/BatchNorm/" + norm.get(last) : "/weights");
            }
            out.put(slim, channelsLast(tensor));
        });
        return out;
    }

    private static Tensor channelsLast(Tensor tensor) {
        long[] shape = tensor.shape();
        if (shape.length != 4) {
            return tensor;
        }
        float[] from = tensor.floats();
        float[] to = new float[from.length];
        int in = (int) shape[1];
        int out = (int) shape[0];
        int pixels = (int) (shape[2] * shape[3]);
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                for (int p = 0; p < pixels; p++) {
                    to[(p * in + i) * out + o] = from[(o * in + i) * pixels + p];
                }
            }
        }
        return Tensor.of(to, shape[2], shape[3], in, out);
    }

    private void checkWeights(String id, StateDict expected) throws IOException {
        Safetensors stored = Safetensors.read(store().file(id, "weights.safetensors"));
        assertThat(stored.tensors().keySet()).containsExactlyInAnyOrderElementsOf(expected.tensors().keySet());
        expected.tensors().forEach((name, tensor) -> {
            assertThat(stored.tensors().get(name).shape()).as(name).containsExactly(tensor.shape());
            assertThat(stored.tensors().get(name).bytes()).as(name).isEqualTo(tensor.bytes());
        });
    }

    @Test
    void tensorFlowsFrozenGraphOfDeng() throws IOException {
        Architecture network = new Deep3dNet(Deep3dNet.Trunk.TENSORFLOW);
        StateDict weights = weights(network, 5);
        Map<String, Tensor> graph = slim(weights);
        graph.put("Reshape/shape", Tensor.of(new int[] {-1, 257}, 2));
        Path file = PublishedFiles.write(folder.resolve("any.bin"), TensorFlowFiles.graph(graph));
        assertThat(add(file)).containsExactly("deep3d-tf");
        assertThat(problems).isEmpty();
        checkWeights("deep3d-tf", weights);
        assertThat(store().part("deep3d-tf").ignored()).containsExactly("other constants (1 tensors)");
        assertThat(store().verify("deep3d-tf")).isEmpty();
    }

    @Test
    void mgcnetsCheckpoint() throws IOException {
        StateDict weights = weights(new MgcNet(), 6);
        Map<String, Tensor> variables = slim(weights);
        variables.put("global_step", Tensor.of(new int[] {400_000}));
        TensorFlowFiles.Bundle bundle = TensorFlowFiles.bundle(variables, TensorFlowFiles.Packing.NONE);
        Path in = folder.resolve("in");
        Path index = PublishedFiles.write(in.resolve("model-400000.index"), bundle.index());
        assertThat(add(in)).isEmpty();
        assertThat(problems).singleElement().asString().contains("model-400000.data-00000-of-00001 is missing");
        Path data = PublishedFiles.write(in.resolve("model-400000.data-00000-of-00001"), bundle.data());
        Path meta = PublishedFiles.write(in.resolve("model-400000.meta"), new byte[] {10, 3, 1, 2, 3});
        assertThat(add(data)).isEmpty();
        assertThat(problems).singleElement().asString().contains("add model-400000.index");
        // as a shell expands model-400000.*
        assertThat(add(data, index, meta)).containsExactly("mgcnet");
        assertThat(problems).isEmpty();
        checkWeights("mgcnet", weights);
        assertThat(store().part("mgcnet").sources()).hasSize(2);
        variables.remove("resnet_v1_50/block3/unit_6/bottleneck_v1/conv2/weights");
        TensorFlowFiles.Bundle less = TensorFlowFiles.bundle(variables, TensorFlowFiles.Packing.NONE);
        PublishedFiles.write(in.resolve("model-400000.index"), less.index());
        PublishedFiles.write(in.resolve("model-400000.data-00000-of-00001"), less.data());
        store().remove(List.of("mgcnet"));
        assertThat(add(in)).isEmpty();
        assertThat(problems).singleElement().asString().contains("1 missing", "layer3.5.conv2.weight");
    }

    @Test
    void otherGraphsAreNoModels() throws IOException {
        Path file = PublishedFiles.write(folder.resolve("FaceReconModel.pb"),
                TensorFlowFiles.graph(Map.of("a/weights", Tensor.of(new float[] {1, 2}, 2))));
        assertThat(add(file)).isEmpty();
        assertThat(problems).singleElement().asString()
                .contains("is a TensorFlow graph, but none of the known model files; expected FaceReconModel.pb");
    }
}
