package org.emoca4j.tools.head;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.emoca4j.head.Region;

/**
 * The triangle mesh of head, neck, eyeballs, teeth and tongue, cut out of the body. Each vertex is a point of the body
 * (or of an edge, where the neck is cut) or belongs to an eyeball, so that every displacement of the body
 * {@linkplain #carry carries over} to the head by one linear map.
 */
final class HeadSurface {

    /** The neck is cut by the plane y = CUT_HEIGHT + CUT_SLOPE * z of the base body (dm). */
    private static final double CUT_HEIGHT = 5.99;

    private static final double CUT_SLOPE = -0.32;
    private static final double CUT_HALF_WIDTH = 1.05;
    static final double METRES_PER_UNIT = 0.1;
    /** Middle of the arch of teeth in the base body. */
    private static final double ARCH_CENTRE_Z = 1.1;
    /** How far the back of the teeth is shrunk towards that middle, so that no two vertices coincide. */
    private static final double BACK_SHRINK = 0.004;
    /** How the helpers of the teeth are moved, metres. */
    private static final double UPPER_TEETH_UP = -0.0055;

    private static final double LOWER_TEETH_UP = 0.002;
    private static final double LOWER_TEETH_BACK = 0.0025;
    /** Teeth behind this z of the base body are left out: the molars would stick through the cheeks. */
    private static final double LAST_TOOTH_Z = 1.18;

    static final String LEFT_EYE = "helper-l-eye";
    static final String RIGHT_EYE = "helper-r-eye";
    private static final String BODY = "body";

    /** Where the texture of a corner comes from and which part of the atlas it fills. */
    enum Patch {
        HEAD,
        NECK,
        SOCKET,
        CAVITY,
        TONGUE,
        UPPER_TEETH,
        LOWER_TEETH,
        LEFT_EYE,
        RIGHT_EYE
    }

    /**
     * A texture corner: its patch, MakeHuman's texture coordinates (for eyes: {@link Eyeball#map}), its vertex, and
     * whether its face lies on the left (x above 0).
     */
    record UvSource(Patch patch, double u, double v, int vertex, boolean left) {}

    /** A point on the body's edge from a to b. The back of the teeth is a layer of its own, to keep edges sharp. */
    private record EdgePoint(int a, int b, double t, boolean back) {}

    private final MakeHumanData data;
    private final List<EdgePoint> points = new ArrayList<>();
    private final Map<EdgePoint, Integer> pointIds = new HashMap<>();
    private final Map<UvSource, Integer> uvIds = new HashMap<>();
    private final List<int[]> triangles = new ArrayList<>();
    private final List<int[]> uvTriangles = new ArrayList<>();
    private final List<Patch> patches = new ArrayList<>();

    final List<UvSource> uvSources = new ArrayList<>();
    final Eyeball leftEye;
    final Eyeball rightEye;
    final int firstLeftEyeVertex;
    final int firstRightEyeVertex;
    final int numVertices;
    /** {@code F * 3}. */
    final int[] faces;
    /** {@code F * 3} indices into {@link #uvSources}. */
    final int[] uvFaces;
    /** Patch of each face. */
    final Patch[] facePatches;
    /** Index of the vertex on the other side of the plane x = 0. */
    final int[] mirror;
    /** Base positions in metres, {@code V * 3}, origin as in the body. */
    final double[] base;

    HeadSurface(MakeHumanData data) {
        this.data = data;
        for (int q = 0; q < data.quads.length; q++) {
            Patch patch = patchOf(q);
            if (patch != null) {
                addQuad(q, patch);
            }
        }
        leftEye = new Eyeball(data, LEFT_EYE, lids(true));
        rightEye = new Eyeball(data, RIGHT_EYE, lids(false));
        firstLeftEyeVertex = points.size();
        firstRightEyeVertex = firstLeftEyeVertex + Eyeball.NUM_VERTICES;
        numVertices = firstRightEyeVertex + Eyeball.NUM_VERTICES;
        addEye(firstLeftEyeVertex, Patch.LEFT_EYE);
        addEye(firstRightEyeVertex, Patch.RIGHT_EYE);
        faces = triangles.stream().flatMapToInt(Arrays::stream).toArray();
        uvFaces = uvTriangles.stream().flatMapToInt(Arrays::stream).toArray();
        facePatches = patches.toArray(new Patch[0]);
        base = place(data.vertices);
        mirror = findMirror();
    }

