package org.emoca4j.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.emoca4j.compared.ComparedSystems;
import org.emoca4j.compared.FaceSystem;
import org.emoca4j.evaluate.FaceFinder;
import org.emoca4j.evaluate.compare.Missing;
import org.emoca4j.evaluate.speed.Machine;
import org.emoca4j.evaluate.speed.SystemSpeed;
import org.emoca4j.evaluate.speed.Timing;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.RgbImage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How long each part of each system takes. */
@Command(
        name = "speed",
        sortOptions = false,
        description = {
            "Measures how long each system takes from a photo in memory to a drawn head, part by part.",
            "",
            "Faces and landmarks come from the built-in detector for all systems. Then each system crops, runs its "
                    + "network and decodes the largest face, and its head is drawn in grey into 224 x 224 pixels. "
                    + "Without PHOTO: a portrait of 512 x 512 pixels that is built in.",
            "",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  emoca evaluate speed",
            "  emoca evaluate speed --models builtin,3ddfa-v2 --threads 1,4 portraits/ --json"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:measured", "1:a photo can't be read or has no face, or a system can't run",
            "2:the command line is wrong"
        })
final class EvaluateSpeedCommand implements Callable<Integer> {

    private static final String SAMPLE = "/examples/astronaut.jpg";

    private final Console console;

    @Parameters(
            paramLabel = "PHOTO",
            arity = "0..*",
            description = "Photos, folders of photos, or quoted patterns such as '*.jpg'.")
    private List<String> inputs = new ArrayList<>();

    @Mixin
    private SystemOptions systems = new SystemOptions();

