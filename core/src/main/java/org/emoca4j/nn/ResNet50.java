package org.emoca4j.nn;

/** The trunk of ResNet-50: from an RGB map to 2048 channels at a 32nd of its size. */
enum ResNet50 {

    /** Stride on the 3 x 3 convolution of a block, the first pooling with a margin. */
    TORCHVISION,

    /** Stride on the first 1 x 1 convolution of a block, the first pooling without a margin but rounded up. */
    CAFFE,

    /**
     * TensorFlow's slim: stride on the 3 x 3 convolution of a stage's last block, which takes every other pixel of its
     * shortcut; the last stage has none. What slim calls SAME padding is for 224 pixels a margin of one for the 3 x 3
     * convolutions, and for the first pooling one behind the map only, as if rounded up.
     */
    SLIM;

    static final double EPSILON = 1e-5;
    static final int FEATURES = 2048;

    private static final int[] BLOCKS = {3, 4, 6, 3};

    /**
     * Appends the trunk.
     *
     * @param image 3 x 224 x 224
     * @param prefix of all names, with its dot, or empty
     * @return the mean of the last map over its 7 x 7 pixels, a vector of 2048
     */
    <T> T features(Layers<T> net, T image, String prefix) {
        boolean ceil = this != TORCHVISION;
        T x = net.reluInPlace(net.named(
                net.convNorm(image, prefix + "conv1", prefix + "bn1", 64, 7, 2, 3, EPSILON), prefix + "bn1"));
        x = net.named(net.maxPool(x, 3, 2, ceil ? 0 : 1, ceil), prefix + "maxpool");
        for (int stage = 0; stage < BLOCKS.length; stage++) {
            String name = prefix + "layer" + (stage + 1);
            for (int block = 0; block < BLOCKS[stage]; block++) {
                int stride = stride(stage, block);
                x = net.named(block(net, x, name + "." + block, 64 << stage, stride, block == 0), name + "." + block);
            }
            x = net.named(x, name);
        }
        return net.reshape(net.named(net.averagePool(x, 7, 1), prefix + "avgpool"), FEATURES);
    }

    private int stride(int stage, int block) {
        if (this == SLIM) {
            return stage < BLOCKS.length - 1 && block == BLOCKS[stage] - 1 ? 2 : 1;
        }
        return stage > 0 && block == 0 ? 2 : 1;
    }

    /**
     * A bottleneck block.
     *
     * @param projected whether its shortcut is a convolution
     */
    private <T> T block(Layers<T> net, T x, String name, int planes, int stride, boolean projected) {
        T y = net.reluInPlace(normed(net, x, name, 1, planes, 1, this == CAFFE ? stride : 1));
        y = net.reluInPlace(normed(net, y, name, 2, planes, 3, this == CAFFE ? 1 : stride));
        y = normed(net, y, name, 3, 4 * planes, 1, 1);
        T shortcut = x;
        if (projected) {
            shortcut = net.convNorm(
                    x, name + ".downsample.0", name + ".downsample.1", 4 * planes, 1, stride, 0, EPSILON);
        } else if (stride > 1) {
            shortcut = net.maxPool(x, 1, stride, 0, false);
        }
        return net.reluInPlace(net.addInPlace(y, shortcut));
    }

    private static <T> T normed(Layers<T> net, T x, String name, int number, int out, int kernel, int stride) {
        return net.convNorm(
                x, name + ".conv" + number, name + ".bn" + number, out, kernel, stride, kernel / 2, EPSILON);
    }
}
