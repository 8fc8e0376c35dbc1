package org.emoca4j.evaluate.study;

import java.util.List;
import java.util.Map;

/**
 * What a study found.
 *
 * @param participants whose answers count
 * @param labelAnswers how many emotions they named, without repeated and told questions
 * @param pairAnswers how many pairs they judged
 * @param kappa Fleiss' kappa over all renders; not a number if no render has two answers
 * @param consistency share of repeated questions that got the same answer; not a number without
 * @param answersOffered the columns of the confusion matrices
 * @param withoutLabel photos whose emotion is not known, and on which people don't agree either
 * @param systems one for each system, and for the photos themselves if people named the emotions of labelled ones
 * @param differences of agreement, all with all
 * @param preferences between systems
 */
public record StudyReport(
        int participants,
        int labelAnswers,
        int pairAnswers,
        double kappa,
        double consistency,
        List<String> answersOffered,
        int withoutLabel,
        List<SystemScore> systems,
        List<Difference> differences,
        List<Preference> preferences) {

    /** Level of all intervals. */
    public static final double LEVEL = 0.95;

    /**
     * How often people see in renders what the photo shows: the paper's figure.
     *
     * @param id of the system, or {@link StudyKey#PHOTO}
     * @param title of the system
     * @param agreement mean over the images of the share of answers that are the photo's label
     * @param low of the bootstrap interval over images
     * @param high of the bootstrap interval over images
     * @param images with at least one answer
     * @param answers in all
     * @param kappa Fleiss' kappa over this system's renders
     * @param confusion for each label of photos, answers in the order of {@link StudyReport#answersOffered}
     */
    public record SystemScore(
            String id,
            String title,
            double agreement,
            double low,
            double high,
            int images,
            int answers,
            double kappa,
            Map<String, int[]> confusion) {}

    /**
     * Whether two systems agree differently well, paired by image.
     *
     * @param a id of a system
     * @param b id of another one
     * @param difference of the agreement, a's less b's, over the images that both have answers for
     * @param images that both have answers for
     * @param p two-sided, of the permutation test of the images' shares
     * @param pHolm corrected for all pairs of systems
     * @param onlyA images where most answers for a, but not for b, are the photo's label
     * @param onlyB the other way round
     * @param mcNemar two-sided, exact, of these two counts
     * @param mcNemarHolm corrected for all pairs of systems
     */
    public record Difference(
            String a,
            String b,
            double difference,
            int images,
            double p,
            double pHolm,
            int onlyA,
            int onlyB,
            double mcNemar,
            double mcNemarHolm) {}

    /**
     * Which of two systems fits the photos better.
     *
     * @param a id of a system
     * @param b id of another one
     * @param forA answers
     * @param forB answers
     * @param same answers without a preference
     * @param low of the exact interval of a's share of the answers with a preference
     * @param high of that interval
     * @param p two-sided sign test of the answers, as published studies give it; answers about one image are not
     *     independent, so it promises too much
     * @param pHolm corrected for all pairs of systems
     * @param imagesA images with more answers for a
     * @param imagesB images with more answers for b
     * @param pImages two-sided sign test of the images
     * @param pImagesHolm corrected for all pairs of systems
     */
    public record Preference(
            String a,
            String b,
            int forA,
            int forB,
            int same,
            double low,
            double high,
            double p,
            double pHolm,
            int imagesA,
            int imagesB,
            double pImages,
            double pImagesHolm) {

        /** a's share of the answers with a preference; not a number without any. */
        public double share() {
            return (double) forA / (forA + forB);
        }
    }
}
