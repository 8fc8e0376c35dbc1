package org.emoca4j.train.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The order in which samples are drawn. An epoch's order follows from its number and the seed, so there is no state
 * that would have to be saved.
 */
public abstract class Sampler {

    private final int size;

    private Sampler(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("there are no samples to draw from: check the data set");
        }
        this.size = size;
    }

    /**
     * The samples of one epoch in their order.
     *
     * @param epoch from 0
     */
    public abstract int[] order(long seed, int epoch);

    /** How many samples belong together; batches hold whole groups. */
    public int groupSize() {
        return 1;
    }

    /**
     * What to draw instead of a sample that can't be read.
     *
     * @param attempt from 1
     */
    int substitute(int index, int attempt) {
        return (int) (((long) index + attempt) % size);
    }

    /** Samples as they are numbered. */
    public static Sampler sequential(LabelledSamples data) {
        int size = data.size();
        return new Sampler(size) {
            @Override
            public int[] order(long seed, int epoch) {
                int[] order = new int[size];
                Arrays.setAll(order, i -> i);
                return order;
            }
        };
    }

    /** Each sample once an epoch, in random order. */
    public static Sampler shuffled(LabelledSamples data) {
        int size = data.size();
        return new Sampler(size) {
            @Override
            public int[] order(long seed, int epoch) {
                return new SeededRandom(seed, epoch).permutation(size);
            }
        };
    }

    /**
     * As many draws as samples, with replacement, each class of expression as often as any other (published as
     * {@code balanced_expr}: weight 1 / class count).
     *
     * @throws DataException if a sample has no class
     */
    public static Sampler balancedExpression(LabelledSamples data) throws DataException {
        Map<Integer, List<Integer>> classes = new LinkedHashMap<>();
        for (int i = 0; i < data.size(); i++) {
            int expression = data.labels(i).expression();
            if (expression == Labels.UNKNOWN) {
                throw new DataException("sample " + i + " has no expression class, which the balanced sampler needs:"
                        + " use another sampler, or prepare the data with pseudo-labels");
            }
            classes.computeIfAbsent(expression, e -> new ArrayList<>()).add(i);
        }
        int[][] members = members(classes.values());
        return new Sampler(data.size()) {
            @Override
            public int[] order(long seed, int epoch) {
                SeededRandom random = new SeededRandom(seed, epoch);
                int[] order = new int[data.size()];
                for (int i = 0; i < order.length; i++) {
                    int[] ofClass = members[random.below(members.length)];
                    order[i] = ofClass[random.below(ofClass.length)];
                }
                return order;
            }

            @Override
            int substitute(int index, int attempt) {
                return next(members[indexOf(members, index)], index, attempt);
            }
        };
    }

    /**
     * Rings of K pictures of one person: each person with at least two pictures as often as there are full rings of
     * theirs, at least once. Of persons with fewer than K pictures, some occur twice in a ring.
     *
     * @param ringSize K, at least 2
     * @throws DataException if nobody has two pictures
     */
    public static Sampler identityRings(LabelledSamples data, int ringSize) throws DataException {
        if (ringSize < 2) {
            throw new IllegalArgumentException("a ring needs at least 2 pictures, got " + ringSize);
        }
        Map<String, List<Integer>> persons = new LinkedHashMap<>();
        for (int i = 0; i < data.size(); i++) {
            String identity = data.labels(i).identity();
            if (!identity.isEmpty()) {
                persons.computeIfAbsent(identity, e -> new ArrayList<>()).add(i);
            }
        }
        persons.values().removeIf(pictures -> pictures.size() < 2);
        if (persons.isEmpty()) {
            throw new DataException("no person has two pictures, which identity rings need: use data with persons");
        }
        int[][] members = members(persons.values());
        return new Sampler(data.size()) {
            @Override
            public int[] order(long seed, int epoch) {
                SeededRandom random = new SeededRandom(seed, epoch);
                List<int[]> rings = new ArrayList<>();
                for (int[] pictures : members) {
                    addRings(pictures, ringSize, random, rings);
                }
                int[] order = new int[rings.size() * ringSize];
                int at = 0;
                for (int ring : random.permutation(rings.size())) {
                    System.arraycopy(rings.get(ring), 0, order, at, ringSize);
                    at += ringSize;
                }
                return order;
            }

            @Override
            public int groupSize() {
                return ringSize;
            }

            @Override
            int substitute(int index, int attempt) {
                return next(members[indexOf(members, index)], index, attempt);
            }
        };
    }

    private static void addRings(int[] pictures, int ringSize, SeededRandom random, List<int[]> rings) {
        int[] shuffled = random.permutation(pictures.length);
        int count = Math.max(1, pictures.length / ringSize);
        for (int r = 0; r < count; r++) {
            int[] ring = new int[ringSize];
            for (int k = 0; k < ringSize; k++) {
                ring[k] = pictures[shuffled[(r * ringSize + k) % shuffled.length]];
            }
            rings.add(ring);
        }
    }

    private static int[][] members(Iterable<List<Integer>> groups) {
        List<int[]> members = new ArrayList<>();
        for (List<Integer> group : groups) {
            members.add(group.stream().mapToInt(i -> i).toArray());
        }
        return members.toArray(int[][]::new);
    }

    /** The group that a sample belongs to; members are sorted. */
    private static int indexOf(int[][] members, int index) {
        for (int group = 0; group < members.length; group++) {
            if (Arrays.binarySearch(members[group], index) >= 0) {
                return group;
            }
        }
        throw new IllegalArgumentException("sample " + index + " was never drawn");
    }

    private static int next(int[] group, int index, int attempt) {
        return group[(Arrays.binarySearch(group, index) + attempt) % group.length];
    }
}
