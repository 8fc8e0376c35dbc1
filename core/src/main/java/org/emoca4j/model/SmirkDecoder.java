package org.emoca4j.model;

import org.emoca4j.head.HeadModel;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.head.PosedHead;

/**
 * From SMIRK's codes to heads. Immutable and safe for use from many threads.
 *
 * @see <a href="https://arxiv.org/abs/2404.04104">Retsinas et al., SMIRK, CVPR 2024, section 3</a> (baselines section
 *     5)
 */
public final class SmirkDecoder {

    private final HeadModel head;
    private final Eyelids eyelids;
    private final Parity parity;

    /**
     * @param head FLAME 2020 with 300 identity and 50 expression components
     * @param parity the published program moves the eyelids after posing, without turning the offsets with the head;
     *     else they are part of the blend shapes
     * @throws IllegalArgumentException if the eyelids are for another head
     */
    public SmirkDecoder(HeadModel head, Eyelids eyelids, Parity parity) {
        if (eyelids.left().length != 3 * head.numVertices()) {
            throw new IllegalArgumentException("the eyelids are for a head of " + eyelids.left().length / 3
                    + " vertices, not of " + head.numVertices());
        }
        this.head = head;
        this.eyelids = eyelids;
        this.parity = parity;
    }

    /** The head model in use. */
    public HeadModel head() {
        return head;
    }

    /** FLAME, eyelids, landmarks and camera. */
    public CoarseFace coarse(SmirkCodes codes) {
        FaceCodes face = codes.toFaceCodes();
        HeadParameters parameters = face.head();
        float[] vertices = head.blend(parameters.shape(), parameters.expression());
        float[] joints = head.restJoints(vertices);
        if (parity == Parity.CORRECTED) {
            eyelids.close(vertices, codes.eyelids());
        }
        PosedHead posed = head.pose(vertices, joints, parameters.pose());
        if (parity == Parity.PUBLISHED) {
            eyelids.close(posed.vertices(), codes.eyelids());
        }
        return CoarseFace.of(head, face, posed);
    }
}
