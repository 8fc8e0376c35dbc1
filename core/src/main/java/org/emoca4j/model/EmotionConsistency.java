package org.emoca4j.model;

import org.emoca4j.detect.Emotion;

/**
 * EMOCA's idea as a measurement: does the render feel like the photo?
 *
 * @param photo what the emotion network says of the photo
 * @param render what it says of the rendered head in front of the same background
 * @param distance of the two features, 0 = the same; see {@link Emotion#distance}
 * @see <a href="https://arxiv.org/abs/2204.11312">Danecek et al., EMOCA, CVPR 2022, section 3.2</a>
 */
public record EmotionConsistency(Emotion photo, Emotion render, double distance) {

    public EmotionConsistency(Emotion photo, Emotion render) {
        this(photo, render, photo.distance(render));
    }
}
