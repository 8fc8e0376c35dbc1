package org.emoca4j.nn;

/**
 * The trunks of the "minimalistic" MobileNet-V3 networks that came from TensorFlow: ReLU everywhere, windows of 3 x 3
 * only, no squeeze and excitation. From an RGB map to a vector. Names are those of the library timm
 * ({@code tf_mobilenetv3_*_minimal_100}).
 *
 * @see <a href="https://arxiv.org/abs/1905.02244">Howard et al., Searching for MobileNetV3, ICCV 2019</a> (baselines
 *     section 5)
 */
enum MobileNetV3Minimal {
    SMALL(2, 576, new Block[][] {
        {new Block(4.5, 24, 2), new Block(3.67, 24, 1)},
        {new Block(4, 40, 2), new Block(6, 40, 1), new Block(6, 40, 1)},
        {new Block(3, 48, 1), new Block(3, 48, 1)},
        {new Block(6, 96, 2), new Block(6, 96, 1), new Block(6, 96, 1)}
    }),
    LARGE(1, 960, new Block[][] {
        {new Block(4, 24, 2), new Block(3, 24, 1)},
        {new Block(3, 40, 2), new Block(3, 40, 1), new Block(3, 40, 1)},
        {new Block(6, 80, 2), new Block(2.5, 80, 1), new Block(2.3, 80, 1), new Block(2.3, 80, 1)},
        {new Block(6, 112, 1), new Block(6, 112, 1)},
        {new Block(6, 160, 2), new Block(6, 160, 1), new Block(6, 160, 1)}
    });

    /** Side of the input; it and its halves are even, which the padding relies on. */
    static final int SIZE = 224;

    /** TensorFlow's, not PyTorch's. */
    private static final double EPSILON = 1e-3;

    private static final int STEM = 16;
    private static final int LAST_SIDE = 7;
    private static final int DIVISOR = 8;

    /** A block that widens the map by a factor, looks at each channel, and narrows it again. */
    private record Block(double expansion, int channels, int stride) {

        /** Channels of the wide map: a multiple of 8, to nearest, but at least nine tenths of what was asked for. */
        int wide(int in) {
            double asked = in * expansion;
            int rounded = Math.max(DIVISOR, (int) (asked + DIVISOR / 2.0) / DIVISOR * DIVISOR);
            return rounded < 0.9 * asked ? rounded + DIVISOR : rounded;
        }
    }

    private final int firstStride;
    private final int features;
    private final Block[][] stages;

    MobileNetV3Minimal(int firstStride, int features, Block[][] stages) {
        this.firstStride = firstStride;
        this.features = features;
        this.stages = stages;
    }

    /** Length of the vector. */
    int features() {
        return features;
    }

    /**
     * Appends the trunk.
     *
     * @param image 3 x 224 x 224
     * @param prefix of all names, with its dot
     * @return the mean of the last map over its 7 x 7 pixels
     */
    <T> T vector(Layers<T> net, T image, String prefix) {
        T x = net.conv(net.padEnd(image, 1), prefix + "conv_stem", STEM, 3, 2, 0, false);
        x = net.named(net.relu(net.batchNorm(x, prefix + "bn1", EPSILON)), prefix + "conv_stem");
        String name = prefix + "blocks.0.0";
        T y = net.relu(net.batchNorm(depthwise(net, x, name, firstStride), name + ".bn1", EPSILON));
        y = net.batchNorm(net.conv(y, name + ".conv_pw", STEM, 1, 1, 0, false), name + ".bn2", EPSILON);
        x = net.named(firstStride == 1 ? net.add(y, x) : y, prefix + "blocks.0");
        for (int stage = 0; stage < stages.length; stage++) {
            String stageName = prefix + "blocks." + (stage + 1);
            for (int i = 0; i < stages[stage].length; i++) {
                x = block(net, x, stageName + "." + i, stages[stage][i]);
            }
            x = net.named(x, stageName);
        }
        name = prefix + "blocks." + (stages.length + 1);
        x = net.conv(x, name + ".0.conv", features, 1, 1, 0, false);
        x = net.named(net.relu(net.batchNorm(x, name + ".0.bn1", EPSILON)), name);
        return net.reshape(net.averagePool(x, LAST_SIDE, 1), features);
    }

    private static <T> T block(Layers<T> net, T x, String name, Block block) {
        int in = net.shape(x)[0];
        T y = net.conv(x, name + ".conv_pw", block.wide(in), 1, 1, 0, false);
        y = net.relu(net.batchNorm(y, name + ".bn1", EPSILON));
        y = net.relu(net.batchNorm(depthwise(net, y, name, block.stride), name + ".bn2", EPSILON));
        y = net.batchNorm(net.conv(y, name + ".conv_pwl", block.channels, 1, 1, 0, false), name + ".bn3", EPSILON);
        return block.stride == 1 && in == block.channels ? net.add(y, x) : y;
    }

    /** With TensorFlow's padding: nothing before the map and one behind it at a stride of 2, else one on each side. */
    private static <T> T depthwise(Layers<T> net, T x, String name, int stride) {
        return stride == 2
                ? net.depthwiseConv(net.padEnd(x, 1), name + ".conv_dw", 3, 2, 0)
                : net.depthwiseConv(x, name + ".conv_dw", 3, 1, 1);
    }
}
