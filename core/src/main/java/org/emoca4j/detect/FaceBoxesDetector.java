package org.emoca4j.detect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.image.Warp;
import org.emoca4j.nn.FaceBoxes;
import org.emoca4j.nn.Network;

/**
 * The face detector that 3DDFA-V2 is published with, from the network that a user has added. Safe for use from many
 * threads.
 *
 * @see <a href="https://arxiv.org/abs/1708.05234">Zhang et al., FaceBoxes: A CPU real-time face detector with high
 *     accuracy, IJCB 2017</a> (baselines section 1)
 */
public final class FaceBoxesDetector implements AutoCloseable {

    private static final int MAX_WIDTH = 1080;
    private static final int MAX_HEIGHT = 720;

    /** Blue, green and red. */
    private static final float[] MEAN = {104, 117, 123};

    /** Sides of the priors of each map, in pixels of what the network sees, and how many stand in a row of a cell. */
    private static final int[][] SIDES = {{32, 64, 128}, {256}, {512}};

    private static final int[][] IN_A_ROW = {{4, 2, 1}, {1}, {1}};
    private static final float CENTRE_VARIANCE = 0.1f;
    private static final float SIZE_VARIANCE = 0.2f;
    private static final float MIN_CANDIDATE_SCORE = 0.05f;
    private static final int MAX_CANDIDATES = 5000;
    private static final double MAX_OVERLAP = 0.3;
    private static final int MAX_FACES = 750;
    private static final float MIN_SCORE = 0.5f;

    private final Network network;

    /**
     * A found face.
     *
     * @param left image pixels, as are the others
     * @param score 0..1
     */
    public record Box(double left, double top, double right, double bottom, float score) {

        /** Share of the union of two boxes that both cover, counted in whole pixels. */
        double overlap(Box other) {
            double width = Math.min(right, other.right) - Math.max(left, other.left) + 1;
            double height = Math.min(bottom, other.bottom) - Math.max(top, other.top) + 1;
            double shared = Math.max(0, width) * Math.max(0, height);
            return shared / (area() + other.area() - shared);
        }

        private double area() {
            return (right - left + 1) * (bottom - top + 1);
        }
    }

    /**
     * A box that the network's answers are relative to.
     *
     * @param centreX pixels of what the network sees, as are the others
     */
    record Prior(double centreX, double centreY, double side) {

        /** The box that four of the network's numbers mean. */
        Box decode(float x, float y, float logWidth, float logHeight, double scale, float score) {
            double cx = centreX + CENTRE_VARIANCE * side * x;
            double cy = centreY + CENTRE_VARIANCE * side * y;
            double halfWidth = side * Math.exp(SIZE_VARIANCE * logWidth) / 2;
            double halfHeight = side * Math.exp(SIZE_VARIANCE * logHeight) / 2;
            return new Box((cx - halfWidth) / scale, (cy - halfHeight) / scale, (cx + halfWidth) / scale,
                    (cy + halfHeight) / scale, score);
        }
    }

    private FaceBoxesDetector(Network network) {
        this.network = network;
    }

    /**
     * Loads the network.
     *
     * @param file the ONNX file of {@code FaceBoxesProd.pth} in a model store
     * @param threads processors for one run
     */
    public static FaceBoxesDetector open(Path file, int threads) throws IOException {
        return new FaceBoxesDetector(Network.open(file, threads));
    }

    /** Finds faces, the surest first. */
    public List<Box> detect(RgbImage photo) {
        double scale = Math.min(1, Math.min(MAX_HEIGHT / (double) photo.height(), MAX_WIDTH / (double) photo.width()));
        int width = (int) Math.max(1, Math.rint(photo.width() * scale));
        int height = (int) Math.max(1, Math.rint(photo.height() * scale));
        double shift = (scale - 1) / 2;
        FloatImage small = Warp.bilinear(photo, new Similarity(scale, 0, shift, shift), width, height);
        float[] input = new float[small.data().length];
        int plane = width * height;
        for (int c = 0; c < 3; c++) {
            for (int i = 0; i < plane; i++) {
                input[c * plane + i] = Math.round(255 * small.data()[(2 - c) * plane + i]) - MEAN[c];
            }
        }
        Map<String, float[]> outputs = network.run(input, height, width);
        List<Box> candidates = new ArrayList<>();
        for (int map = 0; map < SIDES.length; map++) {
            int columns = cells(width, map);
            int rows = cells(height, map);
            read(outputs.get("box" + map), outputs.get("score" + map), priors(map, columns, rows), columns * rows,
                    scale, candidates);
        }
        return suppress(candidates).stream().filter(box -> box.score() > MIN_SCORE).toList();
    }

