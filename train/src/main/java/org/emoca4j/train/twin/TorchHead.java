package org.emoca4j.train.twin;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.emoca4j.head.HeadBasis;
import org.emoca4j.head.HeadLandmarks;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.head.LandmarkEmbedding;

/**
 * A head model over batches, see {@link HeadModel}: blend shapes, pose correctives, skinning and landmarks. All outputs
 * have gradients towards all codes, but for the choice of the contour's row (deca-flame sections 1.3 and 1.4).
 */
public final class TorchHead implements AutoCloseable {

    private static final int NUM_JOINTS = HeadParameters.NUM_JOINTS;
    private static final int MAX_YAW_DEG = 39;

    private final Constants constants;
    private final TorchRotations rotations;
    private final long numVertices;
    private final int numShape;
    private final int numExpression;
    private final boolean correctives;
    private final Tensor template;
    private final Tensor dirs;
    private final Tensor restJoints;
    private final Tensor jointDirs;
    private final Tensor skinningWeights;
    private final Tensor zeros;
    private final Tensor contourVertices;
    private final Tensor contourWeights;
    private final Tensor fixedVertices;
    private final Tensor fixedWeights;
    private final long numMediapipe;

    public TorchHead(HeadModel head, Placement placement) {
        constants = new Constants(placement);
        rotations = new TorchRotations(placement);
        HeadBasis basis = head.basis();
        int n = head.numVertices();
        numVertices = n;
        numShape = head.numShape();
        numExpression = head.numExpression();
        correctives = basis.poseDirs().length > 0;
        template = constants.of(planes(basis.template()), 3L * n);
        float[][] rows = new float[numShape + numExpression + basis.poseDirs().length][];
        double[] joints = new double[3 * NUM_JOINTS * (numShape + numExpression)];
        for (int k = 0; k < rows.length; k++) {
            float[] dir = k < numShape ? basis.shapeDirs()[k]
                    : k < numShape + numExpression ? basis.expressionDirs()[k - numShape]
                            : basis.poseDirs()[k - numShape - numExpression];
            rows[k] = planes(dir);
            if (k < numShape + numExpression) {
                regress(basis.jointRegressor(), dir, joints, 3 * NUM_JOINTS * k);
            }
        }
        dirs = constants.of(concatenated(rows), rows.length, 3L * n);
        double[] rest = new double[3 * NUM_JOINTS];
        regress(basis.jointRegressor(), basis.template(), rest, 0);
        restJoints = constants.of(rest, 3 * NUM_JOINTS);
        jointDirs = constants.of(joints, numShape + numExpression, 3 * NUM_JOINTS);
        float[] weights = new float[NUM_JOINTS * n];
        for (int v = 0; v < n; v++) {
            for (int j = 0; j < NUM_JOINTS; j++) {
                weights[j * n + v] = basis.skinningWeights()[NUM_JOINTS * v + j];
            }
        }
        skinningWeights = constants.of(weights, NUM_JOINTS, n);
        zeros = constants.of(new float[6], 1, 6);

        HeadLandmarks landmarks = head.landmarks();
        int[] faces = head.topology().faces();
        numMediapipe = landmarks.mediapipe().size();
        Embedding contour = Embedding.of(landmarks.contour(), faces);
        int rowLength = 3 * HeadLandmarks.NUM_CONTOUR;
        int[] contourIndices = new int[contour.vertices().length];
        float[] contourBlend = new float[contour.vertices().length];
        // from corner by corner of the whole table to corner by corner of each row
        for (int row = 0; row < HeadLandmarks.NUM_CONTOUR_ROWS; row++) {
            for (int i = 0; i < rowLength; i++) {
                int from = i / HeadLandmarks.NUM_CONTOUR * landmarks.contour().size()
                        + row * HeadLandmarks.NUM_CONTOUR + i % HeadLandmarks.NUM_CONTOUR;
                contourIndices[row * rowLength + i] = contour.vertices()[from];
                contourBlend[row * rowLength + i] = contour.weights()[from];
            }
        }
        contourVertices = constants.indices(contourIndices, HeadLandmarks.NUM_CONTOUR_ROWS, rowLength);
        contourWeights = constants.of(contourBlend, HeadLandmarks.NUM_CONTOUR_ROWS, rowLength);
        Embedding fixed = Embedding.of(
                joined(joined(landmarks.inner(), landmarks.full()), landmarks.mediapipe()), faces);
        fixedVertices = constants.indices(fixed.vertices(), 1, 3, fixed.size());
        fixedWeights = constants.of(fixed.weights(), 1, 3, fixed.size());
    }

