package org.emoca4j.train.run;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch_nccl;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;
import org.emoca4j.app.UserError;

/**
 * Processes that have a GPU each: what lies there goes through NCCL, the rest through Gloo. A process that ends is
 * noticed by the next exchange through Gloo, of which every step has one; NCCL alone would wait for it.
 */
public final class NcclTeam implements Team {

    private final GlooTeam processors;
    private final TCPStore store;
    private final ProcessGroupNCCL group;

    private NcclTeam(GlooTeam processors, TCPStore store, ProcessGroupNCCL group) {
        this.processors = processors;
        this.store = store;
        this.group = group;
    }

    /**
     * Lets processes that have met exchange what lies on their GPUs, too.
     *
     * @param processors that have met; closed with this team
     * @throws UserError if NCCL is not there
     */
    public static NcclTeam over(GlooTeam processors) {
        try (PointerScope scope = new PointerScope()) {
            Loader.load(torch_nccl.class);
            // its keys in the store are other ones than Gloo's
            TCPStore store = processors.connection();
            ProcessGroupNCCL group = new ProcessGroupNCCL(store, processors.rank(), processors.size());
            store.retainReference();
            group.retainReference();
            return new NcclTeam(processors, store, group);
        } catch (RuntimeException | LinkageError e) {
            processors.close();
            throw UserError.failed("processes with GPUs need NCCL, which can't be used: "
                    + GlooTeam.firstLine(e) + "; the loader must find "
                    + "the driver's libcuda.so.1, CUDA 13 and libnccl.so.2 (LD_LIBRARY_PATH)", e);
        }
    }

    @Override
    public int rank() {
        return processors.rank();
    }

    @Override
    public int onThisMachine() {
        return processors.onThisMachine();
    }

    @Override
    public int size() {
        return processors.size();
    }

    @Override
    public void mean(Tensor tensor) {
        if (!tensor.is_cuda()) {
            processors.mean(tensor);
            return;
        }
        try {
            GlooTeam.mean(group, size(), tensor);
        } catch (RuntimeException e) {
            throw new TeamException("NCCL: " + GlooTeam.firstLine(e), e);
        }
    }

    @Override
    public void close() {
        group.close();
        store.close();
        processors.close();
    }
}
