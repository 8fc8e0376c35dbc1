package org.emoca4j.detect;

/**
 * A detected face: a square, turned with the head, and six points. Image pixels.
 *
 * @param centreX centre of the square
 * @param centreY centre of the square
 * @param size side of the square, which reaches from the brows to the chin
 * @param rollRad angle of the line from the right to the left eye to the image's x axis, clockwise as seen on screen
 * @param score 0..1
 * @param keypoints 6 x (x, y): the subject's right eye, left eye, nose tip, mouth, right ear, left ear; owned by the
 *     record
 */
public record FaceBox(
        double centreX, double centreY, double size, double rollRad, float score, float[] keypoints) {}
