package org.emoca4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
