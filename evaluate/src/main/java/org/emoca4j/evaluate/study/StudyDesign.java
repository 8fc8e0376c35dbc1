package org.emoca4j.evaluate.study;

import java.util.List;

/**
 * What participants are asked, and how much of it.
 *
 * @param title of the site
 * @param intro paragraphs that participants read before they agree
 * @param contact whom they can ask; empty if nobody
 * @param post address that answers are sent to as well; empty if they are only downloaded
 * @param emotions that are offered, AffectNet's words
 * @param seed of all that is random
 * @param labelsPerPerson renders that each participant labels; 0 takes all
 * @param pairsPerPerson pairs that each participant judges; 0 takes all
 * @param repeats questions of each part that come twice, to see whether people agree with themselves
 * @param checks questions of each part whose answer is told, to see whether people read
 */
public record StudyDesign(
        String title,
        List<String> intro,
        String contact,
        String post,
        List<String> emotions,
        long seed,
        int labelsPerPerson,
        int pairsPerPerson,
        int repeats,
        int checks) {

    public StudyDesign {
        intro = List.copyOf(intro);
        emotions = List.copyOf(emotions);
        if (!EmotionWords.ALL.containsAll(emotions) || emotions.size() < 2) {
            throw new IllegalArgumentException("emotions must be two or more of " + EmotionWords.ALL);
        }
        if (labelsPerPerson < 0 || pairsPerPerson < 0 || repeats < 0 || checks < 0) {
            throw new IllegalArgumentException("numbers of questions must be at least 0");
        }
    }
}
