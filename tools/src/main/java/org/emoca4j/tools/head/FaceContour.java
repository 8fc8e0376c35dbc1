package org.emoca4j.tools.head;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.emoca4j.head.HeadLandmarks;
import org.emoca4j.mesh.Mesh;
import org.emoca4j.mesh.Topology;
import org.emoca4j.render.HeadView;
import org.emoca4j.render.OrthographicCamera;

/**
 * The 17 points of the face's outline, as annotators place them: evenly spaced along the visible outline from temple to
 * chin to temple. Where the head turns away, the outline is the edge of what is seen; on the other side it stays on the
 * line that is the outline from the front.
 */
final class FaceContour {

    private static final int SIDE = 8;
    private static final int MAX_YAW_DEG = 39;
    private static final int SIZE = 900;
    private static final double SCALE = 8;
    private static final int DIRECTIONS = 120;
    /** Heights against the middle of the eyes, metres: where the outline starts, and whence it is searched. */
    private static final double TEMPLE_DROP = 0.006;

    private static final double CENTRE_DROP = 0.045;
    /** Nose and lips lie within this distance of the search's start, metres. */
    private static final double INNER_RADIUS = 0.038;
    private static final double MIN_FACING = 0.17;
    /**
     * On the side that turns towards the viewer, annotators follow the side of the face in front of the ear: the upper
     * part of the outline moves back by this much at the temple, in full from this yaw on.
     */
    private static final double BACK_SHIFT = 0.027;

    private static final double FULL_SHIFT_YAW = Math.toRadians(25);
    /** Heights against the middle of the eyes where the shift begins (the chin) and is full (the nose). */
    private static final double SHIFT_FROM = -0.088;

    private static final double SHIFT_TO = -0.03;
    /** Depth between neighbouring pixels that counts as an edge, NDC. */
    private static final double DEPTH_JUMP = 0.03;

    private final HeadSurface surface;
    private final SurfaceSearch search;
    private final double[] template;
    private final Topology topology;
    private final double eyeHeight;

    /** The outline from the front, 17 points. */
    final List<SurfacePoint> front = new ArrayList<>();
    /** 79 rows of 17 points, see {@link HeadLandmarks}. */
    final List<SurfacePoint> rows = new ArrayList<>();

    FaceContour(HeadSurface surface, SurfaceSearch search, double[] template) {
        this.surface = surface;
        this.search = search;
        this.template = template;
        topology = new Topology(surface.numVertices, surface.faces, new float[2], new int[surface.faces.length]);
        eyeHeight = search.vertex(surface.firstLeftEyeVertex)[1];
        List<SurfacePoint> leftJaw = outline(0);
        front.addAll(join(even(mirrored(leftJaw), 0), even(leftJaw, 0)));
        List<List<SurfacePoint>> positive = new ArrayList<>();
        for (int yawDeg = 0; yawDeg <= MAX_YAW_DEG; yawDeg++) {
            double yaw = Math.toRadians(yawDeg);
            List<SurfacePoint> near = even(shiftedBack(mirrored(leftJaw), yaw), yaw);
            List<SurfacePoint> far = even(outline(yaw), yaw);
            positive.add(join(near, far));
        }
        for (int row = 0; row < HeadLandmarks.NUM_CONTOUR_ROWS; row++) {
            boolean turnedLeft = row <= MAX_YAW_DEG;
            rows.addAll(turnedLeft ? positive.get(row) : reversed(positive.get(row - MAX_YAW_DEG)));
        }
    }

    /** The right side from temple to chin, then the left side up to its temple. */
    private static List<SurfacePoint> join(List<SurfacePoint> right, List<SurfacePoint> left) {
        List<SurfacePoint> out = new ArrayList<>(right);
        for (int i = SIDE - 1; i >= 0; i--) {
            out.add(left.get(i));
        }
        return out;
    }

    private List<SurfacePoint> mirrored(List<SurfacePoint> points) {
        return points.stream().map(this::mirrored).toList();
    }

    private SurfacePoint mirrored(SurfacePoint p) {
        double[] q = p.position();
        return search.nearest(
                new double[] {-q[0], q[1], q[2]}, f -> surface.facePatches[f] == HeadSurface.Patch.HEAD);
    }

    private List<SurfacePoint> shiftedBack(List<SurfacePoint> outline, double yaw) {
        double full = BACK_SHIFT * Math.min(1, yaw / FULL_SHIFT_YAW);
        return outline.stream()
                .map(p -> {
                    double[] q = p.position().clone();
                    double t = (q[1] - eyeHeight - SHIFT_FROM) / (SHIFT_TO - SHIFT_FROM);
                    double clamped = Math.max(0, Math.min(1, t));
                    q[2] -= full * clamped * clamped * (3 - 2 * clamped);
                    return search.nearest(q, f -> surface.facePatches[f] == HeadSurface.Patch.HEAD);
                })
                .toList();
    }

    private List<SurfacePoint> reversed(List<SurfacePoint> contour) {
        List<SurfacePoint> out = new ArrayList<>();
        for (int i = contour.size() - 1; i >= 0; i--) {
            out.add(mirrored(contour.get(i)));
        }
        return out;
    }

