package org.emoca4j.train.data;

import java.util.List;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;

/** What is behind and in front of a rendered face. */
final class Backdrop {

    private static final int SIZE = Sample.SIZE;
    private static final int PLANE = SIZE * SIZE;
    private static final double PHOTO_SHARE = 0.7;
    private static final int FINEST_CELLS = 64;
    private static final double MIN_OCCLUDER = 0.06;
    private static final double MAX_OCCLUDER = 0.28;

    private Backdrop() {}

    /**
     * A background: a patch of a photo, a colour gradient, or a gradient with noise of several scales.
     *
     * @param photos to take patches from; may be empty
     * @return 3 x 224 x 224, 0..1
     */
    static FloatImage draw(List<RgbImage> photos, SeededRandom random) {
        if (!photos.isEmpty() && random.nextDouble() < PHOTO_SHARE) {
            return patch(photos.get(random.below(photos.size())), random);
        }
        FloatImage out = gradient(random);
        if (random.nextDouble() < 0.5) {
            for (int cells = 4; cells <= FINEST_CELLS; cells *= 2) {
                addNoise(out, cells, random.between(0, 0.6) / Math.sqrt(cells), random);
            }
        }
        return out;
    }

    private static FloatImage patch(RgbImage photo, SeededRandom random) {
        double side = random.between(0.3, 1) * Math.min(photo.width(), photo.height());
        double left = random.between(0, photo.width() - side);
        double top = random.between(0, photo.height() - side);
        FloatImage out = FloatImage.zeros(3, SIZE, SIZE);
        boolean mirrored = random.nextDouble() < 0.5;
        for (int y = 0; y < SIZE; y++) {
            int fromY = (int) (top + (y + 0.5) * side / SIZE);
            for (int x = 0; x < SIZE; x++) {
                int fromX = (int) (left + ((mirrored ? SIZE - 1 - x : x) + 0.5) * side / SIZE);
                for (int c = 0; c < 3; c++) {
                    out.set(c, y, x, photo.get(fromX, fromY, c) / 255f);
                }
            }
        }
        return out;
    }

    private static FloatImage gradient(SeededRandom random) {
        double angle = random.between(0, 2 * Math.PI);
        double dx = Math.cos(angle) / SIZE;
        double dy = Math.sin(angle) / SIZE;
        FloatImage out = FloatImage.zeros(3, SIZE, SIZE);
        for (int c = 0; c < 3; c++) {
            double from = random.nextDouble();
            double to = random.nextDouble();
            for (int p = 0; p < PLANE; p++) {
                double t = 0.5 + (p % SIZE - SIZE / 2.0) * dx + (p / SIZE - SIZE / 2.0) * dy;
                out.data()[c * PLANE + p] = (float) Math.max(0, Math.min(1, from + t * (to - from)));
            }
        }
        return out;
    }

    /** Adds random values on a grid, bilinear between them. */
    private static void addNoise(FloatImage image, int cells, double strength, SeededRandom random) {
        int nodes = cells + 2;
        float[] grid = new float[3 * nodes * nodes];
        for (int i = 0; i < grid.length; i++) {
            grid[i] = (float) (strength * random.gaussian());
        }
        FloatImage values = new FloatImage(3, nodes, nodes, grid);
        float[] rgb = new float[3];
        float step = cells / (float) SIZE;
        for (int p = 0; p < PLANE; p++) {
            values.sample(p % SIZE * step, p / SIZE * step, rgb);
            for (int c = 0; c < 3; c++) {
                int at = c * PLANE + p;
                image.data()[at] = Math.max(0, Math.min(1, image.data()[at] + rgb[c]));
            }
        }
    }

    /** Covers a part of the picture with an ellipse or a rectangle of one colour, which is no face any more. */
    static void occlude(RgbImage image, FaceMask mask, SeededRandom random) {
        boolean ellipse = random.nextDouble() < 0.5;
        double centreX = random.between(0.1, 0.9) * SIZE;
        double centreY = random.between(0.1, 0.9) * SIZE;
        double width = random.between(MIN_OCCLUDER, MAX_OCCLUDER) * SIZE;
        double height = random.between(MIN_OCCLUDER, MAX_OCCLUDER) * SIZE;
        double angle = random.between(0, Math.PI);
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        int[] colour = {random.below(256), random.below(256), random.below(256)};
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                double u = (cos * (x - centreX) + sin * (y - centreY)) / width;
                double v = (cos * (y - centreY) - sin * (x - centreX)) / height;
                if (ellipse ? u * u + v * v <= 1 : Math.max(Math.abs(u), Math.abs(v)) <= 1) {
                    image.set(x, y, colour[0], colour[1], colour[2]);
                    mask.set(x, y, false);
                }
            }
        }
    }
}
