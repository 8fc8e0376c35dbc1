package org.emoca4j.model;

import org.emoca4j.detect.CropSquare;
import org.emoca4j.head.AlbedoModel;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.Region;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.render.HeadView;
import org.emoca4j.render.OrthographicCamera;
import org.emoca4j.render.TextureSpace;

/**
 * Takes the texture of a head from the photo where the photo sees it, and from the fitted albedo elsewhere.
 *
 * <p>A texel is seen if its point faces the camera and no other part of the head lies before it (the reference has no
 * such test and paints noses onto cheeks). The border between seen and unseen is feathered.
 */
final class TextureExtractor {

    /** Texels per side. */
    static final int SIZE = 512;

    /** Cosine to the viewing direction at which a texel starts to count and from which it counts fully. */
    private static final float GRAZING = 0.2f;

    private static final float FACING = 0.6f;
    /** How far behind the nearest surface a point may lie and still be that surface, NDC. */
    private static final float DEPTH_TOLERANCE = 0.03f;
    /** Feathering of the border of what is seen, texels. */
    private static final int FEATHER = 12;
    /** Within this many texels of the face's outline a colour must look like the fitted skin: hair hangs in there. */
    private static final int OUTLINE = 40;

    private static final float SKIN_TOLERANCE = 0.15f;
    private static final float MOUTH_TOLERANCE = 0.35f;
    /** A photo whose skin has less colour than this, as a mean difference of channels, is a grey one. */
    private static final float GREY = 0.02f;
    /** Pixels of the crop's border over which trust fades. */
    private static final float BORDER = 6;

    private final HeadModel head;
    private final AlbedoModel albedo;
    private final TextureSpace space;
    /** Texels of the mesh in the window around each texel, for the two radii. */
    private final float[] featherCounts;

    private final float[] outlineCounts;

    TextureExtractor(HeadModel head, AlbedoModel albedo) {
        this.head = head;
        this.albedo = albedo;
        this.space = TextureSpace.of(head.topology(), SIZE);
        float[] covered = new float[SIZE * SIZE];
        for (int texel = 0; texel < covered.length; texel++) {
            covered[texel] = space.raster().faceIndex()[texel] >= 0 ? 1 : 0;
        }
        this.featherCounts = boxSum(covered, FEATHER);
        this.outlineCounts = boxSum(covered, OUTLINE);
    }

