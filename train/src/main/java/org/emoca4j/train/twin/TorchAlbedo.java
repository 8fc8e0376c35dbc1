package org.emoca4j.train.twin;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.emoca4j.head.AlbedoModel;

/** Skin colours of a batch, see {@link AlbedoModel}. */
public final class TorchAlbedo implements AutoCloseable {

    private final Constants constants;
    private final int size;
    private final int numComponents;
    private final Tensor mean;
    private final Tensor dirs;

    public TorchAlbedo(AlbedoModel model, Placement placement) {
        constants = new Constants(placement);
        size = model.size();
        numComponents = model.dirs().length;
        int n = 3 * size * size;
        mean = constants.of(planes(model.mean()), n);
        float[] rows = new float[Math.multiplyExact(numComponents, n)];
        for (int k = 0; k < numComponents; k++) {
            System.arraycopy(planes(model.dirs()[k]), 0, rows, k * n, n);
        }
        dirs = constants.of(rows, numComponents, n);
    }

    private static float[] planes(float[] interleaved) {
        float[] out = new float[interleaved.length];
        int n = interleaved.length / 3;
        for (int i = 0; i < out.length; i++) {
            out[i % 3 * n + i / 3] = interleaved[i];
        }
        return out;
    }

    /**
     * Mean plus weighted components, not clamped.
     *
     * @param tex {@code [B, K]}; coefficients beyond the model's components are ignored, missing ones count as 0
     * @return {@code [B, 3, N, N]} RGB, about 0..1
     */
    public Tensor decode(Tensor tex) {
        long b = tex.size(0);
        long count = Math.min(tex.size(1), numComponents);
        Tensor colours = count == 0
                ? mean.expand(b, mean.size(0))
                : torch.addmm(mean, tex.narrow(1, 0, count), dirs.narrow(0, 0, count));
        return colours.view(b, 3, size, size);
    }

    @Override
    public void close() {
        constants.close();
    }
}
