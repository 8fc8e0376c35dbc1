package org.emoca4j.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.emoca4j.evaluate.study.AnswerReader;
import org.emoca4j.evaluate.study.StudyAnswers;
import org.emoca4j.evaluate.study.StudyKey;
import org.emoca4j.evaluate.study.StudyScorer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Evaluates what participants bring back. */
@Command(
        name = "results",
        sortOptions = false,
        description = {
            "Evaluates the answers of a study: how often renders show what photos show, which system people prefer, "
                    + "how far they agree, and which differences are significant.",
            "",
            "Files that don't belong to the study or are damaged are left out, with one line each.",
            "",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  emoca study results answers/ --study study",
            "  emoca study results answers/*.json --study study --json > report.json",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every file counts, or its participant didn't read the questions",
            "1:a file was left out, or none counts",
            "2:the command line is wrong",
        })
final class StudyResultsCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "RESULT",
            arity = "1..*",
            description = "Files of answers (JSON or CSV), or folders of them.")
    private List<Path> inputs = new ArrayList<>();

    @Option(
            names = "--study",
            paramLabel = "DIR",
            required = true,
            description = "Folder that 'emoca study make' wrote, with key.json.")
    private Path study;

    @Option(
            names = "--max-failed-checks",
            paramLabel = "N",
            defaultValue = "0",
            description = "Participants who chose otherwise than told more often are left out (default: "
                    + "${DEFAULT-VALUE}).")
    private int maxFailedChecks;

    @Option(names = "--json", description = "Print one JSON document instead of tables.")
    private boolean json;

    StudyResultsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (maxFailedChecks < 0) {
            throw new ParameterException(spec.commandLine(), "--max-failed-checks must be at least 0");
        }
        StudyKey key = StudyKey.read(study);
        AnswerReader reader = new AnswerReader(key);
        Map<String, StudyAnswers> byParticipant = new LinkedHashMap<>();
        int inattentive = 0;
        int incomplete = 0;
        boolean bad = false;
        for (Path file : files()) {
            try {
                StudyAnswers answers = reader.read(file);
                StudyAnswers other = byParticipant.get(answers.participant());
                if (other != null && !other.answers().equals(answers.answers())) {
                    throw new IOException(file + " is left out: other answers of participant " + answers.participant()
                            + " were read before; keep one of the files");
                }
                if (other == null) {
                    byParticipant.put(answers.participant(), answers);
                }
            } catch (IOException e) {
                bad = true;
                console.say(Main.describe(e));
            }
        }
        List<StudyAnswers> counted = new ArrayList<>();
        for (StudyAnswers answers : byParticipant.values()) {
            int failed = answers.failedChecks(key);
            if (failed > maxFailedChecks) {
                inattentive++;
                console.say("participant " + answers.participant() + " doesn't count: chose otherwise than told in "
                        + failed + " of the questions that tell what to choose");
            } else {
                incomplete += answers.complete() ? 0 : 1;
                counted.add(answers);
            }
        }
        if (counted.isEmpty()) {
            throw UserError.failed("no participant counts: there is nothing to evaluate", null);
        }
        StudyTables tables = new StudyTables(StudyScorer.score(key, counted), inattentive, incomplete);
        if (json) {
            ObjectNode document = tables.json();
            console.out().println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document));
        } else {
            tables.lines().forEach(console.out()::println);
        }
        return bad ? ExitCode.FAILED : ExitCode.OK;
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path input : inputs) {
            if (Files.isDirectory(input)) {
                try (Stream<Path> inside = Files.list(input)) {
                    inside.filter(f -> f.toString().endsWith(".json") || f.toString().endsWith(".csv")).sorted()
                            .forEach(files::add);
                }
            } else {
                files.add(input);
            }
        }
        return files;
    }
}