    /** Corners of landmarks: all first corners, all second ones, all third ones. */
    private record Embedding(int[] vertices, float[] weights) {

        static Embedding of(LandmarkEmbedding points, int[] faces) {
            int n = points.size();
            int[] vertices = new int[3 * n];
            float[] weights = new float[3 * n];
            for (int i = 0; i < n; i++) {
                for (int corner = 0; corner < 3; corner++) {
                    vertices[corner * n + i] = faces[3 * points.faces()[i] + corner];
                    weights[corner * n + i] = points.barycentrics()[3 * i + corner];
                }
            }
            return new Embedding(vertices, weights);
        }

        int size() {
            return vertices.length / 3;
        }
    }

    private static LandmarkEmbedding joined(LandmarkEmbedding a, LandmarkEmbedding b) {
        int[] faces = Arrays.copyOf(a.faces(), a.size() + b.size());
        System.arraycopy(b.faces(), 0, faces, a.size(), b.size());
        float[] weights = Arrays.copyOf(a.barycentrics(), 3 * faces.length);
        System.arraycopy(b.barycentrics(), 0, weights, 3 * a.size(), 3 * b.size());
        return new LandmarkEmbedding(faces, weights);
    }

    /** From point by point to all x, all y, all z. */
    private static float[] planes(float[] points) {
        float[] out = new float[points.length];
        int n = points.length / 3;
        for (int i = 0; i < points.length; i++) {
            out[i % 3 * n + i / 3] = points[i];
        }
        return out;
    }

    private static float[] concatenated(float[][] rows) {
        int length = rows[0].length;
        float[] out = new float[rows.length * length];
        for (int k = 0; k < rows.length; k++) {
            System.arraycopy(rows[k], 0, out, k * length, length);
        }
        return out;
    }

    private static void regress(float[] regressor, float[] points, double[] out, int offset) {
        int n = points.length / 3;
        for (int j = 0; j < NUM_JOINTS; j++) {
            for (int v = 0; v < n; v++) {
                float w = regressor[j * n + v];
                for (int c = 0; w != 0 && c < 3; c++) {
                    out[offset + 3 * j + c] += w * points[3 * v + c];
                }
            }
        }
    }

    /** S, the number of identity coefficients. */
    public int numShape() {
        return numShape;
    }

    /** E, the number of expression coefficients. */
    public int numExpression() {
        return numExpression;
    }

    /**
     * Decodes codes as the encoders give them, with neck and eyes at rest.
     *
     * @param shape {@code [B, S]}
     * @param expression {@code [B, E]}
     * @param pose {@code [B, 6]} radians: axis-angle of the head, then of the jaw
     */
    public DecodedHeads decode(Tensor shape, Tensor expression, Tensor pose) {
        Tensor still = zeros.expand(pose.size(0), 6);
        return decodePosed(shape, expression, torch.cat(new TensorVector(
                pose.narrow(1, 0, 3), still.narrow(1, 0, 3), pose.narrow(1, 3, 3), still), 1));
    }

