package org.emoca4j.compared;

import java.util.ArrayDeque;
import java.util.List;
import org.emoca4j.image.Canvas;
import org.emoca4j.image.RgbImage;
import org.emoca4j.mesh.Topology;
import org.emoca4j.render.CoarseRenderer;
import org.emoca4j.render.OrthographicCamera;
import org.emoca4j.render.Rendering;

/**
 * Draws what systems say of a face, all alike: grey heads under five lights as in DECA's and EMOCA's figures
 * (deca-flame section 4.5), heads over the photo, landmarks. Normals and light are those of the pixel space of the
 * photo, so that no system's own axes matter.
 */
public final class FaceDrawing {

    /** The inside of an open mouth: meshes have a hole there. */
    private static final int HOLE = 0x2A2626;

    private static final int POINT = 0x2F6DB5;
    private static final int POINT_EDGE = 0xFFFFFF;

    /** iBUG's 68 points as lines: first and last point, and 1 if closed. */
    private static final List<int[]> LINES = List.of(
            new int[] {0, 16, 0}, new int[] {17, 21, 0}, new int[] {22, 26, 0}, new int[] {27, 30, 0},
            new int[] {31, 35, 0}, new int[] {36, 41, 1}, new int[] {42, 47, 1}, new int[] {48, 59, 1},
            new int[] {60, 67, 1});

    private FaceDrawing() {}

    /**
     * The head in grey over a picture, such as one of a single colour.
     *
     * @param behind picture of the view; not changed
     */
    public static RgbImage geometry(ProjectedMesh mesh, FaceView view, RgbImage behind) {
        float[] px = view.place(mesh.verticesPx(), 3);
        return over(renderer(mesh).geometry(upright(px), ndc(px, view.size()), view.size(), view.size()), behind);
    }

    /**
     * The head over the photo, in its colours if it has some, in grey otherwise.
     *
     * @param photo the photo in the view; not changed
     */
    public static RgbImage overlay(ProjectedMesh mesh, FaceView view, RgbImage photo) {
        if (mesh.colours().isEmpty()) {
            return geometry(mesh, view, photo);
        }
        float[] px = view.place(mesh.verticesPx(), 3);
        return over(renderer(mesh).coloured(mesh.colours().get(), ndc(px, view.size()), view.size(), view.size()),
                photo);
    }

    /**
     * 68 landmarks over a picture, with the lines that they stand for.
     *
     * @param landmarks68 {@code 68 * 2} image pixels, iBUG's order
     * @param behind picture of the view; not changed
     */
    public static RgbImage landmarks(float[] landmarks68, FaceView view, RgbImage behind) {
        float[] p = view.place(landmarks68, 2);
        Canvas canvas = new Canvas(behind.copy());
        double unit = view.size() / 256.0;
        lines(canvas, p, 2 * unit, POINT_EDGE);
        lines(canvas, p, 0.8 * unit, POINT);
        for (int i = 0; i < p.length; i += 2) {
            canvas.disc(p[i], p[i + 1], 2.6 * unit, POINT_EDGE);
            canvas.disc(p[i], p[i + 1], 1.8 * unit, POINT);
        }
        return canvas.image();
    }

    private static void lines(Canvas canvas, float[] p, double width, int colour) {
        for (int[] line : LINES) {
            for (int i = line[0]; i < line[1] + line[2]; i++) {
                int next = i == line[1] ? line[0] : i + 1;
                canvas.line(p[2 * i], p[2 * i + 1], p[2 * next], p[2 * next + 1], width, colour);
            }
        }
    }

    /** A mesh without texture: all its corners share one texture coordinate. */
    private static CoarseRenderer renderer(ProjectedMesh mesh) {
        int[] faces = mesh.faces();
        Topology topology = new Topology(mesh.verticesPx().length / 3, faces, new float[2], new int[faces.length]);
        return new CoarseRenderer(topology, CoarseRenderer.Options.PICTURE);
    }

    /** From pixels, y down and z away from the viewer, to a space like head space, y up and z towards the viewer. */
    private static float[] upright(float[] px) {
        float[] out = px.clone();
        for (int i = 0; i < out.length; i += 3) {
            out[i + 1] = -out[i + 1];
            out[i + 2] = -out[i + 2];
        }
        return out;
    }

    private static float[] ndc(float[] px, int size) {
        double mean = 0;
        for (int i = 2; i < px.length; i += 3) {
            mean += px[i];
        }
        mean /= Math.max(1, px.length / 3);
        float[] out = new float[px.length];
        for (int i = 0; i < out.length; i += 3) {
            out[i] = (float) OrthographicCamera.pixelToNdc(px[i], size);
            out[i + 1] = (float) OrthographicCamera.pixelToNdc(px[i + 1], size);
            // where depth 0 is means nothing, but the renderer wants it near
            out[i + 2] = (float) ((px[i + 2] - mean) * 2 / size);
        }
        return out;
    }

    /** Lays a head over a picture; where its mesh has holes, dark lies between them. */
    private static RgbImage over(Rendering head, RgbImage behind) {
        RgbImage picture = behind.copy();
        Canvas canvas = new Canvas(picture);
        boolean[] outside = outside(head);
        int width = head.alpha().width();
        for (int i = 0; i < outside.length; i++) {
            if (!outside[i]) {
                canvas.fill(head.left() + i % width, head.top() + i / width, 1, 1, HOLE);
            }
        }
        return head.over(picture);
    }

    /** Pixels of the drawn window that are not covered whole and can be reached from its border through such. */
    private static boolean[] outside(Rendering head) {
        int width = head.alpha().width();
        int height = head.alpha().height();
        float[] alpha = head.alpha().data();
        boolean[] outside = new boolean[alpha.length];
        ArrayDeque<Integer> open = new ArrayDeque<>();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (x == 0 || y == 0 || x == width - 1 || y == height - 1) {
                    visit(y * width + x, alpha, outside, open);
                }
            }
        }
        while (!open.isEmpty()) {
            int pixel = open.remove();
            int x = pixel % width;
            int y = pixel / width;
            if (x > 0) {
                visit(pixel - 1, alpha, outside, open);
            }
            if (x < width - 1) {
                visit(pixel + 1, alpha, outside, open);
            }
            if (y > 0) {
                visit(pixel - width, alpha, outside, open);
            }
            if (y < height - 1) {
                visit(pixel + width, alpha, outside, open);
            }
        }
        return outside;
    }

    private static void visit(int pixel, float[] alpha, boolean[] outside, ArrayDeque<Integer> open) {
        if (!outside[pixel] && alpha[pixel] < 1) {
            outside[pixel] = true;
            open.add(pixel);
        }
    }
}
