package org.emoca4j.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
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
                "machine: %s, %d cores, %s %s, %s %s, heap up to %d MB",
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
    static long watch(Process process) throws InterruptedException {
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
    static OptionalLong status(String process, String key) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", process, "status"))) {
            return lines.filter(line -> line.startsWith(key))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst();
        } catch (IOException | UncheckedIOException e) {
            return OptionalLong.empty();
        }
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
