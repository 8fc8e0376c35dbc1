package org.emoca4j.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.emoca4j.head.AlbedoModel;
import org.emoca4j.head.HeadBasis;
import org.emoca4j.head.HeadLandmarks;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.LandmarkEmbedding;
import org.emoca4j.head.Region;
import org.emoca4j.model.FlameAssets;
import org.emoca4j.model.FlameCodes;
import org.emoca4j.model.RegressorFiles;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.DetailDecoder;
import org.emoca4j.nn.FaceEncoder;
import org.emoca4j.nn.OnnxExporter;

/**
 * EMOCA without its licensed files: the built-in head with as many components, correctives, landmarks and texels as
 * FLAME's assets have (and a few more vertices), and networks of the real sizes with {@link SeededWeights}.
 */
final class StandIn {

    private static final int NUM_SHAPE = 100;
    private static final int NUM_EXPRESSION = 50;
    private static final int NUM_ALBEDO = 50;
    private static final int NUM_MEDIAPIPE = 105;
    private static final int CONDITION = 181;
    private static final float CORRECTIVE_METRES = 1e-4f;
    private static final float ALBEDO_STEP = 0.01f;

    private StandIn() {}

    /** Writes the networks as ONNX files. */
    static void write(Path folder) throws IOException {
        RegressorFiles files = in(folder);
        write(files.coarseEncoder(), new FaceEncoder(FlameCodes.NUM_COARSE), 1);
        write(files.expressionEncoder().orElseThrow(), new FaceEncoder(NUM_EXPRESSION), 2);
        write(files.detailEncoder(), new FaceEncoder(FlameCodes.NUM_DETAIL), 3);
        write(files.detailDecoder(), new DetailDecoder(CONDITION), 4);
    }

    /** What {@link #write} wrote. */
    static RegressorFiles in(Path folder) {
        return new RegressorFiles(
                "stand-in",
                folder.resolve("E_flame.onnx"),
                Optional.of(folder.resolve("E_expression.onnx")),
                List.of("expression"),
                folder.resolve("E_detail.onnx"),
                folder.resolve("D_detail.onnx"));
    }

    private static void write(Path file, Architecture architecture, long seed) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            OnnxExporter.write(architecture, SeededWeights.of(architecture, seed), out);
        }
    }

    /** The head and its maps. */
    static FlameAssets assets() throws IOException {
        HeadModel builtin = HeadModel.builtin();
        AlbedoModel skin = builtin.albedo().orElseThrow();
        Random random = new Random(5);
        HeadBasis basis = builtin.basis();
        HeadBasis wide = new HeadBasis(
                "stand-in",
                basis.version(),
                basis.topology(),
                basis.template(),
                filledUp(basis.shapeDirs(), NUM_SHAPE, 0, random),
                filledUp(basis.expressionDirs(), NUM_EXPRESSION, 0, random),
                List.of(),
                filledUp(new float[][] {new float[basis.template().length]}, HeadBasis.NUM_POSE_DIRS,
                        CORRECTIVE_METRES, random),
                basis.jointRegressor(),
                basis.skinningWeights());
        AlbedoModel albedo = new AlbedoModel(
                skin.size(), skin.mean(), filledUp(skin.dirs(), NUM_ALBEDO, ALBEDO_STEP, random), skin.faceMask());
        Region[] regions = new Region[basis.topology().numFaces()];
        Arrays.setAll(regions, builtin::region);
        float[] fixed = new float[FlameAssets.UV_SIZE * FlameAssets.UV_SIZE];
        for (int i = 0; i < fixed.length; i++) {
            fixed[i] = CORRECTIVE_METRES * (float) random.nextGaussian();
        }
        return new FlameAssets(
                new HeadModel(wide, landmarks(builtin.landmarks()), regions, Optional.of(albedo)),
                skin.faceMask(),
                fixed,
                Optional.empty());
    }

    /** As many rows as asked for: those there are, again from the first, with noise on the repeated ones. */
    private static float[][] filledUp(float[][] rows, int count, float noise, Random random) {
        float[][] out = Arrays.copyOf(rows, count);
        for (int k = rows.length; k < count; k++) {
            out[k] = rows[k % rows.length].clone();
            for (int i = 0; noise > 0 && i < out[k].length; i++) {
                out[k][i] += noise * (float) random.nextGaussian();
            }
        }
        return out;
    }

    /** FLAME's MediaPipe embedding has 105 of the 468 points. */
    private static HeadLandmarks landmarks(HeadLandmarks all) {
        int[] picked = IntStream.range(0, NUM_MEDIAPIPE)
                .map(i -> i * all.mediapipe().size() / NUM_MEDIAPIPE)
                .toArray();
        int[] faces = new int[NUM_MEDIAPIPE];
        float[] barycentrics = new float[3 * NUM_MEDIAPIPE];
        int[] indices = new int[NUM_MEDIAPIPE];
        float[] weights = new float[NUM_MEDIAPIPE];
        for (int i = 0; i < NUM_MEDIAPIPE; i++) {
            faces[i] = all.mediapipe().faces()[picked[i]];
            System.arraycopy(all.mediapipe().barycentrics(), 3 * picked[i], barycentrics, 3 * i, 3);
            indices[i] = all.mediapipeIndices()[picked[i]];
            weights[i] = all.mediapipeWeights()[picked[i]];
        }
        return new HeadLandmarks(all.inner(), all.contour(), all.full(),
                new LandmarkEmbedding(faces, barycentrics), indices, weights, all.iris());
    }
}
