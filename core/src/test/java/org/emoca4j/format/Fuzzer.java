package org.emoca4j.format;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/** Damages files in many ways and watches how their readers take it. */
final class Fuzzer {

    private static final long FREE_BYTES = 12 << 20;
    private static final long BYTES_PER_BYTE = 400;
    private static final Pattern MESSAGE = Pattern.compile("(?=.*fuzz\\.)[\\x20-\\x7E]{1,1000}");
    /** The opcodes of pickles, a character for each. */
    private static final String OPCODES = ".(0123NIJKMLFGSVUTXCB)tl]ae}dsupqrghjcRioPQb\u0080\u0081\u0082\u0085\u0086"
            + "\u0087\u0088\u0089\u008A\u008B\u008C\u008D\u008E\u008F\u0090\u0091\u0092\u0093\u0094\u0095\u0096";
    private static final int MIN_COPIES = 10;
    private static final int MAX_LOOKED_AT = 1 << 12;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long[] INTERESTING = {
        0, 1, -1, 2, 16, 64, 127, 128, 255, 256, 1000, 1024, 4096, 32767, 32768, 65535, 65536, 100663045,
        Integer.MAX_VALUE, Integer.MIN_VALUE, 0xFFFFFFFFL, 1L << 32, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE
    };

    /** A reader of a file's content. */
    @FunctionalInterface
    interface Reading {
        void read(byte[] content) throws IOException;
    }

    private final SplittableRandom random;
    private final long freeBytes;

    Fuzzer(long seed) {
        this(seed, FREE_BYTES);
    }

    /** @param freeBytes may be allocated for a file of any length */
    Fuzzer(long seed, long freeBytes) {
        random = new SplittableRandom(seed);
        this.freeBytes = freeBytes;
    }

