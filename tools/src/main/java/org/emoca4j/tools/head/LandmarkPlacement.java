package org.emoca4j.tools.head;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.emoca4j.detect.FaceLandmarks;
import org.emoca4j.detect.Ibug68;
import org.emoca4j.head.HeadLandmarks;
import org.emoca4j.head.LandmarkEmbedding;

/**
 * Puts MediaPipe's 468 points and the 68 of iBUG on the mean head. Rims of eyes and lips are known lines of the mesh,
 * other points lie where the network sees them; what neither tells follows by bending the canonical face onto the head
 * with a thin-plate warp and nearest points, in turns.
 */
final class LandmarkPlacement {

    private static final int[] LEFT_UPPER_LID = {263, 466, 388, 387, 386, 385, 384, 398, 362};
    private static final int[] LEFT_LOWER_LID = {263, 249, 390, 373, 374, 380, 381, 382, 362};
    private static final int[] RIGHT_UPPER_LID = {33, 246, 161, 160, 159, 158, 157, 173, 133};
    private static final int[] RIGHT_LOWER_LID = {33, 7, 163, 144, 145, 153, 154, 155, 133};
    private static final int[] OUTER_UPPER_LIP = {61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291};
    private static final int[] OUTER_LOWER_LIP = {61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291};
    private static final int[] INNER_UPPER_LIP = {78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308};
    private static final int[] INNER_LOWER_LIP = {78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308};

    private static final int NOSE_TIP = 4;
    private static final double[] SMOOTHING = {0.02, 0.005, 0.001};

    private static final double MIN_SIGHTINGS = 4;
    private static final double WELL_SEEN = 20;
    private static final double MIN_WEIGHT = 0.1;
    private static final double TRUSTED_SPREAD = 0.004;

    final LandmarkEmbedding mediapipe;
    final float[] mediapipeWeights = new float[CanonicalFace.NUM_POINTS];
    final LandmarkEmbedding inner;
    final LandmarkEmbedding contour;
    final LandmarkEmbedding full;
    final LandmarkEmbedding iris;

    private final HeadSurface surface;
    private final SurfaceSearch search;
    private final Optional<LandmarkViews> seen;
    private final int[] mirrored;
    private final FaceLoops loops;
    private final IntPredicate skin;
    private final SurfacePoint[] points = new SurfacePoint[CanonicalFace.NUM_POINTS];

    /**
     * @param seen where the landmark network sees the points, if it has been asked already
     */
    LandmarkPlacement(
            HeadSurface surface, double[] template, CanonicalFace canonical, Optional<LandmarkViews> seen) {
        this.surface = surface;
        this.seen = seen;
        mirrored = canonical.mirror();
        search = new SurfaceSearch(surface, template);
        loops = new FaceLoops(surface, surface.base);
        skin = f -> surface.facePatches[f] == HeadSurface.Patch.HEAD;
        List<double[]> from = new ArrayList<>();
        List<double[]> to = new ArrayList<>();
        pinLines();
        SurfacePoint[] pinned = points.clone();
        for (int p = 0; p < points.length; p++) {
            if (points[p] == null) {
                points[p] = seenAt(p).map(q -> search.nearest(q, skin)).orElse(null);
            }
            if (points[p] != null) {
                from.add(canonical.point(p));
                to.add(points[p].position());
            }
        }
        bend(canonical, from, to);
        mediapipe = embedding(Arrays.asList(points));
        Arrays.fill(mediapipeWeights, 1);
        seen.ifPresent(views -> weigh(views, pinned));
        FaceContour outline = new FaceContour(surface, search, template);
        List<SurfacePoint> ibug = ibugInner();
        inner = embedding(ibug);
        contour = embedding(outline.rows);
        List<SurfacePoint> all = new ArrayList<>(outline.front);
        all.addAll(ibug);
        full = embedding(all);
        iris = embedding(irisPoints());
    }

    /** Fixes the points whose place the mesh itself tells; the network, if asked, tells how far along their line. */
    private void pinLines() {
        pinEye(loops.leftLids, LEFT_UPPER_LID, LEFT_LOWER_LID, 1);
        pinEye(loops.rightLids, RIGHT_UPPER_LID, RIGHT_LOWER_LID, -1);
        int corner = extreme(loops.innerLips, 0, 1);
        pinLine(loops.upperInnerLips, surface.mirror[corner], corner, INNER_UPPER_LIP);
        pinLine(without(loops.innerLips, loops.upperInnerLips), surface.mirror[corner], corner, INNER_LOWER_LIP);
        if (seen.isPresent()) {
            return;
        }
        int outer = loops.mouthCorners[0];
        pinLine(upper(loops.outerLips, outer), surface.mirror[outer], outer, OUTER_UPPER_LIP);
        pinLine(lower(loops.outerLips, outer), surface.mirror[outer], outer, OUTER_LOWER_LIP);
        int nose = extreme(midline(), 2, 1);
        points[NOSE_TIP] = search.atVertex(nose, skin);
    }

