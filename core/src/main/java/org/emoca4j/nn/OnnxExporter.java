package org.emoca4j.nn;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.emoca4j.format.FormatException;

/** Writes a network and its weights as an ONNX file that {@link Network} runs. */
public final class OnnxExporter {

    private OnnxExporter() {}

    /**
     * Writes a network. A batch normalisation behind a convolution or a linear layer becomes part of its weights,
     * computed in double precision and rounded once; what the outputs don't depend on is left out.
     *
     * @param weights checked here, see {@link StateDict#check}
     * @param taps names of intermediate values (those of {@link Layers#named}) that become outputs too; normalisation
     *     is not merged into a layer whose plain result is asked for
     * @throws FormatException if the weights are not those of the network
     * @throws IllegalArgumentException if the network has no value of such a name
     */
    public static void write(Architecture architecture, StateDict weights, OutputStream out, String... taps)
            throws IOException {
        weights.check(architecture);
        OnnxBuilder onnx = new OnnxBuilder(architecture.getClass().getSimpleName());
        OnnxLayers layers = new OnnxLayers(onnx, weights, Set.of(taps));
        onnx.input(architecture.inputName(), declared(architecture, architecture.inputShape()));
        Map<String, OnnxLayers.Value> outputs = new LinkedHashMap<>(architecture.build(
                layers, layers.input(architecture.inputName(), architecture.inputShape())));
        outputs.values().forEach(OnnxLayers.Value::use);
        layers.tapped().forEach(outputs::putIfAbsent);
        Set<String> unknown = new TreeSet<>(Set.of(taps));
        unknown.removeAll(outputs.keySet());
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(architecture + " has no values called " + unknown);
        }
        outputs.forEach((name, value) -> 
                onnx.output(name, layers.name(value), declared(architecture, value.shape())));
        onnx.writeTo(out);
    }

    /** The axes of a value, free where the network takes maps of any size. */
    private static int[] declared(Architecture architecture, int[] shape) {
        return architecture.anySize() ? new int[] {shape[0], OnnxBuilder.FREE, OnnxBuilder.FREE} : shape;
    }
}