    /**
     * The texture with the photo's light in it.
     *
     * @param picture the crop of the photo at any resolution, 3 planes
     * @param view the fitted head in the crop
     * @param frame where the photo ends in the view
     * @param appearance for what isn't seen
     * @return 3 x 512 x 512, row 0 at v = 1
     */
    FloatImage extract(FloatImage picture, HeadView view, PhotoFrame frame, Appearance appearance) {
        int n = SIZE * SIZE;
        float[] trust = new float[n];
        FloatImage seen = FloatImage.zeros(3, SIZE, SIZE);
        float[] point = new float[3];
        float[] normal = new float[3];
        float[] colour = new float[3];
        for (int texel = 0; texel < n; texel++) {
            int face = space.raster().faceIndex()[texel];
            // around the face lie hair, collar and background, which would be painted onto scalp and neck
            if (face < 0 || head.region(face) == Region.OTHER_SKIN) {
                continue;
            }
            space.interpolate(view.normals(), texel, normal);
            float length = (float) Math.sqrt(normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]);
            float facing = normal[2] / Math.max(length, 1e-6f);
            if (facing <= GRAZING) {
                continue;
            }
            space.interpolate(view.verticesNdc(), texel, point);
            float weight = smooth(GRAZING, FACING, facing) * visible(view, frame, point);
            if (weight > 0) {
                trust[texel] = weight;
                picture.sample(
                        (float) OrthographicCamera.ndcToPixel(point[0], picture.width()),
                        (float) OrthographicCamera.ndcToPixel(point[1], picture.height()),
                        colour);
                for (int c = 0; c < 3; c++) {
                    seen.data()[c * n + texel] = colour[c];
                }
            }
        }
        FloatImage out = unseen(appearance, trust, seen);
        keepWhatLooksRight(trust, seen, out);
        float[] feathered = spread(trust, FEATHER, featherCounts);
        for (int texel = 0; texel < n; texel++) {
            // never more than the texel's own trust: feathering must not bring in colours that were not seen; and no
            // feathering inside lids and lips, where little is seen and all of it counts
            float w = isSkin(texel) ? Math.min(trust[texel], feathered[texel]) : trust[texel];
            for (int c = 0; c < 3; c++) {
                int at = c * n + texel;
                // not out + w (seen - out), which rounding can carry past 1
                out.data()[at] = (1 - w) * out.data()[at] + w * seen.data()[at];
            }
        }
        return out;
    }

    /** 1 if nothing lies before the point, 0 if something does or it is outside of the crop or the photo. */
    private static float visible(HeadView view, PhotoFrame frame, float[] point) {
        int width = view.raster().width();
        int height = view.raster().height();
        double x = OrthographicCamera.ndcToPixel(point[0], width);
        double y = OrthographicCamera.ndcToPixel(point[1], height);
        float inside = (float) Math.min(Math.min(x, width - 1 - x), Math.min(y, height - 1 - y));
        inside = (float) Math.min(inside, frame.inside(x, y));
        if (inside <= 0) {
            return 0;
        }
        int pixel = (int) Math.round(y) * width + (int) Math.round(x);
        if (view.raster().faceIndex()[pixel] >= 0
                && point[2] + HeadView.DEPTH_SHIFT > view.raster().zBuffer()[pixel] + DEPTH_TOLERANCE) {
            return 0;
        }
        return smooth(0, BORDER, inside);
    }

    /**
     * Fitted albedo in texture space, in the tone of the skin that is seen. Not under the fitted light: harmonics that
     * only saw normals towards the camera turn black or glaring at the back of the head.
     */
    private FloatImage unseen(Appearance appearance, float[] trust, FloatImage seen) {
        FloatImage out = magnify(skin(albedo, appearance));
        int n = SIZE * SIZE;
        double[] seenSum = new double[3];
        double[] skinSum = new double[3];
        double spread = 0;
        double total = 0;
        for (int texel = 0; texel < n; texel++) {
            if (trust[texel] > 0 && isSkin(texel)) {
                float red = seen.data()[texel];
                float green = seen.data()[n + texel];
                float blue = seen.data()[2 * n + texel];
                spread += trust[texel] * (Math.abs(red - green) + Math.abs(green - blue));
                total += trust[texel];
                for (int c = 0; c < 3; c++) {
                    seenSum[c] += trust[texel] * seen.data()[c * n + texel];
                    skinSum[c] += trust[texel] * out.data()[c * n + texel];
                }
            }
        }
        if (total == 0) {
            return out;
        }
        boolean grey = spread < GREY * total;
        float skinMean = (float) ((skinSum[0] + skinSum[1] + skinSum[2]) / 3);
        float brightness = (float) ((seenSum[0] + seenSum[1] + seenSum[2]) / 3) / skinMean;
        for (int texel = 0; texel < n; texel++) {
            float mean = (out.data()[texel] + out.data()[n + texel] + out.data()[2 * n + texel]) / 3;
            boolean tinted = hasSkinTone(texel);
            for (int c = 0; c < 3; c++) {
                int at = c * n + texel;
                float value = grey
                        ? mean * (float) seenSum[c] / skinMean
                        : out.data()[at] * (tinted ? (float) (seenSum[c] / skinSum[c]) : brightness);
                out.data()[at] = Math.min(1, Math.max(0, value));
            }
        }
        return out;
    }

    /** Bilinear magnification to {@link #SIZE}; the border is repeated. */
    private static FloatImage magnify(FloatImage colours) {
        int size = colours.width();
        float[] places = places(size);
        FloatImage out = FloatImage.zeros(colours.channels(), SIZE, SIZE);
        float[] from = colours.data();
        for (int c = 0; c < colours.channels(); c++) {
            for (int y = 0; y < SIZE; y++) {
                int row = (c * size + (int) places[y]) * size;
                int nextRow = (int) places[y] + 1 < size ? row + size : row;
                float fy = places[y] - (int) places[y];
                int at = (c * SIZE + y) * SIZE;
                for (int x = 0; x < SIZE; x++) {
                    int column = (int) places[x];
                    int nextColumn = Math.min(column + 1, size - 1);
                    float fx = places[x] - column;
                    float above = from[row + column] + fx * (from[row + nextColumn] - from[row + column]);
                    float below = from[nextRow + column] + fx * (from[nextRow + nextColumn] - from[nextRow + column]);
                    out.data()[at + x] = above + fy * (below - above);
                }
            }
        }
        return out;
    }

    /** Where the centres of {@link #SIZE} texels lie on a side of {@code size}, in its texels. */
    private static float[] places(int size) {
        float ratio = (float) size / SIZE;
        float[] places = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            places[i] = Math.min(size - 1, Math.max(0, (i + 0.5f) * ratio - 0.5f));
        }
        return places;
    }

    /** The square of a crop of 224 pixels at the resolution of the texture. */
    static Similarity magnified(Similarity imageToCrop) {
        double factor = (double) SIZE / CropSquare.CROP_SIZE;
        // pixel edges, not centres, coincide
        double shift = (factor - 1) / 2;
        return new Similarity(factor, 0, shift, shift).after(imageToCrop);
    }

    /** Fitted albedo without light: 3 planes of the albedo model's size. */
    static FloatImage skin(AlbedoModel albedo, Appearance appearance) {
        return FloatImage.ofInterleaved(albedo.decode(appearance.albedo()), 3, albedo.size(), albedo.size());
    }

    private static float smooth(float from, float to, float value) {
        float t = Math.min(1, Math.max(0, (value - from) / (to - from)));
        return t * t * (3 - 2 * t);
    }

    /** Eyes, teeth and mouth take the skin's brightness but not its tint, which would turn teeth green. */
    private boolean hasSkinTone(int texel) {
        int face = space.raster().faceIndex()[texel];
        return face < 0 || head.region(face) == Region.FACE || head.region(face) == Region.OTHER_SKIN;
    }

    private boolean isSkin(int texel) {
        int face = space.raster().faceIndex()[texel];
        return face >= 0 && head.region(face) == Region.FACE;
    }

    /**
     * Lowers the trust in colours near the border of what is seen that don't look like the fitted skin, and in colours
     * on teeth and mouth that don't look like them: the model's teeth are seldom quite where the photo's are.
     */
    private void keepWhatLooksRight(float[] trust, FloatImage seen, FloatImage expected) {
        int n = SIZE * SIZE;
        float[] depth = spread(trust, OUTLINE, outlineCounts);
        for (int texel = 0; texel < n; texel++) {
            if (trust[texel] == 0) {
                continue;
            }
            Region region = head.region(space.raster().faceIndex()[texel]);
            if (region == Region.FACE) {
                float inner = smooth(0.6f, 0.95f, depth[texel]);
                trust[texel] *= inner + (1 - inner) * likeness(seen, expected, texel, SKIN_TOLERANCE);
            } else if (region == Region.TEETH || region == Region.MOUTH) {
                trust[texel] *= likeness(seen, expected, texel, MOUTH_TOLERANCE);
            }
        }
    }

    private static float likeness(FloatImage seen, FloatImage expected, int texel, float tolerance) {
        float squares = 0;
        for (int c = 0; c < 3; c++) {
            float d = seen.data()[c * SIZE * SIZE + texel] - expected.data()[c * SIZE * SIZE + texel];
            squares += d * d;
        }
        return (float) Math.exp(-squares / (tolerance * tolerance));
    }

    /**
     * Mean trust in a square window over the texels that belong to a face of the mesh; islands end without a border, so
     * that the rims of lids and lips stay sharp.
     *
     * @param counts texels of the mesh in the window around each texel
     */
    private static float[] spread(float[] trust, int radius, float[] counts) {
        float[] sums = boxSum(trust, radius);
        for (int i = 0; i < sums.length; i++) {
            sums[i] = counts[i] > 0 ? Math.max(0, sums[i] / counts[i]) : 0;
        }
        return sums;
    }

    /** Sums over windows of {@code 2 radius + 1} texels: running sums along rows, then of whole rows. */
    private static float[] boxSum(float[] values, int radius) {
        float[] rows = new float[values.length];
        for (int y = 0; y < SIZE; y++) {
            float sum = 0;
            for (int x = -radius; x < SIZE; x++) {
                if (x + radius < SIZE) {
                    sum += values[y * SIZE + x + radius];
                }
                if (x - radius - 1 >= 0) {
                    sum -= values[y * SIZE + x - radius - 1];
                }
                if (x >= 0) {
                    rows[y * SIZE + x] = sum;
                }
            }
        }
        float[] out = new float[values.length];
        float[] sums = new float[SIZE];
        for (int y = -radius; y < SIZE; y++) {
            int enters = (y + radius) * SIZE;
            int leaves = (y - radius - 1) * SIZE;
            for (int x = 0; enters < values.length && x < SIZE; x++) {
                sums[x] += rows[enters + x];
            }
            for (int x = 0; leaves >= 0 && x < SIZE; x++) {
                sums[x] -= rows[leaves + x];
            }
            if (y >= 0) {
                System.arraycopy(sums, 0, out, y * SIZE, SIZE);
            }
        }
        return out;
    }
}
