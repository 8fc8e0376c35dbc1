package org.emoca4j.train.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The samples of a folder that {@link Preparation} made. */
public final class ShardDataset implements Dataset {

    private final List<Shard> shards;
    /** Number of the first sample of each shard, and of all samples. */
    private final int[] starts;

    private ShardDataset(List<Shard> shards) {
        this.shards = shards;
        starts = new int[shards.size() + 1];
        for (int i = 0; i < shards.size(); i++) {
            starts[i + 1] = starts[i] + shards.get(i).size();
        }
    }

    /**
     * Opens a prepared folder.
     *
     * @throws DataException if it isn't one, or its preparation isn't complete
     */
    public static ShardDataset open(Path folder) throws IOException {
        PreparationPlan plan = PreparationPlan.read(folder);
        List<Shard> shards = new ArrayList<>();
        try {
            for (int i = 0; i < plan.numShards(); i++) {
                shards.add(Shard.open(plan.shardFile(folder, i)));
            }
        } catch (IOException e) {
            for (Shard shard : shards) {
                shard.close();
            }
            throw e;
        }
        return new ShardDataset(List.copyOf(shards));
    }

    @Override
    public int size() {
        return starts[shards.size()];
    }

    @Override
    public Sample get(int index) throws IOException {
        int shard = shardOf(index);
        return shards.get(shard).get(index - starts[shard]);
    }

    @Override
    public Labels labels(int index) {
        int shard = shardOf(index);
        return shards.get(shard).labels(index - starts[shard]);
    }

    private int shardOf(int index) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException("sample " + index + " of " + size());
        }
        int low = 0;
        int high = shards.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) / 2;
            if (starts[middle] <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Photos that gave no sample. */
    public List<Skipped> skipped() {
        return shards.stream().flatMap(shard -> shard.skipped().stream()).toList();
    }

    @Override
    public void close() throws IOException {
        for (Shard shard : shards) {
            shard.close();
        }
    }
}
