package org.emoca4j.train.torch;

import java.util.function.Consumer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A batch that processes share, each an equal part of it; what of the others' parts belongs to the loss of the whole,
 * with its gradient.
 *
 * <p>Every process p has a loss L_p, and what they minimise is the mean of all. The mean m of the processes' x_p goes
 * into every L_p, so that the gradient of the sum of all L_p by x_p is the mean of all dL_q/dm: the way back takes the
 * mean as the way there does. What arrives at the weights in one process is then its share of the gradient of all
 * losses together, and the mean of the shares that of the mean of all losses.
 *
 * <p>Every method waits for the other processes, and the way back once more for each {@link #mean}. So all must call
 * the same ones in the same order and build the same graph, through which libtorch then goes back in the same order.
 */
public final class CommonBatch implements AutoCloseable {

    /** A batch that is not shared. */
    public static final CommonBatch WHOLE = new CommonBatch();

    private final int part;
    private final int parts;
    private final Consumer<Tensor> average;
    private final MeanGradient meanGradient;
    private RuntimeException failure;

    private CommonBatch() {
        part = 0;
        parts = 1;
        average = mean -> {};
        meanGradient = null;
    }

    /**
     * A part of a batch.
     *
     * @param part number of this process's part, from 0
     * @param parts how many there are
     * @param average puts the mean over all processes in place of a contiguous tensor
     */
    public CommonBatch(int part, int parts, Consumer<Tensor> average) {
        this.part = part;
        this.parts = parts;
        this.average = average;
        meanGradient = new MeanGradient();
        meanGradient.retainReference();
    }

    /** Number of this process's part, from 0. */
    public int part() {
        return part;
    }

    /** Number of parts. */
    public int parts() {
        return parts;
    }

    /** Mean over the processes, with its gradient: of as many values of the same shape in each. */
    public Tensor mean(Tensor own) {
        if (parts == 1) {
            return own;
        }
        Tensor mean = average(own);
        if (!own.requires_grad()) {
            return mean;
        }
        // 0, but with the history of what is this process's own
        Tensor history = own.sub(own.detach());
        history.register_hook(meanGradient);
        return mean.add(history);
    }

    /**
     * The rows of all processes, part behind part, with their gradients.
     *
     * @param own B x any, the same B in each process
     * @return (B times parts) x any
     */
    public Tensor gathered(Tensor own) {
        if (parts == 1) {
            return own;
        }
        long[] shape = Tensors.shape(own);
        long rows = shape[0];
        shape[0] = part * rows;
        Tensor before = own.new_zeros(shape);
        shape[0] = (parts - 1 - part) * rows;
        Tensor after = own.new_zeros(shape);
        // the sum over the processes, each of which has its own rows and 0 in place of the others'
        return mean(torch.cat(new TensorVector(before, own, after), 0).mul(new Scalar((double) parts)));
    }

    /** Whether it is so in all processes. */
    public boolean all(boolean here) {
        if (parts == 1) {
            return here;
        }
        return average(Tensors.of(new double[] {here ? 0 : 1}, 1)).item_double() == 0;
    }

    /**
     * Computes the gradients of a loss.
     *
     * @throws RuntimeException as the processes' mean throws it, if another process is gone
     */
    public void backward(Tensor loss) {
        try {
            loss.backward();
        } catch (RuntimeException e) {
            // through libtorch came no more than its message
            throw failure == null ? e : failure;
        }
    }

    private Tensor average(Tensor own) {
        Tensor mean = own.detach().clone().contiguous();
        average.accept(mean);
        return mean;
    }

    /** Forgets the other processes; no graph that was built with them can be walked back any more. */
    @Override
    public void close() {
        if (meanGradient != null) {
            meanGradient.releaseReference();
        }
    }

    /** What comes back in all processes instead of what comes back in this one. libtorch calls it. */
    private final class MeanGradient extends TensorTensorHook {

        @Override
        public TensorBase call(TensorBase gradient) {
            try {
                return average(new Tensor(gradient));
            } catch (RuntimeException e) {
                failure = e;
                throw e;
            }
        }
    }
}
