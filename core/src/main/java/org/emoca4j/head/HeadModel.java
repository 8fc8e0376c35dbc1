package org.emoca4j.head;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.emoca4j.math.Rotations;
import org.emoca4j.mesh.Topology;

/**
 * A head in FLAME's layout: identity and expression blend shapes, five joints with linear blend skinning, landmark
 * embeddings and albedo. The built-in head and the official FLAME models are different data for this one class.
 *
 * <p>Immutable and safe for use from many threads.
 *
 * @see <a href="https://doi.org/10.1145/3130800.3130813">Li et al., Learning a model of facial shape and expression
 *     from 4D scans, SIGGRAPH Asia 2017, eq. 1 to 5</a>
 */
public final class HeadModel implements MorphableModel {

    private static final int NUM_JOINTS = HeadParameters.NUM_JOINTS;

    private final HeadBasis basis;
    private final HeadLandmarks landmarks;
    private final Region[] regions;
    private final Optional<AlbedoModel> albedo;

    /**
     * @param regions one per face
     * @throws IllegalArgumentException if there isn't one region for each face, or a landmark lies on none
     */
    public HeadModel(HeadBasis basis, HeadLandmarks landmarks, Region[] regions, Optional<AlbedoModel> albedo) {
        if (regions.length != basis.topology().numFaces()) {
            throw new IllegalArgumentException(
                    regions.length + " regions for " + basis.topology().numFaces() + " faces");
        }
        landmarks.checkFaces(basis.topology().numFaces());
        this.basis = basis;
        this.landmarks = landmarks;
        this.regions = regions.clone();
        this.albedo = albedo;
    }

    /**
     * The head that ships with the library.
     *
     * @throws IOException if the library's jar is damaged
     */
    public static HeadModel builtin() throws IOException {
        return HeadModelReader.readBuiltin();
    }

    /** Template, blend shapes, joints and skinning weights. */
    public HeadBasis basis() {
        return basis;
    }

    /** Where landmarks lie on the surface. */
    public HeadLandmarks landmarks() {
        return landmarks;
    }

    /** Skin colours; FLAME's files have none. */
    public Optional<AlbedoModel> albedo() {
        return albedo;
    }

    /** Faces and texture layout. */
    public Topology topology() {
        return basis.topology();
    }

    @Override
    public int numVertices() {
        return basis.topology().numVertices();
    }

    @Override
    public int[] faces() {
        return basis.topology().faces();
    }

    @Override
    public int numShape() {
        return basis.shapeDirs().length;
    }

    @Override
    public int numExpression() {
        return basis.expressionDirs().length;
    }

    /** 1: FLAME is in metres. */
    @Override
    public double metresPerUnit() {
        return 1;
    }

    @Override
    public float[] landmarks68(float[] vertices) {
        return landmarks.full().evaluate(vertices, faces());
    }

    /** Where a face lies. */
    public Region region(int face) {
        return regions[face];
    }

    /**
     * The head of a person with an expression, before posing: template plus blend shapes.
     *
     * @param shape at most S coefficients
     * @param expression at most E coefficients
     * @return {@code V * 3}, metres, head space
     */
    @Override
    public float[] blend(float[] shape, float[] expression) {
        if (shape.length > numShape() || expression.length > numExpression()) {
            throw new IllegalArgumentException("got " + shape.length + " shape and " + expression.length
                    + " expression coefficients, the model has " + numShape() + " and " + numExpression());
        }
        float[] vertices = basis.template().clone();
        LinearHead.addScaled(vertices, basis.shapeDirs(), shape);
        LinearHead.addScaled(vertices, basis.expressionDirs(), expression);
        return vertices;
    }

    /**
     * Rest joints of a blended head.
     *
     * @param blended {@code V * 3} from {@link #blend}
     * @return {@code 5 * 3}, metres
     */
    public float[] restJoints(float[] blended) {
        float[] regressor = basis.jointRegressor();
        int n = numVertices();
        float[] joints = new float[3 * NUM_JOINTS];
        for (int j = 0; j < NUM_JOINTS; j++) {
            double x = 0;
            double y = 0;
            double z = 0;
            for (int v = 0; v < n; v++) {
                float w = regressor[j * n + v];
                if (w != 0) {
                    x += w * blended[3 * v];
                    y += w * blended[3 * v + 1];
                    z += w * blended[3 * v + 2];
                }
            }
            joints[3 * j] = (float) x;
            joints[3 * j + 1] = (float) y;
            joints[3 * j + 2] = (float) z;
        }
        return joints;
    }

