package org.emoca4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.emoca4j.format.NpyWriter;
import org.emoca4j.format.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code emoca models ...} from the command line. */
class ModelsTest {

    @TempDir
    private Path folder;

    private Path store;
    private Path template;
    private Path displacement;

    @BeforeEach
    void files() throws IOException {
        store = folder.resolve("store");
        Path downloads = Files.createDirectory(folder.resolve("downloads"));
        template = Files.writeString(downloads.resolve("head_template.obj"),
                "v 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 0 1\nf 1/1 2/2 3/3\n");
        float[] values = new float[256 * 256];
        values[7] = 0.001f;
        displacement = Files.write(downloads.resolve("any name.npy"), NpyWriter.encode(Tensor.of(values, 256, 256)));
    }

    private Cli models(Object... words) {
        Object[] all = new Object[words.length + 3];
        all[0] = "models";
        System.arraycopy(words, 0, all, 1, words.length);
        all[words.length + 1] = "--store";
        all[words.length + 2] = store;
        return Cli.run(all);
    }

    private Cli addWithConsent(Object... words) {
        Object[] all = Arrays.copyOf(words, words.length + 1);
        all[words.length] = "--accept-licence";
        return models(prepend("add", all));
    }

    private static Object[] prepend(Object first, Object... rest) {
        Object[] all = new Object[rest.length + 1];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }

    /** As somebody at a terminal who types this. */
    private Cli typing(String answers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console terminal = new Console(
                new ByteArrayInputStream(answers.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                true);
        int code = Main.run(terminal, Main.commandLine(terminal),
                "models", "add", displacement.toString(), "--store", store.toString());
        return new Cli(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void filesAreAddedListedShownVerifiedAndRemoved() throws IOException {
        Cli added = addWithConsent(folder.resolve("downloads"));
        assertThat(added.code()).as(added.err()).isZero();
        assertThat(added.out().lines()).hasSize(2).allMatch(line -> line.contains(": added from "));
        assertThat(added.err()).contains("licence of DECA (Max Planck Society): non-commercial research", "https://");

        assertThat(addWithConsent(displacement).out()).startsWith("fixed-displacement: already there");

        Cli list = models("list");
        assertThat(list.code()).isZero();
        assertThat(list.out()).contains("head-template", "fixed-displacement", "licence of DECA")
                .containsPattern("builtin +ready").containsPattern("open +ready")
                .contains("      deca_model.tar from https://deca.is.tue.mpg.de");
        JsonNode json = new ObjectMapper().readTree(models("list", "--json").out());
        assertThat(json.path("parts")).hasSize(2);
        assertThat(json.path("models").path(0).path("ready").asBoolean()).isTrue();
        assertThat(json.path("models").path(2).path("missing").path(0).asText()).startsWith("deca_model.tar");
        assertThat(list.out()).containsPattern("smirk +needs").contains("      SMIRK_em1.pt from https://")
                .containsPattern("builtin-emotion +ready").containsPattern("emonet-8 +needs");
        assertThat(json.path("compared").findValuesAsText("id")).contains("3ddfa-v2", "smirk").doesNotContain("deca");
        assertThat(json.path("emotion_readers").path(0).path("ready").asBoolean()).isTrue();

        Cli show = models("show", "fixed-displacement");
        assertThat(show.out()).contains("any name.npy", "data.safetensors, ", "sha256 ", "licence of DECA");
        JsonNode part = new ObjectMapper().readTree(models("show", "fixed-displacement", "--json").out());
        assertThat(part.path("sources").path(0).path("bytes").asLong()).isEqualTo(Files.size(displacement));

        assertThat(models("verify").out()).isEqualTo(
                "head-template: in order" + System.lineSeparator() + "fixed-displacement: in order"
                        + System.lineSeparator());
        Path data = store.resolve("head-template/data.safetensors");
        byte[] content = Files.readAllBytes(data);
        content[content.length - 2] ^= 4;
        Files.write(data, content);
        Cli damaged = models("verify");
        assertThat(damaged.code()).isEqualTo(ExitCode.FAILED);
        assertThat(damaged.err()).contains("data.safetensors is damaged").hasLineCount(1);
        assertThat(models("verify", "fixed-displacement").code()).isZero();

        Cli removed = models("remove", "head-template", "fixed-displacement");
        assertThat(removed.code()).isZero();
        assertThat(models("list").out()).startsWith("no parts in ");
    }

    @Test
    void withoutTerminalAndConsentNothingIsStored() {
        Cli run = models("add", displacement);
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("--accept-licence");
        assertThat(store).doesNotExist();
    }

    @Test
    void atATerminalEachLicenceIsAskedForOnce() {
        for (String refusal : new String[] {"n\n", "\n", ""}) {
            Cli refused = typing(refusal);
            assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
            assertThat(refused.err()).contains("do you accept the licence of DECA", "nothing was stored");
            assertThat(store).doesNotExist();
        }
        assertThat(typing("yes\n").code()).isZero();
        assertThat(models("remove", "fixed-displacement").code()).isZero();
        Cli again = typing("");
        assertThat(again.code()).isZero();
        assertThat(again.err()).doesNotContain("do you accept");
    }

    @Test
    void oneBadFileFailsTheRunButNotTheOthers() throws IOException {
        Files.writeString(folder.resolve("downloads/deca_model.tar"), "<!DOCTYPE html><p>please log in");
        Files.writeString(folder.resolve("downloads/notes.txt"), "nothing");
        Cli run = addWithConsent(folder.resolve("downloads"));
        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.out()).contains("head-template: added", "fixed-displacement: added");
        assertThat(run.err()).contains("deca_model.tar is a web page", "1 other files were skipped");
    }

    @Test
    void whatIsNoModelIsExplained() throws IOException {
        Path photo = Files.write(folder.resolve("me.jpg"), new byte[] {-1, (byte) 0xD8, -1, 0});
        Cli named = addWithConsent(photo);
        assertThat(named.code()).isEqualTo(ExitCode.FAILED);
        assertThat(named.err()).contains("me.jpg is a JPEG picture", "models add --help").hasLineCount(1);
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThat(addWithConsent(empty).err()).contains("none of the 0 files is a known model file");
        assertThat(addWithConsent(folder.resolve("nowhere")).err()).contains("nowhere does not exist");
    }

    @Test
    void namesAreCheckedBeforeAnythingIsStored() {
        Cli run = addWithConsent(displacement, "--as", "mine");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("--as needs exactly one model, found were fixed-displacement");
        assertThat(models("show", "nose").err()).contains("no model part 'nose'").hasLineCount(1);
        assertThat(models("show", "nose").code()).isEqualTo(ExitCode.FAILED);
        assertThat(models("remove", "nose").code()).isEqualTo(ExitCode.FAILED);
        assertThat(models().code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aStoreThatIsAFileIsTold() throws IOException {
        store = Files.writeString(folder.resolve("file"), "x");
        assertThat(models("list").err()).contains("is a file", "--store").hasLineCount(1);
    }
}
