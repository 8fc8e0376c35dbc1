package org.emoca4j;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.emoca4j.format.Tensor;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.StateDict;

/** The pseudo-random weights that the reference files' networks have: "The weight recipe" of their README. */
public final class RecipeWeights {

    private static final Map<Integer, Float> TURNS_TO_THE_FACE =
            Map.of(200, -0.0625f, 201, 0.1875f, 203, 0.125f, 206, 8f, 209, 3f, 210, 2.75f, 211, 2.5f);

    private RecipeWeights() {}

    /**
     * The weights of a network.
     *
     * @param prefix of the names that the values are drawn by, with its dot, e.g. {@code E_flame.}; the state dict's
     *     own names are without it
     */
    public static StateDict of(Architecture architecture, String prefix) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        architecture.parameters().forEach((name, shape) -> tensors.put(name, tensor(prefix + name, shape)));
        return new StateDict("recipe " + prefix, tensors);
    }

    private static Tensor tensor(String name, long[] shape) {
        if (name.endsWith("num_batches_tracked")) {
            return new Tensor(Tensor.Type.I64, shape, ByteBuffer.allocate(8));
        }
        float[] values = values(name, shape);
        if (name.startsWith("E_flame.layers.2.")) {
            aimCamera(values, name.endsWith("weight"));
        }
        return Tensor.of(values, shape);
    }

    /** The values of one tensor by its full name, before the camera is aimed. */
    public static float[] values(String name, long... shape) {
        int count = 1;
        for (long axis : shape) {
            count *= (int) axis;
        }
        boolean weight = name.endsWith("weight");
        if (weight && shape.length == 1 || name.endsWith("running_var")) {
            return Golden.random(name, count, u -> 0.5 + u);
        }
        double spread = weight ? Math.sqrt(3 / (double) (count / shape[0])) : 0.1;
        double gain = weight ? gain(name) : 1;
        return Golden.random(name, count, u -> (2 * u - 1) * spread * gain);
    }

    private static double gain(String name) {
        String network = name.substring(0, name.indexOf('.'));
        return switch (network) {
            case "D_detail" -> 1.4;
            case "vgg19" -> 1.4142;
            case "mlp" -> 1.2;
            case "emonet8", "emonet5" -> 0.7;
            case "tddfa_mb05", "tddfa_mb1" -> 1.3;
            case "E_flame", "E_expression", "E_detail" ->
                name.endsWith(".layers.0.weight") ? 1.4 : name.endsWith(".layers.2.weight") ? 0.3 : 1;
            case "net_recon" -> name.startsWith("net_recon.final_layers.") ? 0.3 : 1;
            default -> 1;
        };
    }

    /** Turns down pose and light and moves the camera, so that a face is seen. */
    private static void aimCamera(float[] values, boolean weight) {
        int row = values.length / 236;
        for (int i = 200 * row; i < values.length; i++) {
            values[i] *= i / row < 209 ? 0.0625f : 0.25f;
        }
        if (!weight) {
            TURNS_TO_THE_FACE.forEach((i, added) -> values[i] += added);
        }
    }
}
