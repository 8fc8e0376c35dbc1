package org.emoca4j.compared;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.image.RgbImage;

/**
 * A published way from a face in a photo to codes and a mesh, whatever its head model and camera: 3DDFA-V2, Deng et
 * al., MGCNet, DECA, EMOCA, SMIRK, the built-in model. Safe for use from many threads.
 */
public interface FaceSystem extends AutoCloseable {

    /** Part of the codes: who it is. */
    String IDENTITY = "identity";

    /** Part of the codes: the expression without the jaw's angles, if the system has any. */
    String EXPRESSION = "expression";

    /** Part of the codes: axis-angle of the jaw. */
    String JAW = "jaw";

    /** Part of the codes: axis-angle of the whole head, for systems that have it as such. */
    String GLOBAL = "global";

    /** Part of the codes: wrinkles. */
    String DETAIL = "detail";

    /** As options name it, such as {@code 3ddfa-v2}. */
    String id();

    /** As papers name it, such as {@code 3DDFA-V2}. */
    String title();

    /** Changes whenever codes could change, such as a digest of the weights: a key of caches of codes. */
    String fingerprint();

    /** Number of codes of each part, in order. */
    Map<String, Integer> codeLengths();

    /**
     * The codes of a face, without anything that is drawn: the shorter part of {@link #read}.
     *
     * @return the parts of {@link #codeLengths}
     */
    Map<String, float[]> codes(RgbImage photo, DetectedFace face);

    /**
     * The codes of a face that the detector doesn't see, of which a data set tells the 68 points.
     *
     * @param points68 {@code 68 * 2} iBUG points, image pixels
     * @return the parts of {@link #codeLengths}; empty if the system needs more of a face, such as the detector's mesh
     */
    default Optional<Map<String, float[]>> codes(RgbImage photo, float[] points68) {
        return Optional.empty();
    }

    /** Everything that the system says of a face. */
    SystemFace read(RgbImage photo, DetectedFace face);

    /**
     * A face as this system's publication crops it where a data set gives a detector's box, as the NoW challenge does.
     *
     * @param face found in the box
     * @param left sides of the box, image pixels
     * @return the face as it is, for systems that crop by landmarks all the same
     */
    default DetectedFace inBox(DetectedFace face, double left, double top, double right, double bottom) {
        return face;
    }

    /**
     * The person at rest: without expression and pose, as the NoW challenge asks for it.
     *
     * @param codes of {@link #codes}
     * @return empty if a file that the mesh needs was not added
     */
    Optional<NeutralHead> neutral(Map<String, float[]> codes);

    /**
     * What would have to be added for a mesh: one line for each published file; none if {@link #read} gives a mesh.
     */
    default List<String> missingForMesh() {
        return List.of();
    }

    /** Frees the networks. */
    @Override
    void close();
}