    /** Where the network sees a point, both sides alike; empty if it saw it too rarely. */
    private Optional<double[]> seenAt(int p) {
        return seen.filter(views -> Math.min(views.sightings[p], views.sightings[mirrored[p]]) > MIN_SIGHTINGS)
                .map(views -> {
                    double[] q = new double[3];
                    for (int i = 0; i < 3; i++) {
                        double other = views.positions[3 * mirrored[p] + i];
                        q[i] = (views.positions[3 * p + i] + (i == 0 ? -other : other)) / 2;
                    }
                    return q;
                });
    }

    /**
     * Trust falls with how much the network's places of a point differ, and for points that it hardly saw on skin. What
     * lies on a line of the mesh, the rims of lids and lips, is trusted in full.
     */
    private void weigh(LandmarkViews views, SurfacePoint[] pinned) {
        for (int p = 0; p < points.length; p++) {
            double s = views.spreads[p] / TRUSTED_SPREAD;
            double often = Math.min(1, views.sightings[p] / WELL_SEEN);
            double trust = Math.max(MIN_WEIGHT, (0.3 + 0.7 * often) / (1 + s * s));
            mediapipeWeights[p] = pinned[p] != null ? 1 : (float) trust;
        }
    }

    private void pinEye(int[] lids, int[] upperPoints, int[] lowerPoints, int side) {
        int outer = extreme(lids, 0, side);
        int inner = extreme(lids, 0, -side);
        double[] a = search.vertex(outer);
        double[] b = search.vertex(inner);
        int[] up = Arrays.stream(lids).filter(v -> aboveLine(v, a, b)).toArray();
        int[] low = Arrays.stream(lids).filter(v -> !aboveLine(v, a, b)).toArray();
        pinLine(up, outer, inner, upperPoints);
        pinLine(low, outer, inner, lowerPoints);
    }

    private boolean aboveLine(int v, double[] a, double[] b) {
        double[] p = search.vertex(v);
        return p[1] > a[1] + (b[1] - a[1]) * (p[0] - a[0]) / (b[0] - a[0]);
    }

    private int[] upper(int[] loop, int corner) {
        double y = search.vertex(corner)[1];
        double middle = middleHeight(loop, y);
        return Arrays.stream(loop).filter(v -> search.vertex(v)[1] > lineTo(corner, middle, v)).toArray();
    }

    private int[] lower(int[] loop, int corner) {
        double y = search.vertex(corner)[1];
        double middle = middleHeight(loop, y);
        return Arrays.stream(loop).filter(v -> search.vertex(v)[1] <= lineTo(corner, middle, v)).toArray();
    }

    /** Height halfway between the upper and the lower line where they cross the middle of the face. */
    private double middleHeight(int[] loop, double fallback) {
        double low = Double.MAX_VALUE;
        double high = -Double.MAX_VALUE;
        for (int v : loop) {
            if (Math.abs(search.vertex(v)[0]) < 1e-6) {
                low = Math.min(low, search.vertex(v)[1]);
                high = Math.max(high, search.vertex(v)[1]);
            }
        }
        return low > high ? fallback : (low + high) / 2;
    }

    private double lineTo(int corner, double middle, int v) {
        double[] c = search.vertex(corner);
        double t = Math.min(1, Math.abs(search.vertex(v)[0] / c[0]));
        return middle + t * (c[1] - middle);
    }

    private static int[] without(int[] all, int[] some) {
        return Arrays.stream(all)
                .filter(v -> Arrays.stream(some).noneMatch(s -> s == v))
                .toArray();
    }

    private int[] midline() {
        List<Integer> out = new ArrayList<>();
        for (int v = 0; v < surface.firstLeftEyeVertex; v++) {
            if (surface.mirror[v] == v) {
                out.add(v);
            }
        }
        return out.stream().mapToInt(Integer::intValue).toArray();
    }

    private int extreme(int[] vertices, int axis, int sign) {
        int best = vertices[0];
        for (int v : vertices) {
            best = sign * search.vertex(v)[axis] > sign * search.vertex(best)[axis] ? v : best;
        }
        return best;
    }

    /** Places points on a line of vertices: at the x where the network sees them, or else at equal steps. */
    private void pinLine(int[] line, int first, int last, int[] landmarks) {
        List<double[]> path = new ArrayList<>();
        path.add(search.vertex(first));
        int sign = search.vertex(last)[0] > search.vertex(first)[0] ? 1 : -1;
        Arrays.stream(line)
                .filter(v -> v != first && v != last)
                .mapToObj(search::vertex)
                .sorted((p, q) -> Double.compare(sign * p[0], sign * q[0]))
                .forEach(path::add);
        path.add(search.vertex(last));
        for (int k = 0; k < landmarks.length; k++) {
            Optional<double[]> hint = seenAt(landmarks[k]);
            boolean end = k == 0 || k == landmarks.length - 1;
            if (points[landmarks[k]] != null || end && hint.isPresent()) {
                continue;
            }
            double share = k / (landmarks.length - 1.0);
            double[] place = hint.map(q -> atX(path, q[0])).orElseGet(() -> along(path, share));
            points[landmarks[k]] = search.nearest(place, skin);
        }
    }