    private static int cells(int side, int map) {
        int stride = FaceBoxes.STRIDES[map];
        return (side + stride - 1) / stride;
    }

    /**
     * The priors of a map, cell by cell: a cell's small ones are spread over it from its corner, a single one stands in
     * its middle.
     */
    static List<Prior> priors(int map, int columns, int rows) {
        int stride = FaceBoxes.STRIDES[map];
        List<Prior> priors = new ArrayList<>();
        for (int cell = 0; cell < columns * rows; cell++) {
            for (int k = 0; k < SIDES[map].length; k++) {
                int inRow = IN_A_ROW[map][k];
                double first = inRow == 1 ? 0.5 : 0;
                for (int i = 0; i < inRow * inRow; i++) {
                    priors.add(new Prior(
                            (cell % columns + first + i % inRow / (double) inRow) * stride,
                            (cell / columns + first + i / inRow / (double) inRow) * stride,
                            SIDES[map][k]));
                }
            }
        }
        return priors;
    }

    /** Adds what is more probably a face than the least candidate. */
    private static void read(float[] boxes, float[] scores, List<Prior> priors, int numCells, double scale,
            List<Box> candidates) {
        int perCell = priors.size() / numCells;
        for (int p = 0; p < priors.size(); p++) {
            int cell = p / perCell;
            int prior = p % perCell;
            float background = scores[2 * prior * numCells + cell];
            float face = scores[(2 * prior + 1) * numCells + cell];
            float score = (float) (1 / (1 + Math.exp(background - face)));
            if (score > MIN_CANDIDATE_SCORE) {
                int at = 4 * prior * numCells + cell;
                candidates.add(priors.get(p).decode(boxes[at], boxes[at + numCells], boxes[at + 2 * numCells],
                        boxes[at + 3 * numCells], scale, score));
            }
        }
    }

    /** Non-maximum suppression: the surest boxes, and of those that overlap much only the surest. */
    static List<Box> suppress(List<Box> candidates) {
        List<Box> rest = new ArrayList<>(candidates);
        rest.sort(Comparator.comparing(Box::score).reversed());
        List<Box> kept = new ArrayList<>();
        for (Box box : rest.subList(0, Math.min(rest.size(), MAX_CANDIDATES))) {
            if (kept.size() < MAX_FACES && kept.stream().allMatch(other -> other.overlap(box) <= MAX_OVERLAP)) {
                kept.add(box);
            }
        }
        return kept;
    }

    /** The box of those whose middle lies in a face's square, the nearest to its middle. */
    public static Optional<Box> at(List<Box> boxes, DetectedFace face) {
        return at(boxes, face.centreX(), face.centreY(), face.side());
    }

    /**
     * The same of a face of which only the bounding box of its 68 points is known.
     *
     * @param centreX middle of the box, image pixels
     * @param side mean of its width and height
     */
    public static Optional<Box> at(List<Box> boxes, double centreX, double centreY, double side) {
        return boxes.stream()
                .filter(box -> distance(box, centreX, centreY) < side / 2)
                .min(Comparator.comparingDouble(box -> distance(box, centreX, centreY)));
    }

    private static double distance(Box box, double x, double y) {
        return Math.max(Math.abs((box.left() + box.right()) / 2 - x), Math.abs((box.top() + box.bottom()) / 2 - y));
    }

    /** Frees the network. */
    @Override
    public void close() {
        network.close();
    }
}
