package org.emoca4j.evaluate.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.emoca4j.evaluate.study.StudyAnswers.Answer;
import org.emoca4j.evaluate.study.StudyKey.Check;
import org.emoca4j.evaluate.study.StudyKey.Image;
import org.emoca4j.evaluate.study.StudyKey.Pair;
import org.emoca4j.evaluate.study.StudyKey.Photo;
import org.emoca4j.evaluate.study.StudyKey.StudySystem;
import org.emoca4j.evaluate.study.StudyReport.Difference;
import org.emoca4j.evaluate.study.StudyReport.Preference;
import org.emoca4j.evaluate.study.StudyReport.SystemScore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A study of three photos, two systems and two participants, worked out by hand. */
class StudyScorerTest {

    private static final StudyDesign DESIGN =
            new StudyDesign("t", List.of("x"), "", "", EmotionWords.ALL, 5, 0, 0, 0, 0);

    private static final StudyKey KEY = new StudyKey(
            StudyKey.FORMAT, "s1", "salt", DESIGN,
            List.of(new StudySystem("A", "System A", "f"), new StudySystem("B", "System B", "f")),
            List.of(new Photo("p1", "happy"), new Photo("p2", "sad"), new Photo("p3", "")),
            List.of(new Image("p1A", "p1", "A", true), new Image("p1B", "p1", "B", true),
                    new Image("p2A", "p2", "A", true), new Image("p2B", "p2", "B", true),
                    new Image("p3A", "p3", "A", true), new Image("p3B", "p3", "B", true),
                    new Image("p1P", "p1", StudyKey.PHOTO, false), new Image("p2P", "p2", StudyKey.PHOTO, false),
                    new Image("p3P", "p3", StudyKey.PHOTO, true)),
            List.of(new Pair("q1", "p1A", "p1B"), new Pair("q2", "p2B", "p2A")),
            List.of(new Check("c1", "label", "fear")));

    @TempDir
    private Path folder;

    private static Answer label(String item, String word) {
        return new Answer("label", item, word, false, 1000);
    }

    private static Answer pair(String item, String choice) {
        return new Answer("pair", item, choice, false, 1000);
    }

    private static StudyReport report() {
        StudyAnswers one = new StudyAnswers("one", true, List.of(
                label("p1A", "happy"), label("p1B", "happy"), label("p2A", "sad"), label("p2B", "anger"),
                label("p3A", "fear"), label("p3B", "fear"), label("p3P", "fear"), pair("q1", "p1A"),
                pair("q2", "p2B"), new Answer("label", "p1A", "happy", true, 1),
                new Answer("pair", "q2", "same", true, 1),
                new Answer("check", "c1", "fear", false, 1)));
        StudyAnswers two = new StudyAnswers("two", true, List.of(
                label("p1A", "happy"), label("p1B", "neutral"), label("p2A", "anger"), label("p2B", "anger"),
                label("p3A", "surprise"), label("p3B", "fear"), label("p3P", "fear"), pair("q1", "p1A"),
                pair("q2", "same")));
        return StudyScorer.score(KEY, List.of(one, two));
    }

    @Test
    void agreementIsTheMeanOverImages() {
        StudyReport report = report();
        assertThat(report.labelAnswers()).isEqualTo(14);
        assertThat(report.withoutLabel()).isZero();
        // photos are no row of their own: the only photo that people labelled has no other label
        assertThat(report.systems()).extracting(SystemScore::id).containsExactly("A", "B");
        SystemScore a = report.systems().get(0);
        assertThat(a.agreement()).isCloseTo((1 + 0.5 + 0.5) / 3, within(1e-12));
        assertThat(a.images()).isEqualTo(3);
        assertThat(a.answers()).isEqualTo(6);
        assertThat(a.low()).isEqualTo(0.5);
        assertThat(a.high()).isEqualTo(1);
        assertThat(report.systems().get(1).agreement()).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void confusionCountsAnswersByLabel() {
        SystemScore b = report().systems().get(1);
        assertThat(b.confusion().keySet()).containsExactly("happy", "sad", "fear");
        // neutral, happy, sad, surprise, fear, disgust, anger, contempt, none, unsure
        assertThat(b.confusion().get("happy")).containsExactly(1, 1, 0, 0, 0, 0, 0, 0, 0, 0);
        assertThat(b.confusion().get("sad")).containsExactly(0, 0, 0, 0, 0, 0, 2, 0, 0, 0);
        assertThat(b.confusion().get("fear")).containsExactly(0, 0, 0, 0, 2, 0, 0, 0, 0, 0);
    }

    @Test
    void differencesArePairedByImage() {
        Difference d = report().differences().get(0);
        assertThat(d.difference()).isCloseTo(0.5 / 3, within(1e-12));
        // 1/2, 1/2, -1/2: no sign pattern sums to less
        assertThat(d.p()).isEqualTo(1);
        assertThat(List.of(d.onlyA(), d.onlyB())).containsExactly(1, 1);
        assertThat(d.mcNemar()).isEqualTo(1);
    }

    @Test
    void preferencesAreCountedWhicheverWayAPairIsNamed() {
        Preference r = report().preferences().get(0);
        assertThat(List.of(r.forA(), r.forB(), r.same())).containsExactly(2, 1, 1);
        assertThat(List.of(r.imagesA(), r.imagesB())).containsExactly(1, 1);
        assertThat(r.share()).isCloseTo(2.0 / 3, within(1e-12));
    }

    @Test
    void peopleAgreeAsFarAsTheyDo() {
        StudyReport report = report();
        // three of six renders with one answer; chance: (3^2 + 1 + 1 + 3^2 + 3^2 + 1) / 12^2
        double chance = 30.0 / 144;
        assertThat(report.kappa()).isCloseTo((0.5 - chance) / (1 - chance), within(1e-12));
        assertThat(report.consistency()).isEqualTo(0.5);
    }

    @Test
    void manyImagesMakeADifferenceSignificant() {
        List<Photo> photos = new ArrayList<>();
        List<Image> images = new ArrayList<>();
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            photos.add(new Photo("p" + i, "happy"));
            images.add(new Image("a" + i, "p" + i, "A", true));
            images.add(new Image("b" + i, "p" + i, "B", true));
            answers.add(label("a" + i, i < 9 ? "happy" : "none"));
            answers.add(label("b" + i, i < 9 ? "unsure" : "happy"));
        }
        StudyKey key = new StudyKey(StudyKey.FORMAT, "s2", "", DESIGN, KEY.systems(), photos, images, List.of(),
                List.of());
        StudyReport report = StudyScorer.score(key, List.of(new StudyAnswers("one", true, answers)));
        Difference d = report.differences().get(0);
        // nine of ten one way: 22 of 1024 patterns
        assertThat(d.p()).isCloseTo(22.0 / 1024, within(1e-12));
        assertThat(d.mcNemar()).isCloseTo(22.0 / 1024, within(1e-12));
        assertThat(report.systems().get(0).agreement()).isCloseTo(0.9, within(1e-12));
        assertThat(report.kappa()).isNaN();
    }

