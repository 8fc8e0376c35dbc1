package org.emoca4j.nn;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The first layers of VGG-19 as the texture loss uses them: from {@code image}, RGB in 0..1, to {@code relu3_2}
 * (256 channels at a quarter of the size) and {@code relu4_2} (512 at an eighth) (emoca section 4.2).
 *
 * <p>The loss counts rectifiers as layers too, so these are the first ones of the third and fourth block, which the
 * field calls relu3_1 and relu4_1. Names are those of the loss; torchvision's file has them under {@code features.}
 *
 * @param size side of the image, a multiple of 32
 */
public record Vgg19Features(int size) implements Architecture {

    private static final int[] CONVOLUTIONS = {2, 2, 4, 4, 4};
    private static final int[] CHANNELS = {64, 128, 256, 512, 512};
    private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

    @Override
    public int[] inputShape() {
        return new int[] {3, size, size};
    }

    @Override
    public String inputName() {
        return "image";
    }

    @Override
    public <T> Map<String, T> build(Layers<T> net, T image) {
        float[] factor = new float[3];
        float[] offset = new float[3];
        for (int c = 0; c < 3; c++) {
            factor[c] = 1 / DEVIATION[c];
            offset[c] = -MEAN[c] / DEVIATION[c];
        }
        T x = net.affine(image, factor, offset);
        Map<String, T> out = new LinkedHashMap<>();
        int index = 0;
        for (int block = 0; block < CONVOLUTIONS.length; block++) {
            String suffix = block + 1 + "_";
            for (int layer = 1; layer <= 2 * CONVOLUTIONS[block]; layer += 2) {
                x = net.conv(x, Integer.toString(index), CHANNELS[block], 3, 1, 1, true);
                x = net.relu(net.named(x, "conv" + suffix + layer));
                String relu = "relu" + suffix + (layer + 1);
                x = net.named(x, relu);
                if (relu.equals("relu3_2") || relu.equals("relu4_2")) {
                    out.put(relu, x);
                }
                index += 2;
            }
            x = net.named(net.maxPool(x, 2, 2, 0, false), "pool_" + (block + 1));
            index++;
        }
        return out;
    }
}
