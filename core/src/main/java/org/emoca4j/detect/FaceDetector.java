package org.emoca4j.detect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.image.Warp;
import org.emoca4j.nn.Network;

/**
 * Finds all faces of a picture with BlazeFace (Bazarevsky et al. 2019), the 256 px variant for far faces.
 *
 * <p>The network sees the whole picture first, then, larger, each place where it was in doubt. Large pictures, crowds
 * and pictures without an answer are searched in overlapping tiles, level by level. Where all this finds nothing, the
 * network is shown the picture with a margin (faces that fill the picture) and turned (lying heads).
 */
public final class FaceDetector implements AutoCloseable {

    /** Input size of the network. */
    static final int SIZE = 256;

    private static final int VALUES = 16;

    private static final float MIN_SCORE = 0.5f;

    /** Views that are chosen because the plain one shows nothing get a higher threshold. */
    private static final float MIN_UNUSUAL_SCORE = 0.65f;

    /** Weaker candidates than faces are looked at again, larger, down to this score. */
    private static final float MIN_DOUBT_SCORE = 0.3f;

    private static final int MAX_DOUBTS = 5;

    /** Part of the view that a doubtful candidate fills when it is looked at again. */
    private static final double CLOSE_UP = 0.3;

    /** Where several faces smaller than this in the network's input are found, there may be still smaller ones. */
    private static final double SMALL = 24;

    private static final int CROWD = 3;

    /** Pictures with a longer side of this many pixels are always searched in tiles. */
    private static final int LARGE_PICTURE = 1024;

    /** Faces of fewer pixels show nothing that could be reconstructed. */
    private static final double MIN_FACE = 16;

    private static final int MIN_TILE = 192;
    private static final int MAX_DIVISION = 16;

    /** Two boxes are one face if they share this part of their union, or that part of the smaller one. */
    private static final double SAME_FACE_UNION = 0.3;

    private static final double SAME_FACE_INSIDE = 0.7;

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

    /** All faces of at least 16 pixels, largest first; empty if there is none. */
    public List<FaceBox> detect(RgbImage image) {
        double side = Math.max(image.width(), image.height());
        View whole = new View((image.width() - 1) / 2.0, (image.height() - 1) / 2.0, side, 0);
        List<FaceBox> candidates = look(image, whole, MIN_DOUBT_SCORE);
        List<FaceBox> found = new ArrayList<>(atLeast(MIN_SCORE, candidates));
        lookCloser(image, merge(candidates), found);
        searchTiles(image, found);
        if (found.isEmpty()) {
            found.addAll(lookDifferently(image, whole));
        }
        found.removeIf(box -> box.size() < MIN_FACE);
        return merge(found);
    }

    /** What the network is shown: a square of the picture. */
    private record View(double centreX, double centreY, double side, double rollRad) {}

    /** Shows each doubtful candidate larger (or, if it fills the picture, smaller). */
    private void lookCloser(RgbImage image, List<FaceBox> candidates, List<FaceBox> found) {
        candidates.stream()
                .filter(box -> box.score() < MIN_SCORE)
                .sorted((a, b) -> Float.compare(b.score(), a.score()))
                .limit(MAX_DOUBTS)
                .forEach(box -> found.addAll(look(image,
                        new View(box.centreX(), box.centreY(), box.size() / CLOSE_UP, 0), MIN_UNUSUAL_SCORE)));
    }

    /** Halves the tile as long as there is a reason to look closer; adds what it finds. */
    private void searchTiles(RgbImage image, List<FaceBox> found) {
        double longer = Math.max(image.width(), image.height());
        for (int division = 2; division <= MAX_DIVISION && longer / division >= MIN_TILE; division *= 2) {
            double tile = longer / division;
            double small = SMALL / SIZE * 2 * tile; // as the level before saw it
            boolean crowd = found.stream().filter(box -> box.size() < small).count() >= CROWD;
            boolean first = division == 2 && longer >= LARGE_PICTURE;
            if (!first && !crowd && !found.isEmpty()) {
                return;
            }
            for (double y : tileCentres(image.height(), tile)) {
                for (double x : tileCentres(image.width(), tile)) {
                    View view = new View(x, y, tile, 0);
                    for (FaceBox box : look(image, view, MIN_SCORE)) {
                        if (isWhole(box, view, image)) {
                            found.add(box);
                        }
                    }
                }
            }
        }
    }

    /** Centres of tiles that cover {@code length} pixels and overlap by at least a third. */
    private static double[] tileCentres(int length, double tile) {
        if (length <= tile) {
            return new double[] {(length - 1) / 2.0};
        }
        int count = (int) Math.ceil((length - tile) / (tile * 2 / 3)) + 1;
        double[] centres = new double[count];
        for (int i = 0; i < count; i++) {
            centres[i] = tile / 2 - 0.5 + (length - tile) * i / (count - 1);
        }
        return centres;
    }

