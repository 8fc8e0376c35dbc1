package org.emoca4j.train.torch;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.Bound;
import org.emoca4j.Golden;
import org.emoca4j.RecipeWeights;
import org.emoca4j.format.Npz;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.DetailDecoder;
import org.emoca4j.nn.FaceEncoder;
import org.emoca4j.nn.NetworkParity;
import org.emoca4j.nn.StateDict;
import org.junit.jupiter.api.Test;

/** libtorch gives the reference's numbers, in evaluation mode and in training mode with its gradients. */
class TorchNetworkGoldenTest extends NetworkParity {

    private static final String ENCODERS = "nets_encoders.npz";
    private static final String DECODER = "nets_detail_decoder.npz";
    private static final String GRADIENT = "train/grad/";

    @Override
    protected Map<String, float[]> run(
            Architecture network, StateDict weights, float[] input, List<String> taps) throws IOException {
        Map<String, float[]> outputs = new LinkedHashMap<>();
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard();
                TorchNetwork torch = TorchNetwork.of(network, weights, TorchDevice.CPU)) {
            torch.forward(batch(network, input), taps.toArray(new String[0]))
                    .forEach((name, values) -> outputs.put(name, Tensors.floats(values)));
        }
        return outputs;
    }

    private static Tensor batch(Architecture network, float[] input) {
        long[] shape = new long[network.inputShape().length + 1];
        long size = 1;
        for (int i = 1; i < shape.length; i++) {
            shape[i] = network.inputShape()[i - 1];
            size *= shape[i];
        }
        shape[0] = input.length / size;
        return Tensors.of(input, shape);
    }

    @Test
    void encoderInTrainingMode() throws IOException {
        FaceEncoder encoder = new FaceEncoder(50);
        float[] images = Golden.npz(ENCODERS).get("image_u8").floats();
        for (int i = 0; i < images.length; i++) {
            images[i] /= 255;
        }
        try (PointerScope scope = new PointerScope();
                TorchNetwork network = TorchNetwork.of(
                        encoder, RecipeWeights.of(encoder, "E_expression."), TorchDevice.CPU)) {
            Tensor out = network.train(true).requiresGrad(true).forward(batch(encoder, images)).get("codes");
            Golden.compare(ENCODERS, "train/out", Tensors.floats(out), Bound.TRAINING_OUTPUT);
            Tensors.of(Golden.uniform("w.nets.expr", 2 * 50, -1, 1), 2, 50).mul(out).sum().backward();
            StateDict after = network.toStateDict();
            for (String name : new String[] {"bn1.running_mean", "bn1.running_var", "layer4.2.bn3.running_var"}) {
                Golden.compare(ENCODERS, "train/" + name, after.tensors().get("encoder." + name).floats(),
                        Bound.TRAINING_OUTPUT);
            }
            compareGradients(ENCODERS, network);
            float[] norms = new float[network.parameters().size()];
            int i = 0;
            for (Tensor parameter : network.parameters().values()) {
                norms[i++] = parameter.grad().norm().item_float();
            }
            Golden.compare(ENCODERS, "train/grad_norm/all", norms, Bound.TRAINING_GRADIENT);
        }
    }

    @Test
    void detailDecoderInTrainingMode() throws IOException {
        DetailDecoder decoder = new DetailDecoder(181);
        try (PointerScope scope = new PointerScope();
                TorchNetwork network = TorchNetwork.of(
                        decoder, RecipeWeights.of(decoder, "D_detail."), TorchDevice.CPU)) {
            Tensor input = batch(decoder, Golden.npz(DECODER).get("in").floats());
            input.requires_grad_(true);
            Tensor out = network.train(true).requiresGrad(true).forward(input).get("displacement");
            Golden.compare(DECODER, "train/out", Tensors.floats(out), Bound.TRAINING_OUTPUT);
            long[] shape = {2, 1, 256, 256};
            Tensors.of(Golden.uniform("w.nets.detail", 2 * 256 * 256, -1, 1), shape).mul(out).sum().backward();
            Golden.compare(DECODER, "train/bn3.running_var",
                    network.toStateDict().tensors().get("conv_blocks.3.running_var").floats(), Bound.TRAINING_OUTPUT);
            Golden.compare(DECODER, "train/grad_in", Tensors.floats(input.grad()), Bound.TRAINING_GRADIENT);
            compareGradients(DECODER, network);
        }
    }

    /** All that the file holds; of large ones it holds the beginning. */
    private static void compareGradients(String file, TorchNetwork network) throws IOException {
        Npz golden = Golden.npz(file);
        for (String array : golden.names()) {
            if (array.startsWith(GRADIENT)) {
                Tensor gradient = network.parameters().get(array.substring(GRADIENT.length())).grad();
                int kept = (int) golden.get(array).numElements();
                Golden.compare(file, array, Arrays.copyOf(Tensors.floats(gradient), kept), Bound.TRAINING_GRADIENT);
            }
        }
    }
}
