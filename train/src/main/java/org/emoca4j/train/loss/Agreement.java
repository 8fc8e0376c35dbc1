package org.emoca4j.train.loss;

/**
 * How well predicted valence or arousal agrees with labels (emoca section 5.4). Where either is constant, correlation
 * and concordance are 0.
 *
 * @param mae mean absolute difference
 * @param mse mean squared difference
 * @param rmse its root
 * @param pcc Pearson's correlation
 * @param ccc coefficient of concordance with unbiased deviations, as the published training code logs it
 * @param biasedCcc the same with biased deviations, as the published evaluation scripts print it
 * @param sagr share of samples with the same sign; zero has a sign of its own
 */
public record Agreement(
        double mae, double mse, double rmse, double pcc, double ccc, double biasedCcc, double sagr) {

    /**
     * The agreement of two lists.
     *
     * @throws IllegalArgumentException if they are empty or of different length
     */
    public static Agreement of(float[] predicted, float[] labels) {
        int n = labels.length;
        if (predicted.length != n || n == 0) {
            throw new IllegalArgumentException(
                    predicted.length + " predictions and " + n + " labels; give as many of both, at least one");
        }
        double absolute = 0;
        double squared = 0;
        int sameSign = 0;
        for (int i = 0; i < n; i++) {
            double difference = (double) predicted[i] - labels[i];
            absolute += Math.abs(difference);
            squared += difference * difference;
            sameSign += Math.signum(predicted[i]) == Math.signum(labels[i]) ? 1 : 0;
        }
        double meanP = mean(predicted);
        double meanL = mean(labels);
        double covariance = 0;
        double varianceP = 0;
        double varianceL = 0;
        for (int i = 0; i < n; i++) {
            covariance += (predicted[i] - meanP) * (labels[i] - meanL);
            varianceP += (predicted[i] - meanP) * (predicted[i] - meanP);
            varianceL += (labels[i] - meanL) * (labels[i] - meanL);
        }
        boolean constant = constant(predicted) || constant(labels);
        double pcc = constant ? 0 : covariance / Math.sqrt(varianceP * varianceL);
        double gap = (meanP - meanL) * (meanP - meanL);
        return new Agreement(
                absolute / n,
                squared / n,
                Math.sqrt(squared / n),
                pcc,
                constant ? 0 : 2 * covariance / (varianceP + varianceL + gap * (n - 1)),
                constant ? 0 : 2 * covariance / (varianceP + varianceL + gap * n),
                (double) sameSign / n);
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static boolean constant(float[] values) {
        for (float value : values) {
            if (value != values[0]) {
                return false;
            }
        }
        return true;
    }
}