    /**
     * Decodes codes with the pose of all joints.
     *
     * @param pose {@code [B, 15]} radians: axis-angle vectors in the order of {@link HeadParameters}
     */
    public DecodedHeads decodePosed(Tensor shape, Tensor expression, Tensor pose) {
        long b = pose.size(0);
        if (shape.size(1) != numShape || expression.size(1) != numExpression || pose.size(1) != 3 * NUM_JOINTS) {
            throw new IllegalArgumentException("the head takes " + numShape + " shape, " + numExpression
                    + " expression and 15 pose numbers, got " + shape.size(1) + ", " + expression.size(1) + " and "
                    + pose.size(1));
        }
        Tensor betas = torch.cat(new TensorVector(shape, expression), 1);
        Tensor local = rotations.rodrigues(pose.reshape(b * NUM_JOINTS, 3)).view(b, NUM_JOINTS, 3, 3);
        Tensor weights = betas;
        if (correctives) {
            Tensor feature = local.narrow(1, 1, NUM_JOINTS - 1).sub(rotations.identity());
            weights = torch.cat(new TensorVector(betas, feature.reshape(b, HeadBasis.NUM_POSE_DIRS)), 1);
        }
        Tensor rest = torch.addmm(template, weights, dirs).view(b, 3, numVertices);
        Tensor joints = torch.addmm(restJoints, betas, jointDirs).view(b, NUM_JOINTS, 3, 1);

        // the neck hangs on the root, all others hang on the neck
        Tensor root = local.select(1, HeadParameters.GLOBAL);
        Tensor neck = root.bmm(local.select(1, HeadParameters.NECK));
        long numEnds = NUM_JOINTS - HeadParameters.JAW;
        Tensor ends = neck.unsqueeze(1).matmul(local.narrow(1, HeadParameters.JAW, numEnds));
        Tensor global = torch.cat(new TensorVector(root.unsqueeze(1), neck.unsqueeze(1), ends), 1);
        Tensor rootJoint = joints.narrow(1, HeadParameters.GLOBAL, 1);
        Tensor neckJoint = joints.narrow(1, HeadParameters.NECK, 1);
        Tensor neckPosed = rootJoint.add(root.unsqueeze(1).matmul(neckJoint.sub(rootJoint)));
        Tensor endsPosed = neckPosed.add(
                neck.unsqueeze(1).matmul(joints.narrow(1, HeadParameters.JAW, numEnds).sub(neckJoint)));
        Tensor posed = torch.cat(new TensorVector(rootJoint, neckPosed, endsPosed), 1);
        Tensor shift = posed.sub(global.matmul(joints));
        Tensor transforms = torch.cat(new TensorVector(global, shift), 3).view(b, NUM_JOINTS, 12);
        Tensor blended = transforms.transpose(1, 2).reshape(b * 12, NUM_JOINTS).matmul(skinningWeights)
                .view(b, 3, 4, numVertices);
        Tensor vertices = blended.narrow(2, 0, 3).mul(rest.unsqueeze(1)).sum(2).add(blended.select(2, 3));
        return landmarks(vertices, neck, posed.squeeze(3));
    }

    private DecodedHeads landmarks(Tensor vertices, Tensor rotation, Tensor joints) {
        long b = vertices.size(0);
        long numContour = HeadLandmarks.NUM_CONTOUR;
        Tensor rows = contourRows(rotation);
        Tensor index = torch.cat(new TensorVector(
                contourVertices.index_select(0, rows).view(b, 3, numContour),
                fixedVertices.expand(b, 3, fixedVertices.size(2))), 2);
        Tensor weights = torch.cat(new TensorVector(
                contourWeights.index_select(0, rows).view(b, 3, numContour),
                fixedWeights.expand(b, 3, fixedWeights.size(2))), 2);
        long numPoints = index.size(2);
        Tensor corners = vertices.gather(2, index.view(b, 1, 3 * numPoints).expand(b, 3, 3 * numPoints));
        Tensor points = corners.view(b, 3, 3, numPoints).mul(weights.unsqueeze(1)).sum(2).transpose(1, 2);
        long numIbug = HeadLandmarks.NUM_IBUG;
        return new DecodedHeads(
                vertices.transpose(1, 2),
                points.narrow(1, 0, numIbug),
                points.narrow(1, numIbug, numIbug),
                points.narrow(1, 2 * numIbug, numMediapipe),
                joints);
    }

    /**
     * Rows of the contour table by the head's yaw, see {@link HeadLandmarks#contourRow}; no gradient.
     *
     * @param rotation {@code [B, 3, 3]} root times neck
     * @return {@code [B]} indices
     */
    static Tensor contourRows(Tensor rotation) {
        Tensor r = rotation.detach().to(ScalarType.Double);
        Tensor left = r.select(2, 0);
        Tensor yaw = torch.atan2(left.select(1, 2).neg(), torch.hypot(left.select(1, 0), left.select(1, 1)));
        Tensor degrees = torch.rad2deg(yaw)
                .clamp_min(new Scalar((double) -MAX_YAW_DEG))
                .clamp_max(new Scalar((double) MAX_YAW_DEG))
                .round();
        Tensor negative = degrees.lt(new Scalar(0.0));
        return torch.where(negative, degrees.neg().add(new Scalar((double) MAX_YAW_DEG)), degrees)
                .to(ScalarType.Long);
    }

    @Override
    public void close() {
        rotations.close();
        constants.close();
    }
}
