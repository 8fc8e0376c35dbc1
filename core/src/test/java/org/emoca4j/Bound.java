package org.emoca4j;

/** How close numbers must come to the reference's, by what they are. */
public enum Bound {
    EXACT(0, 0, Unit.NONE, "what rounding can't excuse: face indices, depths and weights of the rasteriser, topology,"
            + " contents of files, weights of networks"),
    POSITION(1e-6, 0, Unit.METRES, "vertices, joints, landmarks and displacements in head space"),
    PROJECTED(1e-5, 0, Unit.NDC, "projected points; the camera makes about 10 of a metre"),
    PIXEL(1e-3, 0, Unit.PIXELS, "points in pixels"),
    ROTATION(1e-6, 0, Unit.NONE, "rotation matrices"),
    MATRIX(1e-6, 0, Unit.RELATIVE, "crop matrices, of the largest entry"),
    DOUBLE(1e-9, 0, Unit.NONE, "crops in double precision"),
    NETWORK(1e-5, 0, Unit.RELATIVE, "outputs and inner maps of networks, of the largest value"),
    FUNCTION(1e-5, 0, Unit.NONE, "light of single normals, sums over columns"),
    VALUE(1e-4, 0, Unit.NONE, "albedo, normals of vertices, pixels of crops"),
    CROP_BICUBIC(2e-3, 0, Unit.NONE, "pixels of crops by cubic splines"),
    ATTRIBUTE(1e-4, 0.001, Unit.NONE, "what is drawn or looked up per pixel, and normals of decoded vertices: 0.1 % may"
            + " turn by rounding, at silhouettes, texel borders and tiny triangles"),
    IMAGE(2e-3, 0.001, Unit.NONE, "pictures with the made-up texture, which is noise"),
    DETAIL(2e-3, 0, Unit.NONE, "normals of wrinkles and their light: tiny triangles amplify rounding"),
    DETAIL_MOST(1e-4, 0.01, Unit.NONE, "the same for most texels"),
    GRADIENT(1e-4, 0, Unit.RELATIVE, "gradients of heads and of the rasteriser's weights, of the largest component"),
    RENDER_GRADIENT(1e-3, 0, Unit.RELATIVE, "gradients through pictures and maps, and of rotations near no rotation,"
            + " where the epsilon rules; of the largest component"),
    WHOLE(1e-3, 0, Unit.NONE, "from picture to points"),
    WHOLE_MAP(1e-3, 0.001, Unit.NONE, "from picture to maps"),
    LOSS(1e-5, 0, Unit.RELATIVE, "losses of points, pictures and codes, and their gradients, of the largest component"),
    FEATURE_LOSS(1e-4, 0, Unit.RELATIVE, "losses through networks, correlations, and their gradients, of the largest"
            + " component"),
    MRF_GRADIENT(1e-2, 0, Unit.RELATIVE, "gradients of ID-MRF, of the largest component: it divides by distances near"
            + " zero"),
    ANGLE(1.5e-7, 0, Unit.NONE, "one minus a cosine near 1, a step of which is 6e-8 in float32"),
    PICTURE_GRADIENT(5e-3, 0.01, Unit.RELATIVE, "gradients of pictures through a ResNet-50, of the largest component:"
            + " another order of summation turns rectifiers, which moves all pixels that they see; the reference's own"
            + " float32 is 1e-4 off float64 at one pixel in nine"),
    TRAINING_OUTPUT(1e-4, 0, Unit.RELATIVE, "outputs and running statistics of networks in training mode, of the"
            + " largest value"),
    TRAINING_GRADIENT(6e-2, 0, Unit.RELATIVE, "gradients through batch normalisation in training mode, of the largest"
            + " component: statistics over a batch of two amplify rounding"),
    STEP_LOSS(1e-3, 0, Unit.RELATIVE, "terms and figures of a step of training"),
    STEP_NORM(0.1, 0, Unit.RELATIVE, "norms of the gradients of a step, each for itself"),
    STEP_GRADIENT(0.1, 0, Unit.RELATIVE, "gradients of a step through batch normalisation in training mode, of the"
            + " largest component"),
    STEP_CODE_GRADIENT(1e-2, 0, Unit.RELATIVE, "gradients of codes through the made-up texture, which is noise: a"
            + " camera that differs in the seventh digit looks up other texels and moves them by 8e-3 of the largest"
            + " component"),
    STEP_CODE_GRADIENT_MOST(1e-3, 0.1, Unit.RELATIVE, "the same for most codes"),
    STEP_CHANGE(1e-2, 0, Unit.RELATIVE, "how Adam's first step moves parameters whose gradient is above a fifth of the"
            + " largest: by its sign");

    /** What a tolerance counts. */
    private enum Unit {
        NONE(""),
        METRES(" m"),
        NDC(" NDC"),
        PIXELS(" px"),
        RELATIVE(" relative");

        private final String text;

        Unit(String text) {
            this.text = text;
        }
    }

    private final double tolerance;
    private final double maxShare;
    private final Unit unit;
    private final String use;

    Bound(double tolerance, double maxShare, Unit unit, String use) {
        this.tolerance = tolerance;
        this.maxShare = maxShare;
        this.unit = unit;
        this.use = use;
    }

    /** Largest difference; if {@link #relative}, in units of the largest expected value. */
    public double tolerance() {
        return tolerance;
    }

    /** Share of values that may differ by more. */
    public double maxShare() {
        return maxShare;
    }

    boolean relative() {
        return unit == Unit.RELATIVE;
    }

    String unit() {
        return unit.text;
    }

    /** What it is for. */
    String use() {
        return use;
    }
}
