package org.emoca4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./emoca} says on a machine that can't run it; that it runs is shown by the integration script. */
class LauncherTest {

    private static final Path LAUNCHER = Path.of("..", "emoca").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    @BeforeEach
    void bashIsThere() {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no /bin/bash here");
    }

    private String refuses(Path launcher, Path javaHome) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("/bin/bash", launcher.toString(), "--version");
        builder.environment().put("JAVA_HOME", javaHome.toString());
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCode.FAILED);
        assertThat(output.lines()).hasSize(1);
        return output;
    }

    private Path fakeJava(String version) throws IOException {
        Path java = Files.createDirectories(folder.resolve("a jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho '    java.specification.version = " + version + "' >&2\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        return java.getParent().getParent();
    }

    @Test
    void aJavaHomeWithoutJava() throws IOException, InterruptedException {
        assertThat(refuses(LAUNCHER, folder)).contains("JAVA_HOME is " + folder, "point it to a JDK");
    }

    @Test
    void anOldJavaAlsoThroughALinkInAFolderWithSpaces() throws IOException, InterruptedException {
        Path link = Files.createSymbolicLink(folder.resolve("a link"), LAUNCHER);
        assertThat(refuses(link, fakeJava("11"))).contains("is version 11", "install a JDK 17 or newer");
        assertThat(refuses(link, fakeJava("1.8"))).contains("is version 1.8");
        Files.delete(link);
    }

    /** A copy of the launcher, before an empty project, that a fake Maven builds and a fake Java runs. */
    private Path project() throws IOException {
        Path home = Files.createDirectories(folder.resolve("a project"));
        for (String module : new String[] {"core", "evaluate", "app", "train"}) {
            Files.createDirectories(home.resolve(module).resolve("src/main"));
            Files.writeString(home.resolve(module).resolve("pom.xml"), "");
        }
        Files.writeString(home.resolve("pom.xml"), "");
        Files.createDirectories(home.resolve("models"));
        Path bin = Files.createDirectories(folder.resolve("jdk/bin"));
        executable(bin.resolve("java"), """
                case $1 in
                    --list-modules) echo jdk.compiler@17 ;;
                    -XshowSettings*) echo "    java.specification.version = 17" >&2 ;;
                    *) echo "runs" ;;
                esac
                """);
        executable(bin.resolve("mvn"), """
                echo "$@" >>'%s'
                mkdir -p '%2$s/train/target/lib'
                touch '%2$s/train/target/emoca4j-train.jar'
                """.formatted(folder.resolve("builds"), home));
        return Files.copy(LAUNCHER, home.resolve("emoca"));
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** The command lines of all builds after one more start. */
    private List<String> builds(Path launcher, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("/bin/bash", launcher.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command);
        Path jdk = folder.resolve("jdk");
        builder.environment().put("JAVA_HOME", jdk.toString());
        builder.environment().put("PATH", jdk.resolve("bin") + ":" + System.getenv("PATH"));
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(output).endsWith("runs\n");
        return Files.readAllLines(folder.resolve("builds"));
    }

    /** libtorch's CUDA build is large: it is fetched when a GPU is asked for, and kept then. */
    @Test
    void aGpuIsABuildOfItsOwn() throws IOException, InterruptedException {
        Path launcher = project();
        assertThat(builds(launcher, "train", "base")).singleElement().asString().doesNotContain("-Pgpu");
        assertThat(builds(launcher, "train", "base", "--device=cpu", "--out", "cuda")).hasSize(1);
        assertThat(builds(launcher, "train", "base", "--device", "cuda:1")).hasSize(2).last().asString()
                .contains("-Pgpu");
        assertThat(builds(launcher, "train", "base", "--device=cuda")).hasSize(2);
        assertThat(builds(launcher, "train", "base")).hasSize(2);
        Files.setLastModifiedTime(launcher.resolveSibling("pom.xml"),
                FileTime.from(Instant.now().plus(1, ChronoUnit.MINUTES)));
        assertThat(builds(launcher, "train", "base")).hasSize(3).last().asString().contains("-Pgpu");
    }
}
