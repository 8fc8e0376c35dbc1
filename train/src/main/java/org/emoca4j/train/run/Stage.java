package org.emoca4j.train.run;

import java.io.IOException;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.image.RgbImage;
import org.emoca4j.train.torch.CommonBatch;

/**
 * What a run trains: networks, their loss and their optimiser. The loop calls every method within a
 * {@link org.bytedeco.javacpp.PointerScope}, so that what isn't kept on purpose is freed.
 *
 * @param <B> kind of batch
 */
public interface Stage<B extends Batch<B>> extends AutoCloseable {

    /** The tensors that the optimiser moves, by name, the same in every process; their order stays. */
    Map<String, Tensor> parameters();

    /**
     * The loss of a batch in training, with its graph.
     *
     * @param batch this process's part
     * @param common what the parts of all processes have to do with each other: with it the mean of the processes'
     *     losses should be the loss of one process that has the whole batch
     * @param random numbers that depend on the recipe's seed and the step only, the same in every process; libtorch's
     *     generator is seeded too, in each process in another way
     */
    Terms losses(B batch, CommonBatch common, SplittableRandom random);

    /** Moves the parameters by their gradients, which {@link #clearGradients} takes away before the next step. */
    void step();

    /** Takes the gradients of all parameters away. */
    void clearGradients();

    /** Begins a validation; networks do as in use. */
    Validation<B> validation();

    /**
     * Pictures to look at, by name: photo, render and error side by side, one row a face.
     *
     * @param batch the first one of the validation
     */
    default Map<String, RgbImage> pictures(B batch) {
        return Map.of();
    }

    /** A copy of everything that is needed to go on from here. */
    StageState state();

    /**
     * Goes on from a state.
     *
     * @throws org.emoca4j.format.FormatException in one line, if it is of another stage
     */
    void restore(StageState state) throws IOException;

    @Override
    void close();
}