    /** Nine points from temple to chin, evenly spaced in the picture of a head turned by the yaw. */
    private static List<SurfacePoint> even(List<SurfacePoint> outline, double yaw) {
        double[] length = new double[outline.size()];
        for (int i = 1; i < length.length; i++) {
            double[] a = outline.get(i - 1).position();
            double[] b = outline.get(i).position();
            double dx = Math.cos(yaw) * (b[0] - a[0]) + Math.sin(yaw) * (b[2] - a[2]);
            length[i] = length[i - 1] + Math.hypot(dx, b[1] - a[1]);
        }
        List<SurfacePoint> out = new ArrayList<>();
        for (int k = 0; k <= SIDE; k++) {
            double goal = length[length.length - 1] * k / SIDE;
            int i = 0;
            while (i < length.length - 1 && length[i + 1] - goal < goal - length[i]) {
                i++;
            }
            out.add(outline.get(i));
        }
        return out;
    }

    /** The edge of the subject's left half of the face from temple to chin, seen with the head turned by the yaw. */
    private List<SurfacePoint> outline(double yaw) {
        float[] turned = new float[3 * surface.numVertices];
        for (int v = 0; v < surface.numVertices; v++) {
            double x = template[3 * v];
            double z = template[3 * v + 2];
            turned[3 * v] = (float) (Math.cos(yaw) * x + Math.sin(yaw) * z);
            turned[3 * v + 1] = (float) template[3 * v + 1];
            turned[3 * v + 2] = (float) (Math.cos(yaw) * z - Math.sin(yaw) * x);
        }
        float[] ndc = new OrthographicCamera(SCALE, 0, 0.02).project(turned);
        HeadView view = HeadView.of(new Mesh(turned, topology), ndc, SIZE, SIZE);
        double[] nose = {Math.sin(yaw) * 0.045, eyeHeight - CENTRE_DROP};
        List<SurfacePoint> out = new ArrayList<>();
        for (int d = 0; d <= DIRECTIONS; d++) {
            // from straight down to steeply up, on the side of +x
            double angle = -Math.PI / 2 + d * 0.85 * Math.PI / DIRECTIONS;
            int last = -1;
            // far cheeks of a turned head are nearer to the start than lips and nose of a frontal one
            for (double radius = INNER_RADIUS; last < 0; radius *= 0.75) {
                last = march(view, nose, Math.cos(angle), Math.sin(angle), radius);
            }
            SurfacePoint edge = pointAt(view, last);
            if (edge.position()[1] > eyeHeight - TEMPLE_DROP) {
                break;
            }
            out.add(0, edge);
        }
        if (yaw > 0) {
            // the chin stays where it is from the front
            out.removeIf(p -> p.position()[0] < 0.25 * front.get(SIDE + 1).position()[0]);
            out.add(front.get(SIDE));
        }
        return out;
    }

    /** The last pixel of skin that faces the viewer on a line outwards, -1 if it begins beyond the edge. */
    private int march(HeadView view, double[] from, double dx, double dy, double radius) {
        float[] normal = new float[3];
        int last = -1;
        float depth = 0;
        double step = 2 / (SCALE * SIZE);
        for (int s = (int) (radius / step); s < SIZE; s++) {
            double x = SCALE * (from[0] + s * step * dx);
            double y = -SCALE * (from[1] + 0.02 + s * step * dy);
            int px = (int) Math.rint(OrthographicCamera.ndcToPixel(x, SIZE));
            int py = (int) Math.rint(OrthographicCamera.ndcToPixel(y, SIZE));
            if (px < 0 || py < 0 || px >= SIZE || py >= SIZE) {
                break;
            }
            int pixel = py * SIZE + px;
            int face = view.raster().faceIndex()[pixel];
            if (face < 0 || surface.facePatches[face] == HeadSurface.Patch.NECK) {
                break;
            }
            boolean skin = surface.facePatches[face] == HeadSurface.Patch.HEAD;
            view.normalAt(pixel, normal);
            boolean edge = last >= 0 && view.raster().zBuffer()[pixel] - depth > DEPTH_JUMP;
            boolean steep = skin && outwardsAndSteep(normal, dx, dy);
            if (edge || steep) {
                break;
            }
            depth = view.raster().zBuffer()[pixel];
            if (skin) {
                last = pixel;
            }
        }
        return last;
    }

    private SurfacePoint pointAt(HeadView view, int last) {
        int face = view.raster().faceIndex()[last];
        double[] w = new double[3];
        double sum = 0;
        for (int k = 0; k < 3; k++) {
            w[k] = view.raster().barycentrics()[3 * last + k];
            sum += w[k];
        }
        double[] p = new double[3];
        for (int k = 0; k < 3; k++) {
            w[k] /= sum;
            int v = surface.faces[3 * face + k];
            for (int i = 0; i < 3; i++) {
                p[i] += w[k] * template[3 * v + i];
            }
        }
        return new SurfacePoint(face, Arrays.copyOf(w, 3), p);
    }

    /** Whether the surface turns away towards the outside: dents and the wings of the nose don't count. */
    private static boolean outwardsAndSteep(float[] normal, double dx, double dy) {
        double length = Math.sqrt(normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]);
        double outwards = (normal[0] * dx + normal[1] * dy) / length;
        return normal[2] / length < MIN_FACING && outwards > 0.8;
    }
}
