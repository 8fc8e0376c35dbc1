package org.emoca4j.train.loss;

import static org.emoca4j.train.loss.Operands.numbers;
import static org.emoca4j.train.loss.Operands.requireShape;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The window around the mouth that a lip reader looks at (emoca section 4.5). */
public final class MouthCrop {

    /** Side of the window in pixels. */
    public static final int SIZE = 96;

    /** Red, green and blue in grey, as ITU-R BT.601 weighs them, rounded as published. */
    private static final double[] GREY = {0.2989, 0.587, 0.114};

    private static final int FIRST = 48;
    private static final int COUNT = 20;
    private static final long BICUBIC = 2;
    private static final long ZEROS = 0;

    private MouthCrop() {}

    /**
     * The windows, centred on the mean of the mouth's points; by cubic convolution (a = -0.75), black outside of the
     * picture. Both the pictures and the points get gradients.
     *
     * @param pictures B x C x H x W
     * @param landmarks B x 68 x 2, in -1..1 from the centre of the first pixel to that of the last
     * @return B x C x 96 x 96
     */
    public static Tensor crop(Tensor pictures, Tensor landmarks) {
        requireShape("landmarks", landmarks, 68, 2);
        requireShape("pictures", pictures, -1, -1, -1);
        Tensor centre = landmarks.narrow(1, FIRST, COUNT).mean(1);
        long batch = pictures.size(0);
        Tensor x = axis(centre.select(1, 0), pictures.size(3)).reshape(batch, 1, SIZE).expand(batch, SIZE, SIZE);
        Tensor y = axis(centre.select(1, 1), pictures.size(2)).reshape(batch, SIZE, 1).expand(batch, SIZE, SIZE);
        Tensor grid = torch.stack(new TensorVector(x, y), 3);
        return torch.grid_sampler(pictures, grid, BICUBIC, ZEROS, true);
    }

    /** Where the window's columns or rows lie on an axis of the picture, B x 96. */
    private static Tensor axis(Tensor centre, long side) {
        double[] offsets = new double[SIZE];
        for (int i = 0; i < SIZE; i++) {
            offsets[i] = (2.0 * i / (SIZE - 1) - 1) * SIZE / side;
        }
        return centre.unsqueeze(1).add(numbers(offsets, centre, 1, SIZE));
    }

    /** Pictures, B x 3 x H x W, in grey, B x 1 x H x W. */
    public static Tensor grey(Tensor pictures) {
        requireShape("pictures", pictures, 3, -1, -1);
        return pictures.mul(numbers(GREY, pictures, 1, 3, 1, 1)).sum(1).unsqueeze(1);
    }
}
