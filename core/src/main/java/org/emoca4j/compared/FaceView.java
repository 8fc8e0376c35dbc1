package org.emoca4j.compared;

import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.FaceBox;
import org.emoca4j.detect.FaceLandmarks;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.image.Warp;

/**
 * The upright square of a photo in which figures show one face, with the head around it: every system is drawn in the
 * same view, so that pictures can be laid over each other.
 *
 * @param imageToView from image pixels to the view's, without turning
 * @param size side of the view in pixels
 */
public record FaceView(Similarity imageToView, int size) {

    /** Side of the view, in sides of the 68 points' bounding box: with hair and chin, as portraits are cut. */
    private static final double MARGIN = 1.9;

    /** The 68 points end at the brows: the head's middle is higher, by this part of the view. */
    private static final double UP = 0.07;

    /**
     * The view of a face. It stays inside of the photo as far as it fits there.
     *
     * @param photo that the face was found in
     * @param size side of the view in pixels
     */
    public static FaceView of(RgbImage photo, DetectedFace face, int size) {
        double side = MARGIN * face.side();
        double x = inside(face.centreX(), side, photo.width());
        double y = inside(face.centreY() - UP * side, side, photo.height());
        return new FaceView(Similarity.squareCrop(x, y, side, 0, size), size);
    }

    private static double inside(double centre, double side, int pixels) {
        double low = -0.5 + side / 2;
        double high = pixels - 0.5 - side / 2;
        return low > high ? centre : Math.max(low, Math.min(high, centre));
    }

    /**
     * The photo in this view.
     *
     * @param beyond colour of what lies outside of the photo, 0xRRGGBB
     */
    public RgbImage of(RgbImage photo, int beyond) {
        FloatImage crop = Warp.crop(photo, imageToView, size, size);
        RgbImage view = crop.toRgb();
        Similarity back = imageToView.inverse();
        for (int y = 0; y < size; y++) {
            double py = back.applyY(0, y);
            for (int x = 0; x < size; x++) {
                double px = back.applyX(x, y);
                if (px < -0.5 || py < -0.5 || px > photo.width() - 0.5 || py > photo.height() - 0.5) {
                    view.set(x, y, beyond >> 16, beyond >> 8, beyond);
                }
            }
        }
        return view;
    }

    /** The face as it lies in this view: what readers of emotions need with a picture of the view. */
    public DetectedFace place(DetectedFace face) {
        FaceBox box = face.box();
        FaceLandmarks landmarks = face.landmarks();
        double scale = imageToView.scale();
        FaceBox placedBox = new FaceBox(
                imageToView.applyX(box.centreX(), box.centreY()),
                imageToView.applyY(box.centreX(), box.centreY()),
                box.size() * scale,
                box.rollRad(),
                box.score(),
                place(box.keypoints(), 2));
        FaceLandmarks placed = new FaceLandmarks(
                place(landmarks.points(), 3), landmarks.score(), landmarks.rollRad(), place(landmarks.iris(), 2));
        return new DetectedFace(
                placedBox,
                placed,
                imageToView.applyX(face.centreX(), face.centreY()),
                imageToView.applyY(face.centreX(), face.centreY()),
                face.side() * scale);
    }

    /**
     * Carries points from the photo to this view.
     *
     * @param pointsPx {@code N * dimensions}: x and y in image pixels, and depth in the same unit if there is a third
     * @param dimensions 2 or 3
     * @return the same in pixels of the view
     */
    public float[] place(float[] pointsPx, int dimensions) {
        float[] out = pointsPx.clone();
        for (int i = 0; i < out.length; i += dimensions) {
            out[i] = (float) imageToView.applyX(pointsPx[i], pointsPx[i + 1]);
            out[i + 1] = (float) imageToView.applyY(pointsPx[i], pointsPx[i + 1]);
            if (dimensions == 3) {
                out[i + 2] *= (float) imageToView.scale();
            }
        }
        return out;
    }
}