    /** Blend shapes, pose correctives and skinning. */
    public PosedHead decode(HeadParameters parameters) {
        float[] vertices = blend(parameters.shape(), parameters.expression());
        return pose(vertices, restJoints(vertices), parameters.pose());
    }

    /**
     * Poses a blended head in place (deca-flame section 1.3, steps 4 to 9).
     *
     * @param vertices {@code V * 3} from {@link #blend}, overwritten with the posed vertices
     * @param joints {@code 5 * 3} rest joints
     * @param pose 15 numbers, see {@link HeadParameters}
     */
    public PosedHead pose(float[] vertices, float[] joints, float[] pose) {
        float[][] rotations = rotations(pose);
        addPoseCorrectives(vertices, rotations);
        float[][] global = new float[NUM_JOINTS][];
        float[] posedJoints = new float[3 * NUM_JOINTS];
        for (int j = 0; j < NUM_JOINTS; j++) {
            int parent = HeadParameters.parent(j);
            global[j] = parent < 0 ? rotations[j] : Rotations.multiply(global[parent], rotations[j]);
            for (int i = 0; i < 3; i++) {
                posedJoints[3 * j + i] = parent < 0 ? joints[i] : posedJoints[3 * parent + i];
                for (int k = 0; parent >= 0 && k < 3; k++) {
                    posedJoints[3 * j + i] += global[parent][3 * i + k] * (joints[3 * j + k] - joints[3 * parent + k]);
                }
            }
        }
        skin(vertices, global, joints, posedJoints);
        return new PosedHead(vertices, posedJoints, global[HeadParameters.NECK]);
    }

    /**
     * What the pose correctives add to a blended head before skinning.
     *
     * @param pose 15 numbers, see {@link HeadParameters}
     * @return {@code V * 3}, metres, head space
     */
    public float[] poseCorrectives(float[] pose) {
        float[] offsets = new float[3 * numVertices()];
        addPoseCorrectives(offsets, rotations(pose));
        return offsets;
    }

    private static float[][] rotations(float[] pose) {
        float[][] rotations = new float[NUM_JOINTS][];
        for (int j = 0; j < NUM_JOINTS; j++) {
            rotations[j] = Rotations.rodrigues(pose, 3 * j);
        }
        return rotations;
    }

    private void addPoseCorrectives(float[] vertices, float[][] rotations) {
        float[][] dirs = basis.poseDirs();
        for (int p = 0; p < dirs.length; p++) {
            int entry = p % 9;
            float feature = rotations[1 + p / 9][entry] - (entry % 4 == 0 ? 1 : 0);
            if (feature != 0) {
                for (int i = 0; i < vertices.length; i++) {
                    vertices[i] += feature * dirs[p][i];
                }
            }
        }
    }

    private void skin(float[] vertices, float[][] global, float[] rest, float[] posed) {
        float[][] transforms = new float[NUM_JOINTS][12];
        for (int j = 0; j < NUM_JOINTS; j++) {
            for (int i = 0; i < 3; i++) {
                float translation = posed[3 * j + i];
                for (int k = 0; k < 3; k++) {
                    float r = global[j][3 * i + k];
                    transforms[j][4 * i + k] = r;
                    translation -= r * rest[3 * j + k];
                }
                transforms[j][4 * i + 3] = translation;
            }
        }
        float[] weights = basis.skinningWeights();
        float[] m = new float[12];
        for (int v = 0; v < numVertices(); v++) {
            Arrays.fill(m, 0);
            for (int j = 0; j < NUM_JOINTS; j++) {
                float w = weights[NUM_JOINTS * v + j];
                if (w != 0) {
                    for (int i = 0; i < 12; i++) {
                        m[i] += w * transforms[j][i];
                    }
                }
            }
            float x = vertices[3 * v];
            float y = vertices[3 * v + 1];
            float z = vertices[3 * v + 2];
            vertices[3 * v] = m[0] * x + m[1] * y + m[2] * z + m[3];
            vertices[3 * v + 1] = m[4] * x + m[5] * y + m[6] * z + m[7];
            vertices[3 * v + 2] = m[8] * x + m[9] * y + m[10] * z + m[11];
        }
    }
}
