package org.emoca4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.store.SmallStore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code emoca study} from photos over a site and made-up participants to a report. */
class StudyTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static Path store;
    private static Path study;
    private static Cli made;

    @BeforeAll
    static void make() throws IOException {
        store = folder.resolve("store");
        SmallStore.write(store);
        Path happy = Files.createDirectories(folder.resolve("photos/happy"));
        Files.copy(Cli.ASTRONAUT, happy.resolve("astronaut.jpg"));
        Files.copy(Cli.ASTRONAUT, folder.resolve("photos/unknown.jpg"));
        study = folder.resolve("study");
        made = Cli.run("study", "make", folder.resolve("photos"), "--recursive", "--models", "deca,builtin",
                "--store", store, "--out", study, "--title", "A </script> title");
    }

    private static JsonNode data() throws IOException {
        String text = Files.readString(study.resolve("site/data.js"));
        assertThat(text).startsWith("window.STUDY = ").endsWith(";\n");
        return JSON.readTree(text.substring("window.STUDY = ".length(), text.length() - 2));
    }

    @Test
    void theSiteTellsNeitherSystemsNorLabels() throws IOException {
        assertThat(made.code()).as(made.err()).isZero();
        assertThat(made.out()).contains("2 photos", "4 emotions, 2 pairs, and emotions of 1 photos");
        JsonNode key = JSON.readTree(study.resolve("key.json").toFile());
        assertThat(study.resolve("site/key.json")).doesNotExist();
        Set<String> names = new HashSet<>();
        try (Stream<Path> files = Files.list(study.resolve("site/img"))) {
            files.forEach(f -> names.add(f.getFileName().toString()));
        }
        Set<String> expected = new HashSet<>();
        key.path("images").forEach(i -> expected.add(i.path("name").asText() + ".png"));
        assertThat(names).isEqualTo(expected).hasSize(6).allMatch(n -> n.matches("[0-9a-f]{16}\\.png"));
        try (Stream<Path> files = Files.walk(study.resolve("site"))) {
            for (Path file : files.filter(f -> f.toString().matches(".*\\.(js|html|css|txt)")).toList()) {
                assertThat(Files.readString(file)).as(file.toString())
                        .doesNotContainIgnoringCase("deca").doesNotContain("builtin", "built-in", "astronaut",
                                "unknown.jpg", key.path("salt").asText(), "http://", "https://");
            }
        }
        // what ends a script inside of a script is written otherwise
        assertThat(Files.readString(study.resolve("site/data.js"))).doesNotContain("</script>");
        assertThat(data().path("title").asText()).isEqualTo("A </script> title");
    }

    @Test
    void questionsReferToPicturesThatAreThere() throws IOException {
        JsonNode data = data();
        assertThat(data.path("labels")).hasSize(4);
        assertThat(data.path("photos")).hasSize(1);
        assertThat(data.path("pairs")).hasSize(2);
        assertThat(data.path("answers")).hasSize(10);
        for (JsonNode pair : data.path("pairs")) {
            for (String role : List.of("photo", "a", "b")) {
                Path file = study.resolve("site/img/" + pair.path(role).asText() + ".png");
                assertThat(new ImageDecoder().read(file).width()).isEqualTo(448);
            }
        }
    }

    /** A participant who answers by what made a picture. */
    private void answer(String participant, BiFunction<String, String, String> label, String better)
            throws IOException {
        JsonNode data = data();
        JsonNode key = JSON.readTree(study.resolve("key.json").toFile());
        ObjectNode file = JSON.createObjectNode().put("format", "emoca-study-1")
                .put("study", data.path("study").asText()).put("participant", participant).put("complete", true);
        ArrayNode answers = file.putArray("answers");
        for (JsonNode image : key.path("images")) {
            if (image.path("labelled").asBoolean()) {
                answers.addObject().put("kind", "label").put("item", image.path("name").asText())
                        .put("answer", label.apply(image.path("system").asText(), image.path("photo").asText()));
            }
        }
        for (JsonNode pair : data.path("pairs")) {
            String choice = "same";
            for (JsonNode image : key.path("images")) {
                boolean inPair = image.path("name").equals(pair.path("a"))
                        || image.path("name").equals(pair.path("b"));
                if (inPair && image.path("system").asText().equals(better)) {
                    choice = image.path("name").asText();
                }
            }
            answers.addObject().put("kind", "pair").put("item", pair.path("item").asText()).put("answer", choice);
        }
        for (JsonNode check : key.path("checks")) {
            String expected = check.path("expected").asText();
            answers.addObject().put("kind", "check").put("item", check.path("name").asText())
                    .put("answer", participant.equals("careless") ? "none" : expected);
        }
        Files.createDirectories(folder.resolve("answers"));
        JSON.writeValue(folder.resolve("answers/" + participant + ".json").toFile(), file);
    }

    @Test
    void resultsSayWhatTheParticipantsSaid() throws IOException {
        answer("ann", (system, photo) -> system.equals("deca") ? "neutral" : "happy", "builtin");
        answer("ben", (system, photo) -> system.equals("deca") ? "unsure" : "happy", "builtin");
        answer("cid", (system, photo) -> "happy", "nobody");
        answer("careless", (system, photo) -> "anger", "deca");
        Files.copy(folder.resolve("answers/ann.json"), folder.resolve("answers/ann-again.json"));
        Files.writeString(folder.resolve("answers/stray.csv"), "a,b\n1,2\n");

        Cli run = Cli.run("study", "results", folder.resolve("answers"), "--study", study, "--json");

        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err().lines()).hasSize(2).anyMatch(l -> l.contains("stray.csv is left out"))
                .anyMatch(l -> l.contains("careless"));
        JsonNode report = JSON.readTree(run.out());
        assertThat(report.path("participants").asInt()).isEqualTo(3);
        assertThat(report.path("inattentive").asInt()).isEqualTo(1);
        assertThat(report.path("systems").get(0).path("id").asText()).isEqualTo("deca");
        assertThat(report.path("systems").get(0).path("agreement").asDouble()).isEqualTo(1.0 / 3);
        assertThat(report.path("systems").get(1).path("agreement").asDouble()).isEqualTo(1);
        assertThat(report.path("systems").get(0).path("confusion").path("happy").path("unsure").asInt()).isEqualTo(2);
        JsonNode preference = report.path("preferences").get(0);
        assertThat(List.of(preference.path("for_a").asInt(), preference.path("for_b").asInt(),
                preference.path("same").asInt())).containsExactly(0, 4, 2);
        assertThat(preference.path("p_answers").asDouble()).isEqualTo(2.0 / 16);

        Cli text = Cli.run("study", "results", folder.resolve("answers/ann.json"), "--study", study);
        assertThat(text.code()).isZero();
        assertThat(text.out()).contains("1 participant", "DECA", "Preference");
    }

    @Test
    void aStudyIsNeverReplaced() {
        Cli again = Cli.run("study", "make", Cli.ASTRONAUT, "--models", "builtin", "--store", store, "--out", study);
        assertThat(again.code()).isEqualTo(ExitCode.USAGE);
        assertThat(again.err().lines()).singleElement().asString().contains("already holds a study");
    }

    @Test
    void wrongWordsAreOneClearLine() throws IOException {
        Path csv = Files.writeString(folder.resolve("labels.csv"), "file,label\nastronaut.jpg,cheerful\n");
        for (String[] wrong : new String[][] {
            {"--emotions", "happy,cheery"}, {"--post", "ftp://x"}, {"--labels", csv.toString()}, {"--against", "emoca"},
            {"--repeats", "-1"}, {"--draw", "wire"}, {"--intro", folder.resolve("none.txt").toString()}
        }) {
            Path out = folder.resolve("wrong");
            Cli run = Cli.run("study", "make", Cli.ASTRONAUT, "--models", "builtin", "--store", store, "--out", out,
                    wrong[0], wrong[1]);
            assertThat(run.code()).as(wrong[0]).isEqualTo(ExitCode.USAGE);
            assertThat(run.err().lines().findFirst().orElseThrow()).contains(wrong[0]);
            assertThat(out).doesNotExist();
        }
        Cli results = Cli.run("study", "results", folder.resolve("labels.csv"), "--study", folder);
        assertThat(results.code()).isEqualTo(ExitCode.FAILED);
        assertThat(results.err().lines()).singleElement().asString().contains("key.json");
    }
}
