package org.emoca4j.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.emoca4j.head.HeadModel;
import org.emoca4j.model.TrainedEncoders;
import org.emoca4j.nn.Network;
import org.emoca4j.store.InstalledPart;
import org.emoca4j.store.ModelStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Looks whether everything that a reconstruction needs is there and works. */
@Command(
        name = "doctor",
        description = "Prints versions, processors and memory, and checks every built-in model, the store of added "
                + "models, ONNX Runtime's native library and the current folder. Send its output along with a report "
                + "of an error.",
        footerHeading = "%nExamples:%n",
        footer = {"  emoca doctor", "  emoca doctor --json"},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:everything works", "1:something doesn't; the line says what", "2:the command line is wrong"})
final class DoctorCommand implements Callable<Integer> {

    private static final List<String> NETWORKS =
            List.of("face-detector", "face-landmarks", "iris", "emotion", "identity");

    private final Console console;
    private final List<Check> checks = new ArrayList<>();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    DoctorCommand(Console console) {
        this.console = console;
    }

    /** One line of the report. */
    private record Check(String name, boolean ok, String detail) {}

    /** Something that works, or says why not; gives the detail to print. */
    @FunctionalInterface
    private interface Probe {
        String run() throws IOException;
    }

    @Override
    public Integer call() throws IOException {
        check("emoca4j", Version::current);
        check("Java", () -> Runtime.version() + ", " + System.getProperty("java.vendor") + ", "
                + System.getProperty("java.home"));
        check("system", () -> System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + System.getProperty("os.arch"));
        check("processors", () -> Integer.toString(Runtime.getRuntime().availableProcessors()));
        check("memory", () -> mebibytes(Runtime.getRuntime().maxMemory()) + " for Java at most");
        check("file names", () -> {
            String encoding = System.getProperty("sun.jnu.encoding");
            if (!encoding.equalsIgnoreCase("UTF-8")) {
                throw new IOException(
                        encoding + ": names beyond ASCII fail; start with ./emoca, or set LC_ALL=C.UTF-8");
            }
            return encoding;
        });
        check("ONNX Runtime", Network::runtime);
        for (String id : NETWORKS) {
            String resource = "/models/" + id + "/model.onnx";
            check(id, () -> {
                String digest = digest(resource);
                try (Network network = Network.builtIn(id, 1)) {
                    return digest + ", " + network.inputSize() + " inputs";
                }
            });
        }
        check("head", () -> {
            HeadModel head = HeadModel.builtin();
            return digest("/models/head/head.safetensors") + ", version " + head.basis().version() + ", "
                    + head.numVertices() + " vertices, " + head.numShape() + " identity and " + head.numExpression()
                    + " expression components";
        });
        check("open", () -> {
            List<String> files = new ArrayList<>();
            for (String resource : TrainedEncoders.carriedFiles()) {
                files.add(resource.substring(resource.lastIndexOf('/') + 1) + " " + digest(resource));
            }
            TrainedEncoders.carried(HeadModel.builtin(), 1).close();
            return String.join("; ", files);
        });
        check("model store", DoctorCommand::store);
        check("write access", () -> {
            Path here = Path.of("").toAbsolutePath();
            Files.delete(Files.createTempFile(here, ".emoca", ".check"));
            return here + ", " + mebibytes(Files.getFileStore(here).getUsableSpace()) + " free";
        });
        report();
        return checks.stream().allMatch(Check::ok) ? ExitCode.OK : ExitCode.FAILED;
    }

    private static String store() throws IOException {
        ModelStore store = ModelStore.open(ModelStore.defaultFolder());
        if (!store.damaged().isEmpty()) {
            throw new IOException(store.damaged().get(0));
        }
        List<InstalledPart> parts = store.parts();
        String ready = store.models().stream()
                .filter(ModelStore.Readiness::ready)
                .map(ModelStore.Readiness::id)
                .collect(Collectors.joining(", "));
        return store.folder() + ", " + parts.size() + " parts, "
                + mebibytes(parts.stream().mapToLong(InstalledPart::bytes).sum()) + "; ready: " + ready;
    }

    private void check(String name, Probe probe) {
        try {
            checks.add(new Check(name, true, probe.run()));
        } catch (IOException e) {
            checks.add(new Check(name, false, Main.describe(e)));
        } catch (RuntimeException e) {
            checks.add(new Check(name, false, e.getClass().getSimpleName() + ": " + e.getMessage()));
        }
    }

    /** Size and SHA-256 of a file of the class path. */
    private static String digest(String resource) throws IOException {
        try (InputStream in = DoctorCommand.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException(resource + " is missing: build again with 'mvn clean' and ./emoca");
            }
            byte[] bytes = in.readAllBytes();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return bytes.length + " bytes, sha256 " + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }

    private void report() throws IOException {
        if (json) {
            ObjectMapper mapper = new ObjectMapper();
            ObjectNode document = mapper.createObjectNode();
            for (Check check : checks) {
                document.putObject(check.name()).put("ok", check.ok()).put("detail", check.detail());
            }
            console.out().println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(document));
            return;
        }
        for (Check check : checks) {
            console.out().printf(Locale.ROOT, "%-6s %-15s %s%n", check.ok() ? "ok" : "FAILED", check.name(),
                    check.detail());
        }
    }
}
