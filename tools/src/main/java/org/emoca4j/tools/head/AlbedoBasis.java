package org.emoca4j.tools.head;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Mean and principal components of skin and iris colour in the head's atlas, from MakeHuman's skin and eye pictures.
 * Skin and eyes vary independently. Teeth, tongue and mouth cavity are painted.
 */
final class AlbedoBasis {

    static final int NUM_SKIN = 7;
    static final int NUM_EYE = 2;
    private static final int N = Atlas.SIZE;
    private static final int CHANNELS = 3;
    /** Centre and radius of the eyeball in the eye pictures, texels of 512. */
    private static final double EYE_X = 149;

    private static final double EYE_Y = 363.5;
    private static final double EYE_RADIUS = 143;

    /** Radii between which the eye pictures turn from iris to white, on the disc of {@link Eyeball#map}. */
    private static final double IRIS_INNER = 0.36;

    private static final double IRIS_OUTER = 0.40;
    /** The pictures show irises lit from all sides; this power makes them as dark and as colourful as they are. */
    private static final double IRIS_POWER = 1.6;

    private static final double[] TEETH = {0.86, 0.82, 0.74};
    private static final double[] TONGUE = {0.55, 0.28, 0.28};
    private static final double[] LIP_INSIDE = {0.52, 0.24, 0.22};
    private static final double[] THROAT = {0.10, 0.03, 0.03};
    /** Depth behind the frontmost point of a patch at which it is as dark as the throat, metres. */
    private static final double DARK_DEPTH = 0.03;
    private static final double TEETH_ACROSS = 10;
    /** Depth behind the front teeth at which they lie in the shadow of lips and cheeks, metres. */
    private static final double SHADED_DEPTH = 0.03;
    /** How far their colour turns to the throat's there, and on the whole back of the teeth. */
    private static final double SHADE = 0.8;

    /** {@code 256 * 256 * 3}, 0..1. */
    final double[] mean;
    /** One a row, 0..1 units for one standard deviation. */
    final List<double[]> components = new ArrayList<>();

    private final HeadSurface surface;
    private final AtlasRaster raster;

    AlbedoBasis(MakeHumanData data, HeadSurface surface, double[] template, AtlasRaster raster) throws IOException {
        this.surface = surface;
        this.raster = raster;
        List<double[]> skins = new ArrayList<>();
        for (BufferedImage picture : data.skins()) {
            skins.add(skin(picture));
        }
        List<double[]> eyes = new ArrayList<>();
        for (BufferedImage picture : data.eyes()) {
            eyes.add(eyes(picture));
        }
        mean = new double[N * N * CHANNELS];
        double[] paint = paint(template);
        double[] skinMean = centre(skins);
        double[] eyeMean = centre(eyes);
        for (int i = 0; i < mean.length; i++) {
            mean[i] = paint[i] + skinMean[i] + eyeMean[i];
        }
        raster.spread(mean);
        addComponents(skins, NUM_SKIN);
        addComponents(eyes, NUM_EYE);
    }

    private double[] skin(BufferedImage picture) {
        Bicubic source = new Bicubic(picture);
        double[] out = new double[N * N * CHANNELS];
        raster.forEach((texel, patch, u, v) -> {
            if (patch == HeadSurface.Patch.HEAD
                    || patch == HeadSurface.Patch.NECK
                    || patch == HeadSurface.Patch.SOCKET) {
                source.sample(u * source.width() - 0.5, (1 - v) * source.height() - 0.5, out, CHANNELS * texel);
            }
        });
        return out;
    }

    private double[] eyes(BufferedImage picture) {
        Bicubic source = new Bicubic(picture);
        double[] out = new double[N * N * CHANNELS];
        raster.forEach((texel, patch, x, y) -> {
            if (patch == HeadSurface.Patch.LEFT_EYE || patch == HeadSurface.Patch.RIGHT_EYE) {
                // the picture shows one eye; the other is its mirror image
                double scale = EYE_RADIUS / Math.max(Eyeball.EQUATOR_RADIUS, Math.hypot(x, y));
                double side = patch == HeadSurface.Patch.LEFT_EYE ? scale : -scale;
                source.sample(EYE_X + side * x, EYE_Y - scale * y, out, CHANNELS * texel);
                deepenIris(Math.hypot(x, y), out, CHANNELS * texel);
            }
        });
        return out;
    }

