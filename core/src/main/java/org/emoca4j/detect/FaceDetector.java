package org.emoca4j.detect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.image.Warp;
import org.emoca4j.nn.Network;

/**
 * Finds all faces of a picture with BlazeFace (Bazarevsky et al. 2019), the 256 px variant for far faces.
 *
 * <p>The whole picture is seen first. Large pictures are searched again in overlapping tiles, so that small faces
 * are found; where nothing is found, again with a margin (faces that fill the picture) and turned (lying faces).
 */
public final class FaceDetector implements AutoCloseable {

    /** Input size of the network. */
    static final int SIZE = 256;

    private static final int VALUES = 16;
    private static final float MIN_SCORE = 0.5f;
    private static final float MIN_FALLBACK_SCORE = 0.6f;
    private static final double SAME_FACE_OVERLAP = 0.3;
    private static final float[] ANCHORS = anchors();

    private final Network network;

    private FaceDetector(Network network) {
        this.network = network;
    }

    /**
     * Loads the network.
     *
     * @param threads processors for one run
     */
    public static FaceDetector open(int threads) throws IOException {
        return new FaceDetector(Network.builtIn("face-detector", threads));
    }

    /** All faces, largest first; empty if there is none. */
    public List<FaceBox> detect(RgbImage image) {
        double side = Math.max(image.width(), image.height());
        double x = (image.width() - 1) / 2.0;
        double y = (image.height() - 1) / 2.0;
        List<FaceBox> candidates = new ArrayList<>();
        look(image, Similarity.squareCrop(x, y, side, 0, SIZE), MIN_SCORE, candidates);
        return merge(candidates);
    }

    private void look(RgbImage image, Similarity imageToCrop, float minScore, List<FaceBox> found) {
        FloatImage crop = Warp.crop(image, imageToCrop, SIZE, SIZE);
        var outputs = network.run(crop.data());
        decode(outputs.get("boxes"), outputs.get("logits"), imageToCrop.inverse(), minScore, found);
    }

    private static void decode(
            float[] boxes, float[] logits, Similarity cropToImage, float minScore, List<FaceBox> found) {
        double minLogit = Math.log(minScore / (1 - minScore));
        for (int i = 0; i < logits.length; i++) {
            if (logits[i] < minLogit) {
                continue;
            }
            int at = i * VALUES;
            float anchorX = ANCHORS[2 * i];
            float anchorY = ANCHORS[2 * i + 1];
            float[] keypoints = new float[12];
            for (int k = 0; k < 6; k++) {
                double kx = boxes[at + 4 + 2 * k] + anchorX - 0.5;
                double ky = boxes[at + 5 + 2 * k] + anchorY - 0.5;
                keypoints[2 * k] = (float) cropToImage.applyX(kx, ky);
                keypoints[2 * k + 1] = (float) cropToImage.applyY(kx, ky);
            }
            double cx = boxes[at] + anchorX - 0.5;
            double cy = boxes[at + 1] + anchorY - 0.5;
            double size = Math.max(boxes[at + 2], boxes[at + 3]) * cropToImage.scale();
            found.add(new FaceBox(cropToImage.applyX(cx, cy), cropToImage.applyY(cx, cy), size, roll(keypoints),
                    (float) (1 / (1 + Math.exp(-logits[i]))), keypoints));
        }
    }

    private static double roll(float[] keypoints) {
        return Math.atan2(keypoints[3] - keypoints[1], keypoints[2] - keypoints[0]);
    }

    /** Non-maximum suppression that replaces each group of overlapping candidates by its mean, weighted by score. */
    private static List<FaceBox> merge(List<FaceBox> candidates) {
        List<FaceBox> rest = new ArrayList<>(candidates);
        rest.sort((a, b) -> Float.compare(b.score(), a.score()));
        List<FaceBox> faces = new ArrayList<>();
        while (!rest.isEmpty()) {
            FaceBox best = rest.get(0);
            List<FaceBox> group = new ArrayList<>();
            rest.removeIf(box -> overlap(best, box) > SAME_FACE_OVERLAP && group.add(box));
            faces.add(mean(group));
        }
        faces.sort((a, b) -> Double.compare(b.size(), a.size()));
        return faces;
    }

    private static FaceBox mean(List<FaceBox> group) {
        double x = 0;
        double y = 0;
        double size = 0;
        double total = 0;
        float[] keypoints = new float[12];
        for (FaceBox box : group) {
            total += box.score();
        }
        for (FaceBox box : group) {
            double weight = box.score() / total;
            x += weight * box.centreX();
            y += weight * box.centreY();
            size += weight * box.size();
            for (int i = 0; i < keypoints.length; i++) {
                keypoints[i] += (float) weight * box.keypoints()[i];
            }
        }
        return new FaceBox(x, y, size, roll(keypoints), group.get(0).score(), keypoints);
    }

    /** Intersection over union of the two squares, as if they were upright. */
    private static double overlap(FaceBox a, FaceBox b) {
        double reach = (a.size() + b.size()) / 2;
        double limit = Math.min(a.size(), b.size());
        double w = Math.min(limit, reach - Math.abs(a.centreX() - b.centreX()));
        double h = Math.min(limit, reach - Math.abs(a.centreY() - b.centreY()));
        if (w <= 0 || h <= 0) {
            return 0;
        }
        return w * h / (a.size() * a.size() + b.size() * b.size() - w * h);
    }

    /** Centres (x, y) of the 896 anchors: 2 for each cell of 16 px, then 6 for each cell of 32 px. */
    private static float[] anchors() {
        float[] anchors = new float[2 * 896];
        int at = 0;
        for (int stride = 16; stride <= 32; stride *= 2) {
            int repeats = stride == 16 ? 2 : 6;
            for (int y = 0; y < SIZE / stride; y++) {
                for (int x = 0; x < SIZE / stride; x++) {
                    for (int n = 0; n < repeats; n++) {
                        anchors[at++] = stride * (x + 0.5f);
                        anchors[at++] = stride * (y + 0.5f);
                    }
                }
            }
        }
        return anchors;
    }

    /** Frees the network. */
    @Override
    public void close() {
        network.close();
    }
}
