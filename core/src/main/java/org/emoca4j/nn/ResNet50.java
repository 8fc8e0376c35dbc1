package org.emoca4j.nn;

/** The trunk of ResNet-50: from an RGB map to 2048 channels at a 32nd of its size. */
enum ResNet50 {

    /** Stride on the 3 x 3 convolution of a block, the first pooling with a margin. */
    TORCHVISION,

    /** Stride on the first 1 x 1 convolution of a block, the first pooling without a margin but rounded up. */
    CAFFE;

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
        boolean caffe = this == CAFFE;
        T x = net.named(net.conv(image, prefix + "conv1", 64, 7, 2, 3, false), prefix + "conv1");
        x = net.relu(net.named(net.batchNorm(x, prefix + "bn1", EPSILON), prefix + "bn1"));
        x = net.named(net.maxPool(x, 3, 2, caffe ? 0 : 1, caffe), prefix + "maxpool");
        for (int stage = 0; stage < BLOCKS.length; stage++) {
            String name = prefix + "layer" + (stage + 1);
            for (int block = 0; block < BLOCKS[stage]; block++) {
                int projection = block > 0 ? 0 : stage > 0 ? 2 : 1;
                x = net.named(block(net, x, name + "." + block, 64 << stage, projection), name + "." + block);
            }
            x = net.named(x, name);
        }
        return net.reshape(net.averagePool(x, 7, 1), FEATURES);
    }

    /**
     * A bottleneck block.
     *
     * @param projection stride of a block whose shortcut is a convolution, 0 for one whose shortcut is its input
     */
    private <T> T block(Layers<T> net, T x, String name, int planes, int projection) {
        int stride = Math.max(projection, 1);
        T y = net.relu(normed(net, x, name, 1, planes, 1, this == CAFFE ? stride : 1));
        y = net.relu(normed(net, y, name, 2, planes, 3, this == CAFFE ? 1 : stride));
        y = normed(net, y, name, 3, 4 * planes, 1, 1);
        T shortcut = x;
        if (projection > 0) {
            shortcut = net.conv(x, name + ".downsample.0", 4 * planes, 1, stride, 0, false);
            shortcut = net.batchNorm(shortcut, name + ".downsample.1", EPSILON);
        }
        return net.relu(net.add(y, shortcut));
    }

    private static <T> T normed(Layers<T> net, T x, String name, int number, int out, int kernel, int stride) {
        T y = net.conv(x, name + ".conv" + number, out, kernel, stride, kernel / 2, false);
        return net.batchNorm(y, name + ".bn" + number, EPSILON);
    }
}