    private Patch patchOf(int q) {
        return switch (data.groups[q]) {
            case "helper-tongue" -> Patch.TONGUE;
            case "helper-upper-teeth" -> isFront(q) ? Patch.UPPER_TEETH : null;
            case "helper-lower-teeth" -> isFront(q) ? Patch.LOWER_TEETH : null;
            case BODY -> bodyPatch(q);
            default -> null;
        };
    }

    private boolean isFront(int q) {
        double z = 0;
        for (int v : data.quads[q]) {
            z += data.vertices[3 * v + 2] / 4;
        }
        return z > LAST_TOOTH_Z;
    }

    private Patch bodyPatch(int q) {
        boolean above = false;
        for (int v : data.quads[q]) {
            if (Math.abs(data.vertices[3 * v]) > CUT_HALF_WIDTH) {
                return null;
            }
            above |= aboveCut(v) > 0;
        }
        if (!above) {
            return null;
        }
        double u = 0;
        double v = 0;
        for (int t : data.uvQuads[q]) {
            u += data.uvs[2 * t] / 4;
            v += data.uvs[2 * t + 1] / 4;
        }
        // islands of MakeHuman's layout, read off its texture coordinates
        if (u > 0.75 && v < 0.14) {
            return Patch.CAVITY;
        }
        if (u < 0.155 && v > 0.54 && v < 0.64) {
            return Patch.SOCKET;
        }
        return u > 0.64 && v < 0.82 ? Patch.HEAD : Patch.NECK;
    }

    private double aboveCut(int v) {
        return data.vertices[3 * v + 1] - CUT_HEIGHT - CUT_SLOPE * data.vertices[3 * v + 2];
    }

    /** Adds a quad, clipped by the cut if it is of the body. */
    private void addQuad(int q, Patch patch) {
        int[] quad = data.quads[q];
        int[] uvQuad = data.uvQuads[q];
        List<Integer> corners = new ArrayList<>();
        List<Integer> uvCorners = new ArrayList<>();
        boolean clip = data.groups[q].equals(BODY);
        boolean back = (patch == Patch.UPPER_TEETH || patch == Patch.LOWER_TEETH) && facesThroat(quad);
        boolean left = 0 < data.vertices[3 * quad[0]] + data.vertices[3 * quad[1]] + data.vertices[3 * quad[2]];
        for (int k = 0; k < 4; k++) {
            int a = quad[k];
            int b = quad[(k + 1) % 4];
            int ta = uvQuad[k];
            int tb = uvQuad[(k + 1) % 4];
            double da = clip ? aboveCut(a) : 1;
            double db = clip ? aboveCut(b) : 1;
            if (da > 0) {
                corners.add(point(new EdgePoint(a, a, 0, back)));
                uvCorners.add(uv(patch, data.uvs[2 * ta], data.uvs[2 * ta + 1], corners.get(corners.size() - 1), left));
            }
            if (da > 0 != db > 0) {
                // the same end first whichever quad asks, so that neighbours share the point
                double t = da / (da - db);
                EdgePoint p =
                        da > 0 ? new EdgePoint(a, b, t, back) : new EdgePoint(b, a, db / (db - da), back);
                corners.add(point(p));
                uvCorners.add(uv(
                        patch,
                        data.uvs[2 * ta] * (1 - t) + data.uvs[2 * tb] * t,
                        data.uvs[2 * ta + 1] * (1 - t) + data.uvs[2 * tb + 1] * t,
                        corners.get(corners.size() - 1), left));
            }
        }
        // mirror-symmetric diagonals: start the fan at the same corner seen from the middle on both sides
        int n = corners.size();
        int start = n == 4 ? fanStart(corners) : 0;
        for (int k = 1; k + 1 < n; k++) {
            int[] order = {start, (start + k) % n, (start + k + 1) % n};
            triangles.add(new int[] {corners.get(order[0]), corners.get(order[1]), corners.get(order[2])});
            uvTriangles.add(new int[] {uvCorners.get(order[0]), uvCorners.get(order[1]), uvCorners.get(order[2])});
            patches.add(patch);
        }
    }

