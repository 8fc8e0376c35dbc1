package org.emoca4j.train.run;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Threads of this process in place of processes. */
public final class ThreadTeam implements Team {

    private final int rank;
    private final Tensor[] tensors;
    private final CyclicBarrier barrier;

    private ThreadTeam(int rank, Tensor[] tensors, CyclicBarrier barrier) {
        this.rank = rank;
        this.tensors = tensors;
        this.barrier = barrier;
    }

    /** What each of some threads gives for its place in a team, in their order. */
    public static <T> List<T> of(int size, Function<Team, Callable<T>> tasks) throws Exception {
        Tensor[] tensors = new Tensor[size];
        CyclicBarrier barrier = new CyclicBarrier(size);
        ExecutorService threads = Executors.newFixedThreadPool(size);
        try {
            List<Future<T>> results = IntStream.range(0, size)
                    .mapToObj(rank -> threads.submit(() -> {
                        try {
                            return tasks.apply(new ThreadTeam(rank, tensors, barrier)).call();
                        } catch (Exception | Error e) {
                            barrier.reset();
                            throw e;
                        }
                    }))
                    .toList();
            List<T> all = new ArrayList<>();
            for (Future<T> result : results) {
                all.add(result.get());
            }
            return all;
        } catch (ExecutionException e) {
            throw new AssertionError("a thread of the team failed", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return tensors.length;
    }

    @Override
    public void mean(Tensor tensor) {
        tensors[rank] = tensor;
        await();
        try (PointerScope scope = new PointerScope()) {
            Tensor sum = tensors[0];
            for (int i = 1; i < tensors.length; i++) {
                sum = sum.add(tensors[i]);
            }
            Tensor mean = sum.div(new Scalar((double) tensors.length));
            await();
            tensor.copy_(mean);
        }
        await();
    }

    private void await() {
        try {
            barrier.await(1, TimeUnit.MINUTES);
        } catch (BrokenBarrierException | TimeoutException e) {
            throw new TeamException("another thread is gone", e);
        } catch (InterruptedException e) {
            throw new TeamException("interrupted", e);
        }
    }

    @Override
    public void close() {}
}
