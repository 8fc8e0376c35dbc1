package org.emoca4j.model;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.emoca4j.head.HeadBasis;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.Region;

/** The built-in head with as many expression components as FLAME's users expect, for tests of DECA and EMOCA. */
public final class BuiltinAsFlame {

    public static final float FIXED_DISPLACEMENT = 0.0005f;

    private BuiltinAsFlame() {}

    public static FlameAssets assets() throws IOException {
        HeadModel builtin = HeadModel.builtin();
        HeadBasis basis = builtin.basis();
        float[][] expressions = Arrays.copyOf(basis.expressionDirs(), 50);
        for (int k = basis.expressionDirs().length; k < expressions.length; k++) {
            expressions[k] = new float[3 * builtin.numVertices()];
        }
        Region[] regions = new Region[builtin.topology().numFaces()];
        for (int face = 0; face < regions.length; face++) {
            regions[face] = builtin.region(face);
        }
        HeadModel head = new HeadModel(
                new HeadBasis("test", "1", basis.topology(), basis.template(), basis.shapeDirs(), expressions,
                        List.of(), basis.poseDirs(), basis.jointRegressor(), basis.skinningWeights()),
                builtin.landmarks(), regions, Optional.empty());
        float[] mask = builtin.albedo().orElseThrow().faceMask();
        float[] fixed = new float[mask.length];
        Arrays.fill(fixed, FIXED_DISPLACEMENT);
        return new FlameAssets(head, mask, fixed, Optional.empty());
    }
}
