package org.emoca4j.evaluate.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.emoca4j.evaluate.study.StudyAnswers.Answer;
import org.emoca4j.evaluate.study.StudyKey.Image;
import org.emoca4j.evaluate.study.StudyKey.Pair;

/** Reads the files that participants download, and refuses what doesn't belong to the study. */
public final class AnswerReader {

    private static final String FORMAT = "emoca-study-1";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> COLUMNS =
            List.of("study", "participant", "kind", "item", "left", "right", "answer", "repeat", "millis");

    private final StudyKey key;
    private final Map<String, Image> images;
    private final Map<String, Pair> pairs;
    private final Map<String, String> checks;
    private final Set<String> words;

    public AnswerReader(StudyKey key) {
        this.key = key;
        images = key.imagesByName();
        pairs = key.pairs().stream().collect(Collectors.toMap(Pair::name, p -> p));
        checks = key.checks().stream().collect(Collectors.toMap(StudyKey.Check::name, StudyKey.Check::part));
        words = new HashSet<>(key.design().emotions());
        words.add(EmotionWords.NONE);
        words.add(EmotionWords.UNSURE);
    }

    /**
     * Reads one file, JSON or CSV.
     *
     * @throws IOException with one line that names the file and what is wrong with it
     */
    public StudyAnswers read(Path file) throws IOException {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (MalformedInputException e) {
            throw bad(file, "it is not text in UTF-8", e);
        }
        try {
            StudyAnswers answers = text.stripLeading().startsWith("{") ? json(text) : csv(text);
            check(answers);
            return answers;
        } catch (JsonProcessingException e) {
            throw bad(file, e.getOriginalMessage(), e);
        } catch (IllegalArgumentException | UncheckedIOException e) {
            throw bad(file, String.valueOf(e.getMessage()), e);
        }
    }

    private static IOException bad(Path file, String what, Exception cause) {
        String line = what.lines().findFirst().orElse("");
        return new IOException(
                file + " is left out: " + line + "; use a file as the study's last page gives it", cause);
    }

    private StudyAnswers json(String text) throws JsonProcessingException {
        JsonNode root = JSON.readTree(text);
        require(FORMAT.equals(root.path("format").asText()), "it holds no answers of a study");
        require(key.study().equals(root.path("study").asText()), "it belongs to another study");
        List<Answer> answers = new ArrayList<>();
        for (JsonNode node : root.path("answers")) {
            answers.add(new Answer(node.path("kind").asText(), node.path("item").asText(),
                    node.path("answer").asText(), node.path("repeat").asBoolean(), node.path("millis").asLong()));
        }
        return new StudyAnswers(root.path("participant").asText(), root.path("complete").asBoolean(), answers);
    }

    private StudyAnswers csv(String text) {
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
        try (CSVParser parser = CSVParser.parse(new StringReader(text), format)) {
            require(parser.getHeaderNames().containsAll(COLUMNS), "it holds no answers of a study");
            List<Answer> answers = new ArrayList<>();
            String participant = "";
            for (CSVRecord row : parser) {
                require(row.isConsistent(), "row " + row.getRecordNumber() + " has " + row.size() + " columns");
                require(key.study().equals(row.get("study")), "it belongs to another study");
                require(participant.isEmpty() || participant.equals(row.get("participant")),
                        "it holds answers of two participants, " + participant + " and " + row.get("participant"));
                participant = row.get("participant");
                answers.add(new Answer(row.get("kind"), row.get("item"), row.get("answer"),
                        Boolean.parseBoolean(row.get("repeat")), Long.parseLong(row.get("millis"))));
            }
            return new StudyAnswers(participant, true, answers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void check(StudyAnswers file) {
        require(!file.participant().isBlank(), "it names no participant");
        require(!file.answers().isEmpty(), "it has no answers");
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < file.answers().size(); i++) {
            Answer answer = file.answers().get(i);
            String where = "answer " + (i + 1) + ": ";
            switch (answer.kind()) {
                case StudyAnswers.LABEL -> {
                    Image image = images.get(answer.item());
                    require(image != null && image.labelled(), where + "there is no picture " + answer.item());
                    require(words.contains(answer.answer()), where + "'" + answer.answer() + "' is no answer");
                }
                case StudyAnswers.PAIR -> {
                    Pair pair = pairs.get(answer.item());
                    require(pair != null, where + "there is no pair " + answer.item());
                    require(List.of(pair.a(), pair.b(), StudyAnswers.SAME).contains(answer.answer()),
                            where + "'" + answer.answer() + "' is no answer");
                }
                case StudyAnswers.CHECK ->
                    require(checks.containsKey(answer.item()), where + "there is no check " + answer.item());
                default -> require(false, where + "'" + answer.kind() + "' is no kind of question");
            }
            require(seen.add(answer.kind() + answer.item() + answer.repeat()), where + "it is there twice");
        }
    }

    private static void require(boolean right, String message) {
        if (!right) {
            throw new IllegalArgumentException(message);
        }
    }
}
