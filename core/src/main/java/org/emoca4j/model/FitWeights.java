package org.emoca4j.model;

/**
 * What the landmark fit trusts, as standard deviations; lengths are NDC of the crop (2 is the whole crop).
 *
 * @param numShape identity components used, the first of the model's
 * @param landmarkSigma of a landmark's position in the picture
 * @param huber distance in standard deviations from which a landmark counts linearly
 * @param depthSigma of a landmark's depth
 * @param pairSigma of the gap between two landmarks
 * @param shapeSigma of an identity coefficient
 * @param expressionSigma of an expression coefficient around 0
 * @param asymmetrySigma of the difference between the two sides of an expression unit
 * @param jawOpenSigma of the jaw's opening, radians
 * @param jawSideSigma of the jaw's other two angles, radians
 */
record FitWeights(
        int numShape,
        double landmarkSigma,
        double huber,
        double depthSigma,
        double pairSigma,
        double shapeSigma,
        double expressionSigma,
        double asymmetrySigma,
        double jawOpenSigma,
        double jawSideSigma) {

    static final FitWeights DEFAULT = new FitWeights(80, 0.02, 3, 0.4, 0.004, 1, 0.3, 0.5, 0.4, 0.03);
}
