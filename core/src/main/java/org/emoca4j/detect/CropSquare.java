package org.emoca4j.detect;

import org.emoca4j.image.Similarity;

/**
 * The square of a picture that DECA and EMOCA look at, and its way to a crop of 224 pixels.
 *
 * <p>The published crop takes the square's corners to the centres of the crop's outer pixels (0..223), while the camera
 * means the outer edges by -1..1 (0..224). The networks were trained with that, so it stays; see {@link #toImageNdc}.
 *
 * @param centreX image pixels
 * @param centreY image pixels
 * @param side whole image pixels
 * @see <a href="https://arxiv.org/abs/2204.11312">Danecek et al., EMOCA, CVPR 2022</a> (emoca.md section 8,
 *     deca-flame.md section 3.2)
 */
public record CropSquare(double centreX, double centreY, int side) {

    /** Side of the crop in pixels. */
    public static final int CROP_SIZE = 224;

    /** How much larger than the face the square is in the published demos. */
    public static final double DEMO_SCALE = 1.25;

    /** How much larger than a given face box the square is in the published evaluations on the NoW challenge. */
    private static final double EVALUATION_SCALE = 1.6;

    private static final double LANDMARK_MARGIN = 1.1;
    private static final double BOX_SHIFT = 0.12;

    /**
     * The square around the bounding box of 68 landmarks.
     *
     * @param scale how much larger than the face, {@link #DEMO_SCALE} in the demos
     */
    public static CropSquare ofLandmarkBox(double left, double top, double right, double bottom, double scale) {
        Bounds bounds = new Bounds(left, top, right, bottom);
        return ofLandmarks(bounds.centreX(), bounds.centreY(), bounds.side(), scale);
    }

    /** The square around a face detector's box, which sits higher than the landmarks do. */
    public static CropSquare ofDetectorBox(double left, double top, double right, double bottom, double scale) {
        Bounds box = new Bounds(left, top, right, bottom);
        double size = box.side();
        return new CropSquare(box.centreX(), box.centreY() + BOX_SHIFT * size, (int) (size * scale));
    }

    /** The square around a found face, by its 68 landmarks. */
    public static CropSquare of(DetectedFace face, double scale) {
        return ofLandmarks(face.centreX(), face.centreY(), face.side(), scale);
    }

    /**
     * The square around 68 landmarks.
     *
     * @param points68 {@code 68 * 2} image pixels
     */
    public static CropSquare of(float[] points68, double scale) {
        Bounds bounds = Bounds.of(points68, 2);
        return ofLandmarks(bounds.centreX(), bounds.centreY(), bounds.side(), scale);
    }

    /**
     * The square around the bounding box of 68 landmarks.
     *
     * @param centreX of the bounding box, image pixels
     * @param side mean of its width and height
     */
    public static CropSquare ofLandmarks(double centreX, double centreY, double side, double scale) {
        return new CropSquare(centreX, centreY, (int) (side * LANDMARK_MARGIN * scale));
    }

    /**
     * A found face with the bounding box that makes {@link #of} with {@link #DEMO_SCALE} give the square of the
     * published evaluations on the NoW challenge: around the middle of a given box, of 1.6 times its mean side.
     *
     * @param left sides of the given box, image pixels
     */
    public static DetectedFace inBox(DetectedFace face, double left, double top, double right, double bottom) {
        Bounds box = new Bounds(left, top, right, bottom);
        int side = (int) (box.side() * EVALUATION_SCALE);
        // half a pixel more than the whole number that it is cut off to
        double landmarkSide = (side + 0.5) / (LANDMARK_MARGIN * DEMO_SCALE);
        return new DetectedFace(face.box(), face.landmarks(), box.centreX(), box.centreY(), landmarkSide);
    }

    /** From image pixels to crop pixels, both with integer centres. */
    public Similarity imageToCrop() {
        double scale = (CROP_SIZE - 1) / (double) side;
        double half = side / 2.0;
        return new Similarity(scale, 0, -scale * (centreX - half), -scale * (centreY - half));
    }

    /**
     * The map of a whole picture to a crop, as the published code does without cropping: the similarity that takes
     * three corners nearest to those of the crop in the least-squares sense.
     */
    public static Similarity wholePicture(int width, int height) {
        double[] x = {0, 0, width - 1};
        double[] y = {0, height - 1, 0};
        double[] u = {0, 0, CROP_SIZE - 1};
        double[] v = {0, CROP_SIZE - 1, 0};
        double meanX = (width - 1) / 3.0;
        double meanY = (height - 1) / 3.0;
        double meanUv = (CROP_SIZE - 1) / 3.0;
        double dot = 0;
        double cross = 0;
        double squares = 0;
        for (int i = 0; i < 3; i++) {
            double px = x[i] - meanX;
            double py = y[i] - meanY;
            dot += px * (u[i] - meanUv) + py * (v[i] - meanUv);
            cross += px * (v[i] - meanUv) - py * (u[i] - meanUv);
            squares += px * px + py * py;
        }
        double a = dot / squares;
        double b = cross / squares;
        return new Similarity(a, b, meanUv - (a * meanX - b * meanY), meanUv - (b * meanX + a * meanY));
    }

    /**
     * Carries points from crop NDC, -1..1 over the crop's edges, to image pixels.
     *
     * @param pointsNdc {@code N * 3}
     * @return {@code N * 3}: x and y in image pixels, z in the same unit, growing away from the viewer
     */
    public static float[] toImagePx(float[] pointsNdc, Similarity imageToCrop) {
        Similarity cropToImage = imageToCrop.inverse();
        double half = CROP_SIZE / 2.0;
        float[] out = new float[pointsNdc.length];
        for (int i = 0; i < out.length; i += 3) {
            double x = (pointsNdc[i] + 1) * half - 0.5;
            double y = (pointsNdc[i + 1] + 1) * half - 0.5;
            out[i] = (float) cropToImage.applyX(x, y);
            out[i + 1] = (float) cropToImage.applyY(x, y);
            out[i + 2] = (float) (pointsNdc[i + 2] * half * cropToImage.scale());
        }
        return out;
    }

    /**
     * Carries points from crop NDC to NDC of the whole picture; z stays.
     *
     * @param pointsNdc {@code N * 3}
     * @param published whether -1..1 is taken for pixel centres 0..224 as in the published code, which is half a pixel
     *     off, or for the edges of the crop's pixels as the renderer means it
     * @return {@code N * 3}
     */
    public static float[] toImageNdc(
            float[] pointsNdc, Similarity imageToCrop, int width, int height, boolean published) {
        Similarity cropToImage = imageToCrop.inverse();
        double halfPixel = published ? 0 : 0.5;
        float[] out = pointsNdc.clone();
        for (int i = 0; i < out.length; i += 3) {
            double x = (pointsNdc[i] * 0.5 + 0.5) * CROP_SIZE - halfPixel;
            double y = (pointsNdc[i + 1] * 0.5 + 0.5) * CROP_SIZE - halfPixel;
            out[i] = (float) ((cropToImage.applyX(x, y) + halfPixel) / width * 2 - 1);
            out[i + 1] = (float) ((cropToImage.applyY(x, y) + halfPixel) / height * 2 - 1);
        }
        return out;
    }
}
