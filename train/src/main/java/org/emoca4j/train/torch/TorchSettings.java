package org.emoca4j.train.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.Float32Backend;
import org.bytedeco.pytorch.global.torch.Float32Op;
import org.bytedeco.pytorch.global.torch.Float32Precision;

/**
 * How libtorch computes. It keeps these settings for the process, the number of threads for the thread that sets it:
 * the thread that trains calls {@link #apply}.
 *
 * @param device where to compute
 * @param threads processors for one operation on the CPU, at least 1
 * @param deterministic whether equal input and seed give equal results bit for bit, at the same number of threads; on a
 *     GPU the few operations that have no such form warn
 * @param reducedPrecision whether convolutions may round their factors, which makes them much faster: to 8 bits
 *     (bfloat16) on a processor that has instructions for it, and nothing on others; to 11 bits (TF32) on a GPU. Sums,
 *     weights and everything else stay float32, the geometry of heads too; results of convolutions are rounded to 8
 *     bits, too, where a processor multiplies such numbers but no matrices of them (AVX-512 without AMX)
 * @param seed of libtorch's random numbers
 */
public record TorchSettings(
        TorchDevice device, int threads, boolean deterministic, boolean reducedPrecision, long seed) {

    public TorchSettings {
        if (threads < 1) {
            throw new IllegalArgumentException("threads = " + threads + ": must be at least 1");
        }
    }

    /** Makes these the settings of the process and of the calling thread. */
    public void apply() {
        try (PointerScope scope = new PointerScope()) {
            torch.set_num_threads(threads);
            Context context = torch.globalContext();
            context.setDeterministicAlgorithms(deterministic, device.isCuda());
            // nothing here reads memory before it is written; filling it would cost time
            context.setDeterministicFillUninitializedMemory(false);
            context.setDeterministicCuDNN(deterministic);
            context.setBenchmarkCuDNN(device.isCuda() && !deterministic);
            context.setAllowTF32CuBLAS(false);
            context.setAllowTF32CuDNN(reducedPrecision);
            context.setFloat32Precision(Float32Backend.MKLDNN, Float32Op.CONV,
                    reducedPrecision ? Float32Precision.BF16 : Float32Precision.IEEE);
        }
        seed(seed);
    }

    /**
     * Whether networks must round themselves: oneDNN does it where there is AMX, but leaves float32 as it is where
     * there are AVX-512's instructions for bfloat16 alone.
     */
    static boolean bfloat16() {
        if (!Instructions.BFLOAT16_VECTORS) {
            return false;
        }
        try (PointerScope scope = new PointerScope()) {
            return torch.globalContext().float32Precision(Float32Backend.MKLDNN, Float32Op.CONV).intern()
                    == Float32Precision.BF16;
        }
    }

    /** What the processor has, as Linux tells it. */
    private static final class Instructions {

        static final boolean BFLOAT16_VECTORS = read();

        private static boolean read() {
            try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
                List<String> flags = lines.filter(line -> line.startsWith("flags"))
                        .findFirst()
                        .map(line -> List.of(line.split("\\s+")))
                        .orElse(List.of());
                return flags.contains("avx512_bf16") && !flags.contains("amx_bf16");
            } catch (IOException e) {
                return false;
            }
        }
    }

    /** Starts libtorch's random numbers, of all devices, from a seed. */
    public static void seed(long seed) {
        torch.manual_seed(seed);
    }
}