    /**
     * Reads damaged copies of a file: each must be read or end in a {@link FormatException}, and allocate no more than
     * its length allows.
     *
     * @param count how many copies at most
     * @param maxNanos after this time no further copy is read, once there were ten
     * @return how many were read, and how many of them were refused
     */
    int[] run(String name, byte[] sample, Reading reading, int count, long maxNanos) throws IOException {
        reading.read(sample);
        long end = System.nanoTime() + maxNanos;
        int refused = 0;
        int done = 0;
        while (done < count && (done < MIN_COPIES || System.nanoTime() < end)) {
            byte[] damaged = damaged(sample);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            try {
                reading.read(damaged);
            } catch (FormatException e) {
                refused++;
                if (!MESSAGE.matcher(e.getMessage()).matches()) {
                    throw new AssertionError(name + ": message that is no plain line with the file's name", e);
                }
            } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
                throw new AssertionError(name + ", copy " + done + " of " + describe(damaged) + ": " + e, e);
            }
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            if (allocated > freeBytes + BYTES_PER_BYTE * damaged.length) {
                throw new AssertionError(name + ", copy " + done + " of " + describe(damaged) + ": reading allocated "
                        + allocated + " bytes");
            }
            done++;
        }
        return new int[] {done, refused};
    }

    private static String describe(byte[] content) {
        return content.length + " bytes";
    }

    private byte[] damaged(byte[] sample) {
        byte[] out = sample.clone();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            out = damagedOnce(out);
        }
        return out;
    }

    private byte[] damagedOnce(byte[] in) {
        if (in.length == 0) {
            return in;
        }
        int at = random.nextInt(in.length);
        int length = 1 + random.nextInt(Math.min(64, in.length - at));
        switch (random.nextInt(9)) {
            case 0 -> in[at] ^= (byte) (1 << random.nextInt(8));
            case 1, 2 -> in[at] = (byte) random.nextInt(256);
            case 3 -> {
                return random.nextInt(4) == 0 ? Arrays.copyOf(in, at) : spliced(in, at, at + length, new byte[0]);
            }
            case 4 -> {
                byte[] noise = new byte[length];
                random.nextBytes(noise);
                return spliced(in, at, at, noise);
            }
            case 5 -> {
                return spliced(in, at, at, Arrays.copyOfRange(in, at, at + length));
            }
            case 6 -> System.arraycopy(in, at, in, random.nextInt(in.length - length + 1), length);
            case 7 -> in[at] = (byte) OPCODES.charAt(random.nextInt(OPCODES.length()));
            default -> {
                long value = INTERESTING[random.nextInt(INTERESTING.length)];
                int size = 1 << random.nextInt(4);
                boolean big = random.nextInt(4) == 0;
                for (int i = 0; i < size && at + i < in.length; i++) {
                    in[at + i] = (byte) (value >> 8 * (big ? size - 1 - i : i));
                }
            }
        }
        return in;
    }

    private static byte[] spliced(byte[] in, int from, int to, byte[] inserted) {
        byte[] out = Arrays.copyOf(in, in.length - (to - from) + inserted.length);
        System.arraycopy(inserted, 0, out, from, inserted.length);
        System.arraycopy(in, to, out, from + inserted.length, in.length - to);
        return out;
    }

    /** Reads a pickle and asks for everything in it. */
    static void pickle(byte[] content) throws IOException {
        lookAt(Pickle.parse(ByteBuffer.wrap(content), "fuzz.pkl"));
    }

    static void checkpoint(byte[] content) throws IOException {
        Checkpoint.parse(FileBytes.of(content), "fuzz.ckpt").tensors().forEach((name, tensor) -> lookAt(tensor));
    }

    static void npy(byte[] content) throws IOException {
        lookAt(Npy.parse(FileBytes.of(content), "fuzz.npy"));
    }

    static void npyOfObject(byte[] content) throws IOException {
        lookAt(Npy.parseObject(FileBytes.of(content), "fuzz.npy"));
    }

    static void npz(byte[] content) throws IOException {
        FileBytes file = FileBytes.of(content);
        Npz npz = Npz.parse(file, "fuzz.npz");
        for (String name : npz.names()) {
            lookAt(npz.get(name));
        }
        for (Map.Entry<String, Npz.Member> member : Npz.members(file, "fuzz.npz").entrySet()) {
            try {
                lookAt(Npz.readColumns(file, "fuzz.npz", member.getKey(), 2));
            } catch (FormatException e) {
                // the next one may be in order
                continue;
            }
        }
    }

    static void safetensors(byte[] content) throws IOException {
        Safetensors.parse(FileBytes.of(content), "fuzz.safetensors").tensors().values().forEach(Fuzzer::lookAt);
    }

    static void obj(byte[] content) throws IOException {
        WavefrontObj.parse(new ByteArrayInputStream(content), "fuzz.obj");
    }

    static void mat(byte[] content) throws IOException {
        MatFile.parse(FileBytes.of(content), "fuzz.mat").tensors().values().forEach(Fuzzer::lookAt);
    }

    static void graph(byte[] content) throws IOException {
        FrozenGraph.parse(FileBytes.of(content), "fuzz.pb").tensors().values().forEach(Fuzzer::lookAt);
    }

    /** Reads an index with sound data beside it. */
    static Reading index(byte[] data) {
        return content -> TensorBundle.parse(FileBytes.of(content), "fuzz.index", suffix -> FileBytes.of(data))
                .tensors().values().forEach(Fuzzer::lookAt);
    }

    static void hdf5(byte[] content) throws IOException {
        try (Hdf5File file = Hdf5File.parse(content, "fuzz.h5")) {
            lookAt(file.get("shape/model/mean", 6));
            lookAt(file.get("shape/model/pcaBasis", 6, -1));
            lookAt(file.get("shape/representer/tri", -1, 3));
            file.has("shape/representer/name");
        }
    }

    private static void lookAt(Pickle pickle) throws IOException {
        if (pickle.root() instanceof Map<?, ?> map) {
            for (Object key : map.keySet()) {
                if (key instanceof String name) {
                    try {
                        Tensor tensor = pickle.tensor(name);
                        lookAt(tensor);
                        if (tensor.numElements() < MAX_LOOKED_AT) {
                            tensor.ints("it");
                        }
                    } catch (FormatException e) {
                        // the next one may be in order
                        continue;
                    }
                }
            }
        }
    }

    private static void lookAt(Tensor tensor) {
        if (tensor.numElements() < MAX_LOOKED_AT) {
            tensor.floats();
        }
    }
}
