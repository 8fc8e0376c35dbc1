package org.emoca4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