    private static void deepenIris(double radius, double[] colours, int first) {
        double iris = Math.max(0, Math.min(1, (IRIS_OUTER - radius) / (IRIS_OUTER - IRIS_INNER)));
        for (int c = first; c < first + CHANNELS; c++) {
            double colour = Math.max(0, colours[c]);
            colours[c] = colour + iris * (Math.pow(colour, IRIS_POWER) - colour);
        }
    }

    private double[] paint(double[] template) {
        double cavityFront = front(HeadSurface.Patch.CAVITY, template);
        double upperFront = front(HeadSurface.Patch.UPPER_TEETH, template);
        double lowerFront = front(HeadSurface.Patch.LOWER_TEETH, template);
        double tongueFront = front(HeadSurface.Patch.TONGUE, template);
        double[] out = new double[N * N * CHANNELS];
        raster.forEach((texel, patch, u, v) -> {
            double[] colour = switch (patch) {
                case UPPER_TEETH -> tooth(texel, u, upperFront - raster.coordinate(texel, 2, template));
                case LOWER_TEETH -> tooth(texel, u, lowerFront - raster.coordinate(texel, 2, template));
                case TONGUE -> darkening(TONGUE, tongueFront - raster.coordinate(texel, 2, template));
                case CAVITY -> darkening(LIP_INSIDE, cavityFront - raster.coordinate(texel, 2, template));
                default -> null;
            };
            for (int c = 0; colour != null && c < CHANNELS; c++) {
                out[CHANNELS * texel + c] = colour[c];
            }
        });
        return out;
    }

    private double front(HeadSurface.Patch patch, double[] template) {
        double[] most = {-Double.MAX_VALUE};
        raster.forEach((texel, p, u, v) -> {
            if (p == patch) {
                most[0] = Math.max(most[0], raster.coordinate(texel, 2, template));
            }
        });
        return most[0];
    }

    private static double[] darkening(double[] colour, double depth) {
        double t = Math.max(0, Math.min(1, depth / DARK_DEPTH));
        double[] out = new double[CHANNELS];
        for (int c = 0; c < CHANNELS; c++) {
            out[c] = colour[c] + t * (THROAT[c] - colour[c]);
        }
        return out;
    }

    /** White with dark gaps between the teeth, dark towards the back and behind. */
    private double[] tooth(int texel, double u, double depth) {
        int face = raster.face[texel];
        double[] b = raster.bounds(surface.facePatches[face]);
        double x = (u - b[0]) / (b[1] - b[0]) * TEETH_ACROSS;
        double gap = Math.abs(x - Math.rint(x));
        double t = surface.isBackOfTeeth(face) ? 1 : Math.min(1, depth / SHADED_DEPTH);
        double gapShade = gap < 0.1 ? 0.72 + 2.8 * gap : 1;
        double[] out = new double[CHANNELS];
        for (int c = 0; c < CHANNELS; c++) {
            out[c] = gapShade * (TEETH[c] + SHADE * t * t * (THROAT[c] - TEETH[c]));
        }
        return out;
    }

    /** Subtracts the mean of the samples from each and returns it. */
    private static double[] centre(List<double[]> samples) {
        double[] mean = new double[samples.get(0).length];
        for (double[] s : samples) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += s[i] / samples.size();
            }
        }
        for (double[] s : samples) {
            for (int i = 0; i < mean.length; i++) {
                s[i] -= mean[i];
            }
        }
        return mean;
    }

    private void addComponents(List<double[]> centred, int count) {
        int n = centred.size();
        double[][] gram = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = 0;
                for (int k = 0; k < mean.length; k++) {
                    sum += centred.get(i)[k] * centred.get(j)[k];
                }
                gram[i][j] = sum / (n - 1);
                gram[j][i] = gram[i][j];
            }
        }
        SymmetricEigen eigen = SymmetricEigen.of(gram);
        for (int k = 0; k < count; k++) {
            double[] component = new double[mean.length];
            for (int i = 0; i < n; i++) {
                // X^T u / sqrt(n - 1) has the length of one standard deviation
                double factor = eigen.vectors()[k][i] / Math.sqrt(n - 1);
                for (int p = 0; p < component.length; p++) {
                    component[p] += factor * centred.get(i)[p];
                }
            }
            raster.spread(component);
            components.add(component);
        }
    }
}
