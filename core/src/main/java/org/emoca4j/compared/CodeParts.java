package org.emoca4j.compared;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.HeadParameters;

/** The codes of heads in FLAME's layout as parts. */
final class CodeParts {

    private static final int ANGLES = 3;

    private CodeParts() {}

    /** Lengths for a head. */
    static Map<String, Integer> lengths(int numShape, int numExpression) {
        Map<String, Integer> parts = new LinkedHashMap<>();
        parts.put(FaceSystem.IDENTITY, numShape);
        parts.put(FaceSystem.EXPRESSION, numExpression);
        parts.put(FaceSystem.JAW, ANGLES);
        parts.put(FaceSystem.GLOBAL, ANGLES);
        return parts;
    }

    /** What was found, filled up with zeros where the model keeps fewer components than its head has. */
    static Map<String, float[]> of(HeadModel head, HeadParameters found) {
        Map<String, float[]> parts = new LinkedHashMap<>();
        parts.put(FaceSystem.IDENTITY, Arrays.copyOf(found.shape(), head.numShape()));
        parts.put(FaceSystem.EXPRESSION, Arrays.copyOf(found.expression(), head.numExpression()));
        parts.put(FaceSystem.JAW, angles(found.pose(), HeadParameters.JAW));
        parts.put(FaceSystem.GLOBAL, angles(found.pose(), HeadParameters.GLOBAL));
        return Collections.unmodifiableMap(parts);
    }

    private static float[] angles(float[] pose, int joint) {
        return Arrays.copyOfRange(pose, ANGLES * joint, ANGLES * (joint + 1));
    }
}
