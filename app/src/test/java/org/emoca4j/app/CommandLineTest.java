package org.emoca4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine;

/** Help, usage errors, old spellings. */
class CommandLineTest {

    private static CommandLine root() {
        return Main.commandLine(Cli.console(new ByteArrayOutputStream(), new ByteArrayOutputStream()));
    }

    static Stream<CommandLine> commands() {
        List<CommandLine> all = new ArrayList<>();
        collect(root(), all);
        return all.stream();
    }

    private static void collect(CommandLine command, List<CommandLine> into) {
        into.add(command);
        command.getSubcommands().values().forEach(child -> collect(child, into));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpTellsEveryOptionWithADescriptionAndAnExample(CommandLine command) {
        String help = command.getUsageMessage();
        for (OptionSpec option : command.getCommandSpec().options()) {
            if (!option.hidden()) {
                assertThat(help).contains(option.longestName());
                assertThat(option.description()).as(option.longestName()).isNotEmpty();
            }
        }
        assertThat(command.getCommandSpec().usageMessage().footer()).isNotEmpty();
        assertThat(help.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpIsAskedForInEveryCommand(CommandLine command) {
        List<Object> words = new ArrayList<>(List.of(command.getCommandSpec().qualifiedName().split(" ")));
        words.remove(0);
        words.add("--help");
        Cli run = Cli.run(words.toArray());
        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("Usage: " + command.getCommandSpec().qualifiedName());
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "                                     | name a command",
        "recontsruct x                        | did you mean reconstruct",
        "reconstruct                          | name a photo or a folder",
        "reconstruct x --jsno                 | did you mean --json",
        "reconstruct x --max-faces many       | many",
        "reconstruct x --max-faces 0          | --max-faces must be at least 1",
        "reconstruct x --max-pixels 0         | is not a number of pixels",
        "reconstruct x --max-pixels 9Z        | is not a number of pixels",
        "reconstruct x --threads -1           | --threads must be at least 0",
        "reconstruct x --model emoca --store target/none | the model emoca is not in target/none; get",
        "reconstruct x --model emcoa --store target/none | did you mean emoca",
        "reconstruct x --model deca --store pom.xml      | is a file",
        "reconstruct x --crop-scale 9         | --crop-scale must be between 0.5 and 4.0",
        "reconstruct x --landmarks target     | --landmarks works with deca and emoca only",
        "reconstruct x --parity maybe         | published",
        "reconstruct x --save meshes          | mesh",
        "evaluate                             | name what to evaluate",
        "models                               | name what to do",
        "models ad x                          | did you mean",
        "models add                           | PATH",
        "models show                          | ID",
        "evaluate landmarks                   | DIR",
    })
    void usageErrorsAreTwoOrThreeLinesAndExitWith2(String line, String expected) {
        Cli run = Cli.run(line == null ? new Object[0] : (Object[]) line.split(" "));
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(expected).contains("--help").doesNotContain("Exception");
        assertThat(run.err().lines().count()).isBetween(2L, 3L);
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "                                                        | images,mesh,codes",
        "--save codes                                            | codes",
        "--save mesh,images                                      | images,mesh",
        "--save_mesh False                                       | images,codes",
        "--save_mesh                                             | images,mesh,codes",
        "--saveObj True --save_images false --save_codes=False   | mesh",
        "--save codes --saveObj                                  | mesh,codes",
    })
    void oldSwitchesWorkBareAndWithTrueAndFalse(String options, String expected) {
        List<String> words = new ArrayList<>(List.of("reconstruct"));
        if (options != null) {
            words.addAll(List.of(options.split(" +")));
        }
        words.add("photo.jpg");
        CommandLine line = root();
        line.parseArgs(words.toArray(String[]::new));
        ReconstructCommand command = line.getSubcommands().get("reconstruct").getCommand();
        assertThat(String.join(",", command.kinds().stream().sorted().map(Object::toString).toList()))
                .isEqualTo(expected);
    }

    @Test
    void pixelsAreCountedInMegapixelsToo() {
        assertThat(new PixelCount().convert("250M")).isEqualTo(250_000_000L);
        assertThat(new PixelCount().convert("1234567")).isEqualTo(1_234_567L);
    }

    @Test
    void whatOldSwitchesAskForInVainIsTold() {
        Cli run = Cli.run("reconstruct", "nobody.jpg", "--mode", "detail", "--saveDepth", "True", "--dry-run");
        assertThat(run.err()).contains("--mode detail is ignored", "--saveDepth is ignored");
    }

    @Test
    void versionNamesProgramAndJava() {
        Cli run = Cli.run("--version");
        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("emoca4j ").contains("Java " + Runtime.version());
    }

    @Test
    void doctorFindsEverythingInOrder() throws IOException {
        Cli run = Cli.run("doctor", "--json");
        JsonNode checks = new ObjectMapper().readTree(run.out());
        assertThat(checks.properties()).allSatisfy(check -> assertThat(check.getValue().path("ok").asBoolean())
                .as(check.toString()).isTrue());
        assertThat(run.code()).isZero();
        assertThat(checks.path("face-detector").path("detail").asText()).matches("\\d+ bytes, sha256 [0-9a-f]{64}.*");
        assertThat(checks.has("head")).isTrue();
    }
}