    /** Whether a box neither touches an edge of the tile inside the picture nor nearly fills the tile. */
    private static boolean isWhole(FaceBox box, View tile, RgbImage image) {
        double half = box.size() / 2;
        double reach = tile.side() / 2;
        return box.size() < 0.5 * tile.side()
                && (box.centreX() - half > tile.centreX() - reach || tile.centreX() - reach < 1)
                && (box.centreY() - half > tile.centreY() - reach || tile.centreY() - reach < 1)
                && (box.centreX() + half < tile.centreX() + reach || tile.centreX() + reach > image.width() - 2)
                && (box.centreY() + half < tile.centreY() + reach || tile.centreY() + reach > image.height() - 2);
    }

    /** First answer of: the picture with margins, the picture turned by quarters and eighths of a turn. */
    private List<FaceBox> lookDifferently(RgbImage image, View whole) {
        for (double margin : new double[] {1.5, 2.2}) {
            View view = new View(whole.centreX(), whole.centreY(), margin * whole.side(), 0);
            List<FaceBox> found = look(image, view, MIN_UNUSUAL_SCORE);
            if (!found.isEmpty()) {
                return found;
            }
        }
        List<FaceBox> best = List.of();
        for (int eighth : new int[] {2, -2, 4, 1, -1, 3, -3}) {
            double side = eighth % 2 == 0 ? whole.side() : Math.hypot(image.width(), image.height());
            List<FaceBox> found =
                    look(image, new View(whole.centreX(), whole.centreY(), side, eighth * Math.PI / 4),
                            MIN_UNUSUAL_SCORE);
            if (bestScore(found) > bestScore(best)) {
                best = found;
            }
        }
        return best;
    }

    private static float bestScore(List<FaceBox> boxes) {
        float best = 0;
        for (FaceBox box : boxes) {
            best = Math.max(best, box.score());
        }
        return best;
    }

    private static List<FaceBox> atLeast(float score, List<FaceBox> boxes) {
        return boxes.stream().filter(box -> box.score() >= score).toList();
    }

    private List<FaceBox> look(RgbImage image, View view, float minScore) {
        Similarity imageToCrop =
                Similarity.squareCrop(view.centreX(), view.centreY(), view.side(), view.rollRad(), SIZE);
        Map<String, float[]> outputs = network.run(Warp.crop(image, imageToCrop, SIZE, SIZE).data());
        return decode(outputs.get("boxes"), outputs.get("logits"), imageToCrop.inverse(), minScore);
    }

    private static List<FaceBox> decode(
            float[] boxes, float[] logits, Similarity cropToImage, float minScore) {
        List<FaceBox> found = new ArrayList<>();
        double minLogit = Math.log(minScore / (1 - minScore));
        for (int i = 0; i < logits.length; i++) {
            if (logits[i] < minLogit) {
                continue;
            }
            int at = i * VALUES;
            double anchorX = ANCHORS[2 * i] - 0.5; // pixel edges to pixel centres
            double anchorY = ANCHORS[2 * i + 1] - 0.5;
            float[] keypoints = new float[12];
            for (int k = 0; k < 6; k++) {
                double kx = boxes[at + 4 + 2 * k] + anchorX;
                double ky = boxes[at + 5 + 2 * k] + anchorY;
                keypoints[2 * k] = (float) cropToImage.applyX(kx, ky);
                keypoints[2 * k + 1] = (float) cropToImage.applyY(kx, ky);
            }
            double cx = boxes[at] + anchorX;
            double cy = boxes[at + 1] + anchorY;
            double size = Math.max(boxes[at + 2], boxes[at + 3]) * cropToImage.scale();
            found.add(new FaceBox(cropToImage.applyX(cx, cy), cropToImage.applyY(cx, cy), size, roll(keypoints),
                    (float) (1 / (1 + Math.exp(-logits[i]))), keypoints));
        }
        return found;
    }

    private static double roll(float[] keypoints) {
        return Math.atan2(keypoints[3] - keypoints[1], keypoints[2] - keypoints[0]);
    }

    /** Non-maximum suppression that replaces each group of overlapping candidates by its mean, weighted by score. */
    static List<FaceBox> merge(List<FaceBox> candidates) {
        List<FaceBox> rest = new ArrayList<>(candidates);
        rest.sort((a, b) -> Float.compare(b.score(), a.score()));
        List<FaceBox> faces = new ArrayList<>();
        while (!rest.isEmpty()) {
            FaceBox best = rest.get(0);
            List<FaceBox> group = new ArrayList<>();
            rest.removeIf(box -> {
                double shared = intersection(best, box);
                if (shared > SAME_FACE_UNION * (area(best) + area(box) - shared)) {
                    group.add(box);
                    return true;
                }
                return shared > SAME_FACE_INSIDE * Math.min(area(best), area(box));
            });
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

    private static double area(FaceBox box) {
        return box.size() * box.size();
    }

    /** Area that two squares share, as if they were upright. */
    private static double intersection(FaceBox a, FaceBox b) {
        double reach = (a.size() + b.size()) / 2;
        double limit = Math.min(a.size(), b.size());
        double width = Math.min(limit, reach - Math.abs(a.centreX() - b.centreX()));
        double height = Math.min(limit, reach - Math.abs(a.centreY() - b.centreY()));
        return Math.max(0, width) * Math.max(0, height);
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
