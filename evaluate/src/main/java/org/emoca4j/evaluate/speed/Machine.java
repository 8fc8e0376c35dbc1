package org.emoca4j.evaluate.speed;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** One line on the machine, to stand beside measured figures. */
public final class Machine {

    private Machine() {}

    /** Processor, number of cores that Java may use, system, Java, largest heap. */
    public static String describe() {
        Runtime runtime = Runtime.getRuntime();
        return String.format(
                "%s, %d cores, %s %s, %s %s, heap up to %d MB",
                processor(),
                runtime.availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                System.getProperty("java.vm.name"),
                System.getProperty("java.version"),
                runtime.maxMemory() >> 20);
    }

    /**
     * Waits for a process to end; a launcher may become Java under the same process id.
     *
     * @return the largest resident size that the system saw, KiB; 0 where it doesn't say
     */
    public static long watch(Process process) throws InterruptedException {
        long peak = 0;
        while (process.isAlive()) {
            peak = Math.max(peak, status(Long.toString(process.pid()), "VmHWM:").orElse(0));
            Thread.sleep(20);
        }
        return peak;
    }

    /**
     * A figure that Linux keeps of a process.
     *
     * @param process its number, or {@code self}
     * @param key such as {@code VmRSS:}
     */
    public static OptionalLong status(String process, String key) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", process, "status"))) {
            return lines.filter(line -> line.startsWith(key))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst();
        } catch (IOException | UncheckedIOException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * Forgets the largest resident size so far, so that {@link #peakKib} tells the one from here on (Linux: writing 5
     * to clear_refs).
     *
     * @return false where the system can't
     */
    public static boolean forgetPeak() {
        System.gc();
        try {
            Files.writeString(Path.of("/proc/self/clear_refs"), "5");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The largest resident size of this process, KiB. */
    public static OptionalLong peakKib() {
        return status("self", "VmHWM:");
    }

    /** Processor time that this process has used, all threads together, nanoseconds; empty where Java doesn't say. */
    static OptionalLong cpuNanos() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                && system.getProcessCpuTime() >= 0) {
            return OptionalLong.of(system.getProcessCpuTime());
        }
        return OptionalLong.empty();
    }

    private static String processor() {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(info)) {
            return "processor of type " + System.getProperty("os.arch");
        }
        try (Stream<String> lines = Files.lines(info)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("processor without a name");
        } catch (IOException e) {
            return "processor that can't be read";
        }
    }
}
