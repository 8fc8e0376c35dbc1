package org.emoca4j.train.data;

import java.io.IOException;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.image.Warp;

/**
 * Changes pictures as the published training does: a random similarity of picture, mask and landmarks alike, then, if
 * wanted, one of JPEG compression, Gaussian noise, blur, sharpening or nothing. No mirroring. What it draws follows
 * from seed, epoch and draw, not from what was drawn before.
 *
 * <p>JPEG compression is imgaug's measure: 50 to 90 are qualities 50 to 10. Noise is grey: the same for the three
 * colours of a pixel, as imgaug draws it by default.
 *
 * @param scaleMin the picture is scaled by at least this about its centre
 * @param scaleMax and by at most this
 * @param rotationDeg largest angle, degrees
 * @param translation largest shift along x and along y, as a part of the side
 * @param appearance whether compression, noise, blur and sharpening are among it
 * @see <a href="https://arxiv.org/abs/2204.11312">Danecek et al., EMOCA</a> (emoca.md section 6)
 */
public record Augmentation(
        double scaleMin, double scaleMax, double rotationDeg, double translation, boolean appearance) {

    /** For EMOCA's coarse stage. */
    public static final Augmentation FACES = new Augmentation(0.9, 1.1, 10, 0.05, true);

    /** For the image emotion networks. */
    public static final Augmentation EMOTIONS = new Augmentation(0.8, 1.2, 10, 0.1, true);

    private static final int SIZE = Sample.SIZE;
    private static final double CENTRE = (SIZE - 1) / 2.0;
    private static final double MIN_COMPRESSION = 50;
    private static final double MAX_COMPRESSION = 90;
    private static final double MAX_NOISE = 10;
    private static final double MAX_BLUR = 1.5;
    private static final double MAX_SHARPEN = 0.5;
    private static final int NUM_EFFECTS = 5;

    public Augmentation {
        if (!(scaleMin > 0 && scaleMax >= scaleMin && rotationDeg >= 0 && translation >= 0)) {
            throw new IllegalArgumentException("augmentation needs scales above 0, the smallest first, an angle and a "
                    + "shift of at least 0, got " + scaleMin + ", " + scaleMax + ", " + rotationDeg + ", "
                    + translation);
        }
    }

    /**
     * A changed copy of a sample.
     *
     * @param seed of the run
     * @param epoch another one changes the sample in another way
     * @param draw which of the epoch's draws the sample is
     */
    public Sample apply(Sample sample, long seed, int epoch, int draw) throws IOException {
        SeededRandom random = new SeededRandom(seed, epoch, draw);
        Similarity motion = motion(random);
        RgbImage moved = Warp.bilinear(sample.image(), motion, SIZE, SIZE).toRgb();
        return new Sample(
                sample.key(),
                appearance ? effect(moved, random, sample.key()) : moved,
                map(sample.landmarks68(), motion),
                map(sample.mediapipe(), motion),
                map(sample.mask(), motion.inverse()),
                sample.labels(),
                sample.codes().map(TrueCodes::moved));
    }

    private Similarity motion(SeededRandom random) {
        double factor = random.between(scaleMin, scaleMax);
        double angle = Math.toRadians(random.between(-rotationDeg, rotationDeg));
        double a = factor * Math.cos(angle);
        double b = factor * Math.sin(angle);
        double shiftX = random.between(-translation, translation) * SIZE;
        double shiftY = random.between(-translation, translation) * SIZE;
        return new Similarity(
                a, b, CENTRE - a * CENTRE + b * CENTRE + shiftX, CENTRE - b * CENTRE - a * CENTRE + shiftY);
    }

    private static float[] map(float[] points, Similarity motion) {
        float[] out = new float[points.length];
        for (int i = 0; i < points.length; i += 2) {
            double x = Sample.pixel(points[i]);
            double y = Sample.pixel(points[i + 1]);
            out[i] = Sample.normalise(motion.applyX(x, y));
            out[i + 1] = Sample.normalise(motion.applyY(x, y));
        }
        return out;
    }

    private static FaceMask map(FaceMask mask, Similarity back) {
        FaceMask out = FaceMask.empty();
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                int fromX = (int) Math.rint(back.applyX(x, y));
                int fromY = (int) Math.rint(back.applyY(x, y));
                if (fromX >= 0 && fromY >= 0 && fromX < SIZE && fromY < SIZE && mask.get(fromX, fromY)) {
                    out.set(x, y, true);
                }
            }
        }
        return out;
    }

    private static RgbImage effect(RgbImage image, SeededRandom random, String name) throws IOException {
        return switch (random.below(NUM_EFFECTS)) {
            case 0 -> {
                int quality = (int) Math.round(100 - random.between(MIN_COMPRESSION, MAX_COMPRESSION));
                yield new ImageDecoder().decode(JpegWriter.encode(image, quality), name);
            }
            case 1 -> PictureEffects.noise(image, random.between(0, MAX_NOISE), random);
            case 2 -> PictureEffects.blur(image, random.between(0, MAX_BLUR));
            case 3 -> PictureEffects.sharpen(image, random.between(0, MAX_SHARPEN));
            default -> image;
        };
    }
}