    @Option(
            names = {"-n", "--repetitions"},
            paramLabel = "N",
            defaultValue = "30",
            description = "Runs that count (default: ${DEFAULT-VALUE}); with several photos, they take turns.")
    private int repetitions;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "15",
            description = "Runs before them that don't (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--threads",
            paramLabel = "N",
            split = ",",
            description = "Processors for one network run, several to be measured one after the other; 0 is all "
                    + "(default: 1,0).")
    private List<Integer> threads = List.of(1, 0);

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            defaultValue = "emoca_out/speed.csv",
            description = "Table with one row for each system, number of threads and part (default: "
                    + "${DEFAULT-VALUE}).")
    private Path csv;

    @Option(names = "--json", description = "Print one JSON object with the figures instead of a table.")
    private boolean json;

    EvaluateSpeedCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (repetitions < 1 || warmUp < 0 || threads.stream().anyMatch(n -> n < 0)) {
            throw UserError.usage("--repetitions must be at least 1, --warm-up and --threads at least 0");
        }
        List<RgbImage> photos = photos();
        Set<Integer> counts = new LinkedHashSet<>();
        threads.forEach(n -> counts.add(n == 0 ? Runtime.getRuntime().availableProcessors() : n));
        List<String> names = systems.given() ? systems.names() : ComparedSystems.SYSTEMS;
        List<String> ready;
        List<Missing> missing;
        boolean damaged;
        try (ChosenSystems opened = systems.open(names, 1);
                FaceFinder finder = FaceFinder.open(1)) {
            opened.report(console);
            requireFaces(photos, finder);
            ready = opened.columns().stream().map(column -> column.system().id()).toList();
            missing = opened.missing();
            damaged = opened.damaged();
        }
        List<SystemSpeed> speeds = measure(ready, counts, photos);
        writeCsv(speeds);
        if (json) {
            printJson(photos.size(), speeds, missing);
        } else {
            print(photos.size(), speeds);
        }
        return damaged ? ExitCode.FAILED : ExitCode.OK;
    }

    private List<RgbImage> photos() throws IOException {
        ImageDecoder decoder = new ImageDecoder();
        if (inputs.isEmpty()) {
            try (InputStream in = EvaluateSpeedCommand.class.getResourceAsStream(SAMPLE)) {
                if (in == null) {
                    throw new IOException(SAMPLE + " is missing: build again with 'mvn clean' and ./emoca");
                }
                return List.of(decoder.decode(in.readAllBytes(), SAMPLE));
            }
        }
        PhotoList list = new PhotoList(false, Path.of("emoca_out"));
        inputs.forEach(list::add);
        if (!list.problems().isEmpty()) {
            throw UserError.failed(list.problems().get(0).message(), null);
        }
        List<RgbImage> photos = new ArrayList<>();
        for (Path file : list.photos()) {
            photos.add(decoder.read(file));
        }
        return photos;
    }

    private void requireFaces(List<RgbImage> photos, FaceFinder finder) {
        for (int i = 0; i < photos.size(); i++) {
            if (finder.all(photos.get(i)).isEmpty()) {
                throw UserError.failed("there is no face in photo " + (i + 1) + " of those named; leave it out", null);
            }
        }
    }

    /** One system at a time is in memory. */
    private List<SystemSpeed> measure(List<String> ready, Set<Integer> counts, List<RgbImage> photos)
            throws IOException {
        SystemSpeed.Runs runs = new SystemSpeed.Runs(warmUp, repetitions);
        List<SystemSpeed> speeds = new ArrayList<>();
        int total = ready.size() * counts.size() * (warmUp + repetitions);
        try (Progress progress = Progress.of(console, total, json)) {
            for (String id : ready) {
                for (int count : counts) {
                    try (ChosenSystems opened = systems.open(List.of(id), count);
                            FaceFinder finder = FaceFinder.open(count)) {
                        FaceSystem system = opened.columns().get(0).system();
                        speeds.add(SystemSpeed.measure(system, finder, count, photos, runs, progress::step));
                    }
                }
            }
        }
        return speeds;
    }

    private static List<String> parts(List<SystemSpeed> speeds) {
        Set<String> parts = new LinkedHashSet<>();
        speeds.forEach(speed -> parts.addAll(speed.parts().keySet()));
        parts.remove(SystemSpeed.RENDER); // last, also where the first system has no mesh
        parts.add(SystemSpeed.RENDER);
        return List.copyOf(parts);
    }

    private void print(int photos, List<SystemSpeed> speeds) {
        console.out().println(Machine.describe());
        console.out().println(String.format(Locale.ROOT,
                "milliseconds, median (9 of 10 runs below) of %d runs after %d to warm up, %d photo%s", repetitions,
                warmUp, photos, photos == 1 ? "" : "s"));
        List<String> parts = parts(speeds);
        StringBuilder header = new StringBuilder(String.format("%-18s %7s", "system", "threads"));
        parts.forEach(part -> header.append(String.format(" %12s", part)));
        console.out().println(header.append(String.format(" %12s %8s %8s %9s", "total", "faces/s", "CPU ms",
                "peak MiB")));
        for (SystemSpeed speed : speeds) {
            StringBuilder line = new StringBuilder(String.format("%-18s %7d", speed.title(), speed.threads()));
            for (String part : parts) {
                Timing timing = speed.parts().get(part);
                line.append(String.format(" %12s", timing == null ? "-" : text(timing)));
            }
            line.append(String.format(Locale.ROOT, " %12s %8.1f %8s %9s", text(speed.total()), speed.facesPerSecond(),
                    speed.cpuMillis().isPresent() ? text(speed.cpuMillis().getAsDouble()) : "-",
                    speed.peakKib().isPresent() ? speed.peakKib().getAsLong() >> 10 : "-"));
            console.out().println(line);
        }
        console.out().println("table: " + csv);
    }

    private static String text(Timing timing) {
        return text(timing.median()) + " (" + text(timing.p90()) + ")";
    }

    /** Three figures. */
    private static String text(double millis) {
        String format = millis < 9.995 ? "%.2f" : millis < 99.95 ? "%.1f" : "%.0f";
        return String.format(Locale.ROOT, format, millis);
    }

    private void writeCsv(List<SystemSpeed> speeds) throws IOException {
        CsvTable table = new CsvTable("system", "threads", "part", "median_ms", "p90_ms");
        for (SystemSpeed speed : speeds) {
            speed.parts().forEach(
                    (part, t) -> table.row(speed.id(), speed.threads(), part, t.median(), t.p90()));
            table.row(speed.id(), speed.threads(), "total", speed.total().median(), speed.total().p90());
        }
        table.write(csv);
    }

    private void printJson(int photos, List<SystemSpeed> speeds, List<Missing> missing) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode document = mapper.createObjectNode();
        document.put("machine", Machine.describe());
        document.put("photos", photos);
        document.put("warm_up", warmUp);
        document.put("repetitions", repetitions);
        ArrayNode array = document.putArray("systems");
        for (SystemSpeed speed : speeds) {
            ObjectNode node = array.addObject().put("id", speed.id()).put("title", speed.title());
            node.put("threads", speed.threads());
            ObjectNode parts = node.putObject("parts");
            speed.parts().forEach((part, timing) -> put(parts.putObject(part), timing));
            put(node.putObject("total"), speed.total());
            node.put("faces_per_second", speed.facesPerSecond());
            speed.cpuMillis().ifPresent(millis -> node.put("cpu_ms", millis));
            speed.peakKib().ifPresent(kib -> node.put("peak_mib", kib / 1024.0));
        }
        Json.putMissing(document, missing);
        console.out().println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(document));
    }

    private static void put(ObjectNode node, Timing timing) {
        node.put("median_ms", timing.median()).put("p90_ms", timing.p90());
    }
}