    /** The point of a path at x, or its nearer end. */
    private static double[] atX(List<double[]> path, double x) {
        int i = 1;
        boolean rising = path.get(path.size() - 1)[0] > path.get(0)[0];
        while (i < path.size() - 1 && rising == path.get(i)[0] < x) {
            i++;
        }
        double[] a = path.get(i - 1);
        double[] b = path.get(i);
        double t = Math.max(0, Math.min(1, (x - a[0]) / (b[0] - a[0])));
        return new double[] {mix(a[0], b[0], t), mix(a[1], b[1], t), mix(a[2], b[2], t)};
    }

    private static double mix(double a, double b, double t) {
        return a + t * (b - a);
    }

    /** The point at a share of a path's length. */
    private static double[] along(List<double[]> path, double share) {
        double[] lengths = new double[path.size()];
        for (int i = 1; i < lengths.length; i++) {
            double[] d = SurfaceSearch.minus(path.get(i), path.get(i - 1));
            lengths[i] = lengths[i - 1] + Math.sqrt(SurfaceSearch.dot(d, d));
        }
        double goal = share * lengths[lengths.length - 1];
        int i = 1;
        while (i < lengths.length - 1 && lengths[i] < goal) {
            i++;
        }
        double t = Math.min(1, (goal - lengths[i - 1]) / Math.max(1e-12, lengths[i] - lengths[i - 1]));
        double[] out = new double[3];
        for (int k = 0; k < 3; k++) {
            out[k] = path.get(i - 1)[k] * (1 - t) + path.get(i)[k] * t;
        }
        return out;
    }

    /** Bends the canonical face onto the head, each turn closer. */
    private void bend(CanonicalFace canonical, List<double[]> from, List<double[]> to) {
        ThinPlateWarp warp = new ThinPlateWarp(from, to, 0);
        for (double smoothing : SMOOTHING) {
            List<double[]> allFrom = new ArrayList<>();
            List<double[]> allTo = new ArrayList<>();
            for (int p = 0; p < points.length; p++) {
                allFrom.add(canonical.point(p));
                allTo.add(
                        points[p] != null
                                ? points[p].position()
                                : search.nearest(warp.apply(canonical.point(p)), skin).position());
            }
            warp = new ThinPlateWarp(allFrom, allTo, smoothing);
        }
        for (int p = 0; p < points.length; p++) {
            if (points[p] == null) {
                points[p] = search.nearest(warp.apply(canonical.point(p)), skin);
            }
        }
    }

    /** iBUG 17..67, from the 468 points by the same table that reads them off the network. */
    private List<SurfacePoint> ibugInner() {
        float[] xyz = new float[3 * points.length];
        float[] depths = new float[3 * points.length];
        for (int p = 0; p < points.length; p++) {
            for (int i = 0; i < 3; i++) {
                xyz[3 * p + i] = (float) points[p].position()[i];
            }
            depths[3 * p] = xyz[3 * p + 2];
        }
        float[] xy = Ibug68.of(new FaceLandmarks(xyz, 1, 0, new float[0]));
        float[] z = Ibug68.of(new FaceLandmarks(depths, 1, 0, new float[0]));
        List<SurfacePoint> out = new ArrayList<>();
        for (int i = HeadLandmarks.NUM_CONTOUR; i < HeadLandmarks.NUM_IBUG; i++) {
            out.add(search.nearest(new double[] {xy[2 * i], xy[2 * i + 1], z[2 * i]}, skin));
        }
        return out;
    }

    /**
     * Centre of the pupil and four points of the iris rim of the left eye (+x, top, -x, bottom), then of the right
     * (-x, top, +x, bottom).
     */
    private List<SurfacePoint> irisPoints() {
        List<SurfacePoint> out = new ArrayList<>();
        for (int eye = 0; eye < 2; eye++) {
            int first = eye == 0 ? surface.firstLeftEyeVertex : surface.firstRightEyeVertex;
            out.add(search.atVertex(first, f -> true));
            for (int quarter = 0; quarter < 4; quarter++) {
                // the network's order is mirrored for the right eye
                int turn = eye == 0 ? quarter : 2 - quarter;
                int v = Eyeball.vertex(Eyeball.IRIS_RING, turn * Eyeball.SEGMENTS / 4);
                out.add(search.atVertex(first + v, f -> true));
            }
        }
        return out;
    }

    private static LandmarkEmbedding embedding(List<SurfacePoint> points) {
        int[] faces = new int[points.size()];
        float[] weights = new float[3 * points.size()];
        for (int p = 0; p < faces.length; p++) {
            faces[p] = points.get(p).face();
            for (int k = 0; k < 3; k++) {
                weights[3 * p + k] = (float) points.get(p).weights()[k];
            }
        }
        return new LandmarkEmbedding(faces, weights);
    }
}