    @Test
    void goodFilesAreReadInBothFormats() throws IOException {
        Path json = Files.writeString(folder.resolve("a.json"), """
                {"format": "emoca-study-1", "study": "s1", "participant": "ann", "complete": false, "answers": [
                 {"kind": "label", "item": "p1A", "answer": "happy", "repeat": false, "millis": 900},
                 {"kind": "check", "item": "c1", "answer": "anger", "repeat": false, "millis": 900},
                 {"kind": "pair", "item": "q1", "left": "p1B", "right": "p1A", "answer": "p1B", "repeat": true}]}
                """);
        Path csv = Files.writeString(folder.resolve("a.csv"), """
                study,participant,kind,item,left,right,answer,repeat,millis
                s1,ann,label,p1A,,,happy,false,900
                s1,ann,check,c1,,,anger,false,900
                s1,ann,pair,q1,p1B,p1A,p1B,true,0
                """);
        StudyAnswers answers = new AnswerReader(KEY).read(json);
        assertThat(answers.complete()).isFalse();
        assertThat(answers.failedChecks(KEY)).isEqualTo(1);
        assertThat(new AnswerReader(KEY).read(csv).answers()).isEqualTo(answers.answers());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "s1|p1A|happy|label|null",
        "s2|p1A|happy|label|another study",
        "s1|p9Z|happy|label|no picture p9Z",
        "s1|p1P|happy|label|no picture p1P",
        "s1|p1A|joyful|label|'joyful' is no answer",
        "s1|q9|same|pair|no pair q9",
        "s1|q1|p2A|pair|'p2A' is no answer",
        "s1|c9|fear|check|no check c9",
        "s1|p1A|happy|rate|'rate' is no kind"})
    void whatDoesNotBelongIsRefused(String study, String item, String answer, String kind, String message)
            throws IOException {
        Path file = Files.writeString(folder.resolve("x.json"), """
                {"format": "emoca-study-1", "study": "%s", "participant": "ann", "complete": true, "answers": [
                 {"kind": "%s", "item": "%s", "answer": "%s", "repeat": false, "millis": 9}]}
                """.formatted(study, kind, item, answer));
        AnswerReader reader = new AnswerReader(KEY);
        if (message.equals("null")) {
            assertThat(reader.read(file).answers()).hasSize(1);
        } else {
            assertThatThrownBy(() -> reader.read(file)).isInstanceOf(IOException.class)
                    .hasMessageContaining(message).hasMessageContaining("x.json")
                    .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
        }
    }

    @Test
    void brokenFilesAreOneLine() throws IOException {
        String twice = "{\"kind\": \"label\", \"item\": \"p1A\", \"answer\": \"happy\"}";
        for (String content : List.of("{", "{}", "", "a,b\n1,2\n", "{\"format\": \"emoca-study-1\", \"study\": \"s1\"}",
                "{\"format\": \"emoca-study-1\", \"study\": \"s1\", \"participant\": \"a\", \"answers\": [" + twice
                        + "," + twice + "]}",
                "study,participant,kind,item,left,right,answer,repeat,millis\ns1,ann,label,p1A,,,happy,false,x\n",
                "study,participant,kind,item,left,right,answer,repeat,millis\ns1,ann,label\n")) {
            Path file = Files.writeString(folder.resolve("x.json"), content);
            assertThatThrownBy(() -> new AnswerReader(KEY).read(file)).as(content).isInstanceOf(IOException.class)
                    .hasMessageContaining("x.json is left out: ")
                    .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
        }
    }

    @Test
    void theKeyComesBackAsItWas() throws IOException {
        KEY.write(folder);
        assertThat(StudyKey.read(folder)).isEqualTo(KEY);
        Files.writeString(folder.resolve(StudyKey.FILE), "{\"format\": \"other\"}");
        assertThatThrownBy(() -> StudyKey.read(folder)).isInstanceOf(IOException.class)
                .hasMessageContaining("not the key");
        Files.writeString(folder.resolve(StudyKey.FILE), "[");
        assertThatThrownBy(() -> StudyKey.read(folder)).isInstanceOf(IOException.class)
                .hasMessageContaining("key.json");
    }
}