    /** Whether a face of the teeth looks to the inside of their arch. */
    boolean isBackOfTeeth(int face) {
        return points.get(faces[3 * face]).back;
    }

    /** Whether a quad of the teeth looks to the inside of their arch. */
    private boolean facesThroat(int[] quad) {
        double[] p = data.vertices;
        double x = 0;
        double z = 0;
        for (int v : quad) {
            x += p[3 * v] / 4;
            z += p[3 * v + 2] / 4;
        }
        int a = 3 * quad[0];
        int c = 3 * quad[2];
        int b = 3 * quad[1];
        int d = 3 * quad[3];
        // normal from the diagonals
        double nx = (p[c + 1] - p[a + 1]) * (p[d + 2] - p[b + 2]) - (p[c + 2] - p[a + 2]) * (p[d + 1] - p[b + 1]);
        double nz = (p[c] - p[a]) * (p[d + 1] - p[b + 1]) - (p[c + 1] - p[a + 1]) * (p[d] - p[b]);
        return nx * x + nz * (z - ARCH_CENTRE_Z) < 0;
    }

    /** The corner of a quad's shorter diagonal (ties: as is), judged on the base body. */
    private int fanStart(List<Integer> corners) {
        return distance(corners.get(0), corners.get(2)) <= distance(corners.get(1), corners.get(3)) + 1e-9 ? 0 : 1;
    }

