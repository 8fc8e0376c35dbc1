package org.emoca4j.train.stage;

import org.emoca4j.app.UserError;
import org.emoca4j.train.data.LabelledSamples;
import org.emoca4j.train.data.Labels;

/**
 * What a data set says of its faces. Terms of the loss for what nobody says are left out (FER2013 has classes alone,
 * AFEW-VA valence and arousal alone).
 *
 * @param classes whether some sample has a class
 * @param affect whether some sample has valence and arousal
 */
record KnownLabels(boolean classes, boolean affect) {

    /**
     * What the labels of a data set hold.
     *
     * @param numClasses of the network
     * @throws UserError if a class is none of the network's, or nothing is known at all
     */
    static KnownLabels of(String name, LabelledSamples data, int numClasses) {
        boolean classes = false;
        boolean affect = false;
        for (int i = 0; i < data.size(); i++) {
            Labels labels = data.labels(i);
            if (labels.expression() >= numClasses) {
                throw UserError.usage(name + ": sample " + i + " is of the class '"
                        + Labels.EXPRESSIONS.get(labels.expression()) + "', the network has " + numClasses
                        + " classes; leave such samples out with ignore_invalid=like_emonet, or raise n_expression");
            }
            classes |= labels.expression() != Labels.UNKNOWN;
            affect |= !Float.isNaN(labels.knownValence()) && !Float.isNaN(labels.knownArousal());
        }
        if (!classes && !affect) {
            throw UserError.usage(name + ": no sample has a class, or valence and arousal; prepare data with labels, "
                    + "or with --pseudo-labels");
        }
        return new KnownLabels(classes, affect);
    }
}
