package org.emoca4j.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.emoca4j.head.HeadModel;
import org.emoca4j.nn.ToyNetwork;

/** The folder {@code model} of runs with the built-in head, of networks so small that their outputs are known. */
public final class ToyModelFolder {

    static final int NUM_DETAIL = 5;
    static final float JAW_RAD = 0.2f;
    static final float DETAIL_CODE = 0.5f;

    /** What {@link #writeWrinkles} makes everywhere, in metres. */
    static final float LEVEL = 0.01f * JAW_RAD + 0.004f * DETAIL_CODE;

    private ToyModelFolder() {}

    /** The networks of a run that knows wrinkles. */
    public static void write(Path folder) throws IOException {
        HeadModel head = HeadModel.builtin();
        writeCoarse(folder, head);
        writeWrinkles(folder, 3 + head.numExpression() + NUM_DETAIL);
    }

    /** A head before the camera, in a white light, its jaw a little open. */
    static void writeCoarse(Path folder, HeadModel head) throws IOException {
        int pose = head.numShape() + head.albedo().orElseThrow().dirs().length + head.numExpression();
        float[] bias = new float[pose + 6 + 3 + 27];
        bias[pose + 3] = JAW_RAD;
        bias[pose + 6] = 8;
        Arrays.fill(bias, pose + 9, pose + 12, 3.5f);
        ToyNetwork.meanColour(bias.length).write(folder.resolve("E_flame.onnx"), new float[3 * bias.length], bias);
        Files.writeString(folder.resolve("model.json"), "{\"head\": \"open\"}");
    }

    /** An expression encoder that says 0 of every face. */
    static void writeExpression(Path folder, HeadModel head) throws IOException {
        int n = head.numExpression();
        ToyNetwork.meanColour(n).write(folder.resolve("E_expression.onnx"), new float[3 * n], new float[n]);
        Files.writeString(
                folder.resolve("model.json"), "{\"head\": \"open\", \"expression_outputs\": [\"expression\"]}");
    }

    /** Wrinkles of 0.01 times the jaw's angle and 0.004 times the detail code's last number. */
    static void writeWrinkles(Path folder, int inputs) throws IOException {
        float[] code = new float[NUM_DETAIL];
        code[NUM_DETAIL - 1] = DETAIL_CODE;
        ToyNetwork.meanColour(NUM_DETAIL).write(folder.resolve("E_detail.onnx"), new float[3 * NUM_DETAIL], code);
        float[] weight = new float[4 * inputs];
        for (int corner = 0; corner < 4; corner++) {
            weight[corner * inputs] = 0.01f;
            weight[corner * inputs + inputs - 1] = 0.004f;
        }
        ToyNetwork.level(inputs).write(folder.resolve("D_detail.onnx"), weight, new float[4]);
    }
}
