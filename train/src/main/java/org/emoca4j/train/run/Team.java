package org.emoca4j.train.run;

import java.nio.DoubleBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The processes that share a run. */
public interface Team extends AutoCloseable {

    /** One process alone. */
    Team ALONE = new Team() {

        @Override
        public int rank() {
            return 0;
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public void mean(Tensor tensor) {}

        @Override
        public void close() {}
    };

    /** This process's number, from 0; number 0 writes the run folder. */
    int rank();

    /** How many there are. */
    int size();

    /** How many of them run on this machine, and so share its processors. */
    default int onThisMachine() {
        return size();
    }

    /** This process's part of the machine's processors, at least 1. */
    default int processors() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / onThisMachine());
    }

    /**
     * Puts the mean over all processes in place of a tensor, which has the same shape in all. Waits for all.
     *
     * @param tensor contiguous floats
     * @throws TeamException if a process is gone
     */
    void mean(Tensor tensor);

    /** Whether it is so in any process. */
    default boolean any(boolean here) {
        double[] flag = {here ? 1 : 0};
        sum(flag);
        return flag[0] > 0;
    }

    /** Puts the first process's values in the place of everybody's. */
    default void share(double[] values) {
        if (rank() != 0) {
            Arrays.fill(values, 0);
        }
        sum(values);
    }

    private void sum(double[] values) {
        if (size() == 1) {
            return;
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor tensor = torch.zeros(new long[] {values.length}, new TensorOptions(ScalarType.Double));
            DoubleBuffer buffer = tensor.createBuffer();
            buffer.put(values);
            mean(tensor);
            buffer.rewind().get(values);
            for (int i = 0; i < values.length; i++) {
                values[i] *= size();
            }
        }
    }

    @Override
    void close();
}
