package org.emoca4j.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.MobileNetV1;

/** 3DDFA-V2's files in their published layouts, with invented numbers and a basis of as many vertices as wanted. */
public final class TddfaPublishedFiles {

    /** Numbers that the networks give. */
    public static final int PARAMETERS = 62;

    /** As many as the largest tensor of the network of half width has. */
    private static final int ZEROS = 512 * 512;

    private TddfaPublishedFiles() {}

    /**
     * A network that gives the same for every picture: all weights are zero but the last layers' offsets.
     *
     * @param parameters what it gives, 62
     * @param landmarks what its second head gives, 136; none if it has no such head
     */
    public static Path constantNetwork(Path file, float[] parameters, float[] landmarks) throws IOException {
        float[] ones = new float[1024];
        Arrays.fill(ones, 1);
        Map<String, Object> weights = tensors("module.", new MobileNetV1(true, landmarks.length > 0));
        for (Map.Entry<String, Object> tensor : weights.entrySet()) {
            Pickler.View view = (Pickler.View) tensor.getValue();
            if (tensor.getKey().endsWith("running_var")) {
                tensor.setValue(view.in("2", ones.length));
            } else if (view.storage().equals("FloatStorage")) {
                tensor.setValue(view.in("0", ZEROS));
            }
        }
        weights.put("module.fc_param.bias", new Pickler.View("FloatStorage", "3", PARAMETERS, PARAMETERS));
        if (landmarks.length > 0) {
            weights.put("module.fc_lm.bias", new Pickler.View("FloatStorage", "4", landmarks.length, landmarks.length));
        }
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("epoch", 62);
        root.put("state_dict", weights);
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("archive/data.pkl", Pickler.pickle(root));
        members.put("archive/data/0", new byte[4 * ZEROS]);
        members.put("archive/data/1", new byte[8]);
        members.put("archive/data/2", Pickler.Array.floats(ones).data());
        members.put("archive/data/3", Pickler.Array.floats(parameters).data());
        members.put("archive/data/4", Pickler.Array.floats(landmarks).data());
        return PublishedFiles.zip(file, members);
    }

    /** The tensors of a network, with the last layer called as the training called it. */
    static Map<String, Object> tensors(String prefix, Architecture network) {
        Map<String, Object> renamed = new LinkedHashMap<>();
        PublishedFiles.weights(Map.of(prefix, network))
                .forEach((name, view) -> renamed.put(name.replace(prefix + "fc.", prefix + "fc_param."), view));
        return renamed;
    }

    /** Mean and deviation of the outputs. */
    public static Path statistics(Path file, float[] mean, float[] deviation) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("mean", Pickler.Array.floats(mean, mean.length));
        fields.put("std", Pickler.Array.floats(deviation, deviation.length));
        return PublishedFiles.write(file, Pickler.pickle(fields));
    }

    /**
     * A basis whose columns are zero but for some values.
     *
     * @param mean {@code V * 3}
     * @param shapeColumns 40 in the slim file, 199 in the whole one
     * @param values {@code {matrix, coordinate, column, value}}, matrix 0 for identity and 1 for expression
     * @param keypoint vertex of each of the 68 points
     */
    public static Path basis(Path file, float[] mean, int shapeColumns, int expressionColumns, List<float[]> values,
            int... keypoint) throws IOException {
        double[][] matrices = {new double[mean.length * shapeColumns], new double[mean.length * expressionColumns]};
        int[] columns = {shapeColumns, expressionColumns};
        for (float[] value : values) {
            int matrix = (int) value[0];
            matrices[matrix][(int) value[1] * columns[matrix] + (int) value[2]] = value[3];
        }
        int[] places = new int[3 * keypoint.length];
        for (int i = 0; i < places.length; i++) {
            places[i] = 3 * keypoint[i / 3] + i % 3;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("u", Pickler.Array.floats(mean, mean.length, 1));
        fields.put("w_shp", Pickler.Array.doubles(matrices[0], mean.length, shapeColumns));
        fields.put("w_exp", Pickler.Array.doubles(matrices[1], mean.length, expressionColumns));
        fields.put("tri", Pickler.Array.integers(new int[] {9, 9, 9}, 3, 1));
        fields.put("keypoints", Pickler.Array.longs(places, places.length));
        return PublishedFiles.write(file, Pickler.pickle(fields));
    }

    /** Triangles, one behind the other ({@code F x 3}) or corner by corner ({@code 3 x F}). */
    public static Path triangles(Path file, boolean byCorner, int... faces) throws IOException {
        int n = faces.length / 3;
        int[] stored = new int[faces.length];
        for (int i = 0; i < faces.length; i++) {
            stored[byCorner ? i % 3 * n + i / 3 : i] = faces[i];
        }
        Pickler.Array array = byCorner ? Pickler.Array.integers(stored, 3, n) : Pickler.Array.integers(stored, n, 3);
        return PublishedFiles.write(file, Pickler.pickle(array));
    }

    /** Adds files to a store, whose licences are accepted. */
    public static void add(Path store, Path... files) throws IOException {
        try (ModelAdder adder = new ModelAdder(ModelStore.open(store))) {
            ModelScan scan = adder.scan(List.of(files), Optional.empty());
            if (!scan.problems().isEmpty()) {
                throw new IOException(String.join("; ", scan.problems()));
            }
            adder.accept(adder.unaccepted(scan));
            for (FoundPart part : scan.parts()) {
                adder.add(part);
            }
        }
    }
}
