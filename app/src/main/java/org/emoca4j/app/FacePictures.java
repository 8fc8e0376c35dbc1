package org.emoca4j.app;

import java.util.Arrays;
import org.emoca4j.Face;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.image.Warp;
import org.emoca4j.render.CoarseRenderer;
import org.emoca4j.render.OrthographicCamera;
import org.emoca4j.render.Rendering;
import org.emoca4j.render.SphericalHarmonics;

/** Draws a reconstructed face for people to look at. */
final class FacePictures {

    /** Longest side of the full photo with the head over it. */
    static final int MAX_OVERLAY_SIDE = 2048;

    private static final float OVERLAY_OPACITY = 0.8f;

    /** How much of a view the head fills. */
    private static final float FILL = 0.92f;

    private final HeadModel head;
    private final CoarseRenderer renderer;

    FacePictures(HeadModel head) {
        this.head = head;
        this.renderer = new CoarseRenderer(head.topology(), CoarseRenderer.Options.PICTURE);
    }

    /** Grey head on black, as the crop sees it. */
    RgbImage geometry(Face face, int size) {
        float[] ndc = face.codes().camera().project(face.mesh().vertices());
        return renderer.geometry(face.mesh().vertices(), ndc, size, size).onBlack(size, size).toRgb();
    }

    /** Textured head over the crop; the texture has the photo's light in it. */
    RgbImage textured(Face face) {
        float[] ndc = face.codes().camera().project(face.mesh().vertices());
        return renderer.textured(face.mesh().vertices(), ndc, face.texture(), SphericalHarmonics.ambient(),
                        Face.CROP_SIZE, Face.CROP_SIZE)
                .over(face.crop());
    }

    /** Grey head, a little transparent, over a part of the photo or all of it. */
    RgbImage overlay(Face face, RgbImage picture, Similarity imageToPicture) {
        return over(face, picture, imageToPicture, OVERLAY_OPACITY);
    }

    /**
     * Grey head at its place in a picture.
     *
     * @param picture what lies behind, as large as {@code imageToPicture} makes the photo or a part of it
     * @param opacity 0..1
     */
    RgbImage over(Face face, RgbImage picture, Similarity imageToPicture, float opacity) {
        float[] vertices = face.verticesImagePx();
        double scale = imageToPicture.scale();
        for (int i = 0; i < vertices.length; i += 3) {
            double x = imageToPicture.applyX(vertices[i], vertices[i + 1]);
            double y = imageToPicture.applyY(vertices[i], vertices[i + 1]);
            vertices[i] = (float) OrthographicCamera.pixelToNdc(x, picture.width());
            vertices[i + 1] = (float) OrthographicCamera.pixelToNdc(y, picture.height());
            vertices[i + 2] *= (float) (2 * scale / Math.max(picture.width(), picture.height()));
        }
        Rendering drawn = renderer.geometry(face.mesh().vertices(), vertices, picture.width(), picture.height());
        scale(drawn.colour(), opacity);
        scale(drawn.alpha(), opacity);
        return drawn.over(picture);
    }

    private static void scale(FloatImage image, float factor) {
        float[] data = image.data();
        for (int i = 0; i < data.length; i++) {
            data[i] *= factor;
        }
    }

    /** The photo at a size that pictures are written in: as it is, or scaled down. */
    static RgbImage forOverlay(RgbImage photo) {
        Similarity scaling = overlayScaling(photo);
        if (scaling.equals(Similarity.IDENTITY)) {
            return photo;
        }
        int width = Math.max(1, (int) Math.round(photo.width() * scaling.scale()));
        int height = Math.max(1, (int) Math.round(photo.height() * scaling.scale()));
        return Warp.crop(photo, scaling, width, height).toRgb();
    }

    /** From the photo's pixels to those of {@link #forOverlay}. */
    static Similarity overlayScaling(RgbImage photo) {
        double factor = (double) MAX_OVERLAY_SIDE / Math.max(photo.width(), photo.height());
        // the outer edges of both pictures coincide
        return factor >= 1 ? Similarity.IDENTITY : new Similarity(factor, 0, (factor - 1) / 2, (factor - 1) / 2);
    }

    /**
     * The textured head with its expression, turned upright and seen from a side.
     *
     * @param yawRad to the subject's left if positive
     * @param background grey level, 0..255
     */
    RgbImage fromSide(Face face, double yawRad, int size, int background) {
        HeadParameters codes = face.codes().head();
        float[] pose = codes.pose().clone();
        Arrays.fill(pose, 0, 3, 0);
        Arrays.fill(pose, 3 * HeadParameters.NECK, 3 * HeadParameters.NECK + 3, 0);
        pose[1] = (float) yawRad;
        float[] vertices = head.decode(new HeadParameters(codes.shape(), codes.expression(), pose)).vertices();
        float[] ndc = centred(vertices).project(vertices);
        RgbImage canvas = RgbImage.black(size, size);
        Arrays.fill(canvas.rgb(), (byte) background);
        return renderer.textured(vertices, ndc, face.texture(), SphericalHarmonics.ambient(), size, size).over(canvas);
    }

    private static OrthographicCamera centred(float[] vertices) {
        float[] low = {Float.POSITIVE_INFINITY, Float.POSITIVE_INFINITY};
        float[] high = {Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY};
        for (int i = 0; i < vertices.length; i += 3) {
            for (int axis = 0; axis < 2; axis++) {
                low[axis] = Math.min(low[axis], vertices[i + axis]);
                high[axis] = Math.max(high[axis], vertices[i + axis]);
            }
        }
        double side = Math.max(high[0] - low[0], high[1] - low[1]);
        return new OrthographicCamera(2 * FILL / side, -(low[0] + high[0]) / 2, -(low[1] + high[1]) / 2);
    }
}