    private double distance(int p, int q) {
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            double d = coordinate(data.vertices, p, i) - coordinate(data.vertices, q, i);
            sum += d * d;
        }
        return sum;
    }

    private double coordinate(double[] body, int p, int axis) {
        EdgePoint point = points.get(p);
        return body[3 * point.a + axis] * (1 - point.t) + body[3 * point.b + axis] * point.t;
    }

    private int point(EdgePoint p) {
        return pointIds.computeIfAbsent(p, k -> {
            points.add(k);
            return points.size() - 1;
        });
    }

    private int uv(Patch patch, double u, double v, int vertex, boolean left) {
        return uvIds.computeIfAbsent(new UvSource(patch, u, v, vertex, left || patch != Patch.NECK), k -> {
            uvSources.add(k);
            return uvSources.size() - 1;
        });
    }

    /** Body vertices on the rims of one eye's lids: where skin meets the socket. */
    private int[] lids(boolean left) {
        Set<Integer> skin = new TreeSet<>();
        Set<Integer> socket = new TreeSet<>();
        for (int f = 0; f < triangles.size(); f++) {
            Set<Integer> of = patches.get(f) == Patch.HEAD ? skin : patches.get(f) == Patch.SOCKET ? socket : null;
            for (int k = 0; of != null && k < 3; k++) {
                of.add(points.get(triangles.get(f)[k]).a);
            }
        }
        skin.retainAll(socket);
        return skin.stream()
                .mapToInt(Integer::intValue)
                .filter(v -> data.vertices[3 * v] > 0 == left)
                .toArray();
    }

    private void addEye(int firstVertex, Patch patch) {
        for (int[] t : Eyeball.TRIANGLES) {
            int[] face = new int[3];
            int[] uvFace = new int[3];
            for (int k = 0; k < 3; k++) {
                face[k] = firstVertex + t[k];
                double[] uv = Eyeball.map(t[k]);
                uvFace[k] = uv(patch, uv[0], uv[1], face[k], true);
            }
            triangles.add(face);
            uvTriangles.add(uvFace);
            patches.add(patch);
        }
    }

    private int[] findMirror() {
        Map<Long, Integer> byPosition = new HashMap<>();
        for (int v = 0; v < numVertices; v++) {
            byPosition.merge(key(v, 1), v, (a, b) -> {
                throw new IllegalStateException("vertices " + a + " and " + b + " coincide");
            });
        }
        int[] out = new int[numVertices];
        for (int v = 0; v < numVertices; v++) {
            Integer m = byPosition.get(key(v, -1));
            if (m == null) {
                throw new IllegalStateException("vertex " + v + " has no mirror image");
            }
            out[v] = m;
        }
        return out;
    }

    private long key(int v, int sign) {
        long x = Math.round(sign * base[3 * v] * 1e6);
        long y = Math.round(base[3 * v + 1] * 1e6);
        long z = Math.round(base[3 * v + 2] * 1e6);
        return ((x + (1 << 20)) << 42) | ((y + (1 << 20)) << 21) | (z + (1 << 20));
    }

    /** Positions of the head for positions of the body; the teeth move behind the lips and bite. */
    private double[] place(double[] body) {
        double[] out = carry(body);
        int[] touches = vertexPatches();
        for (int v = 0; v < points.size(); v++) {
            if ((touches[v] & 1 << Patch.UPPER_TEETH.ordinal()) != 0) {
                out[3 * v + 1] += UPPER_TEETH_UP;
            } else if ((touches[v] & 1 << Patch.LOWER_TEETH.ordinal()) != 0) {
                out[3 * v + 1] += LOWER_TEETH_UP;
                out[3 * v + 2] -= LOWER_TEETH_BACK;
            }
            if (points.get(v).back) {
                out[3 * v] *= 1 - BACK_SHRINK;
                out[3 * v + 1] *= 1 - BACK_SHRINK / 8;
                out[3 * v + 2] += BACK_SHRINK * (METRES_PER_UNIT * ARCH_CENTRE_Z - out[3 * v + 2]);
            }
        }
        leftEye.place(body, out, firstLeftEyeVertex);
        rightEye.place(body, out, firstRightEyeVertex);
        return out;
    }

    /**
     * Carries a displacement of the body to the head.
     *
     * @param body {@code 19158 * 3}, MakeHuman units
     * @return {@code V * 3} metres
     */
    double[] carry(double[] body) {
        double[] out = new double[3 * numVertices];
        for (int p = 0; p < points.size(); p++) {
            for (int i = 0; i < 3; i++) {
                out[3 * p + i] = METRES_PER_UNIT * coordinate(body, p, i);
            }
        }
        leftEye.move(body, out, firstLeftEyeVertex);
        rightEye.move(body, out, firstRightEyeVertex);
        return out;
    }

    /** Interpolates a number per body vertex (a skinning weight) to the head's skin, teeth and tongue. */
    double[] carryScalar(double[] body) {
        double[] out = new double[numVertices];
        for (int p = 0; p < points.size(); p++) {
            EdgePoint e = points.get(p);
            out[p] = body[e.a] * (1 - e.t) + body[e.b] * e.t;
        }
        return out;
    }

    /** Mirrors a displacement: what it does on the left, the result does on the right. */
    double[] mirrored(double[] displacement) {
        double[] out = new double[displacement.length];
        for (int v = 0; v < numVertices; v++) {
            int m = mirror[v];
            out[3 * m] = -displacement[3 * v];
            out[3 * m + 1] = displacement[3 * v + 1];
            out[3 * m + 2] = displacement[3 * v + 2];
        }
        return out;
    }

    /** Patches that each vertex touches, as a bit set over {@link Patch#ordinal()}. */
    int[] vertexPatches() {
        int[] out = new int[numVertices];
        for (int f = 0; f < facePatches.length; f++) {
            for (int k = 0; k < 3; k++) {
                out[faces[3 * f + k]] |= 1 << facePatches[f].ordinal();
            }
        }
        return out;
    }

    /** Vertices that share an edge with each vertex, by faces of the patches that pass; may hold repeats. */
    List<List<Integer>> neighbours(Predicate<Patch> passes) {
        List<List<Integer>> out = new ArrayList<>();
        for (int v = 0; v < numVertices; v++) {
            out.add(new ArrayList<>());
        }
        for (int f = 0; f < facePatches.length; f++) {
            for (int k = 0; k < 3 && passes.test(facePatches[f]); k++) {
                int a = faces[3 * f + k];
                int b = faces[3 * f + (k + 1) % 3];
                out.get(a).add(b);
                out.get(b).add(a);
            }
        }
        return out;
    }

    static Region region(Patch patch) {
        return switch (patch) {
            case HEAD -> Region.FACE;
            case NECK, SOCKET -> Region.OTHER_SKIN;
            case CAVITY, TONGUE -> Region.MOUTH;
            case UPPER_TEETH, LOWER_TEETH -> Region.TEETH;
            case LEFT_EYE -> Region.LEFT_EYE;
            case RIGHT_EYE -> Region.RIGHT_EYE;
        };
    }
}
