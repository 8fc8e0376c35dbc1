package org.emoca4j.evaluate.study;

import java.util.List;

/**
 * What one participant answered.
 *
 * @param participant name
 * @param complete whether all questions were answered; files in CSV don't tell, and count as complete
 * @param answers in the order of asking
 */
public record StudyAnswers(String participant, boolean complete, List<Answer> answers) {

    public StudyAnswers {
        answers = List.copyOf(answers);
    }

    /** A question about the emotion of a picture. */
    static final String LABEL = "label";

    /** A question about two renders. */
    static final String PAIR = "pair";

    /** A question whose answer is told. */
    static final String CHECK = "check";

    /** Answer to a pair: none is better. */
    static final String SAME = "same";

    /**
     * One answer.
     *
     * @param kind {@code label}, {@code pair} or {@code check}
     * @param item name of picture, pair or check
     * @param answer a word for an emotion, the name of the better picture, or {@code same}
     * @param repeat whether the question came for the second time
     * @param millis time to answer
     */
    public record Answer(String kind, String item, String answer, boolean repeat, long millis) {}

    /** Checks that were answered otherwise than told. */
    public int failedChecks(StudyKey key) {
        int failed = 0;
        for (Answer answer : answers) {
            for (StudyKey.Check check : key.checks()) {
                if (answer.kind().equals(CHECK) && check.name().equals(answer.item())
                        && !check.expected().equals(answer.answer())) {
                    failed++;
                }
            }
        }
        return failed;
    }
}
