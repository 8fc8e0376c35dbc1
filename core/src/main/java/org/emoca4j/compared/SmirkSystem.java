package org.emoca4j.compared;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.detect.Bounds;
import org.emoca4j.detect.CropSquare;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.FaceLandmarks;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.RgbImage;
import org.emoca4j.model.CoarseFace;
import org.emoca4j.model.Eyelids;
import org.emoca4j.model.Parity;
import org.emoca4j.model.SmirkCodes;
import org.emoca4j.model.SmirkDecoder;
import org.emoca4j.model.SmirkNetworks;
import org.emoca4j.store.InstalledPart;
import org.emoca4j.store.ModelStore;
import org.emoca4j.store.PartKind;

/** SMIRK: networks of the store, and FLAME with SMIRK's eyelids if the user has them. It knows no skin and no light. */
final class SmirkSystem implements FaceSystem {

    private static final String ID = "smirk";

    /** Part of the codes: left and right eyelid, 0 open to 1 closed. */
    private static final String EYELIDS = "eyelids";

    /** How much larger than the mesh's box the crop is in the published demo. */
    private static final double CROP_SCALE = 1.4;

    private final InstalledPart part;
    private final SmirkNetworks networks;
    private final Optional<SmirkDecoder> smirk;
    private final Optional<HeadDecoder> heads;
    private final List<String> missing;
    private final String fingerprint;

    private SmirkSystem(
            InstalledPart part, SmirkNetworks networks, Optional<SmirkDecoder> smirk, List<String> missing) {
        this.part = part;
        this.networks = networks;
        this.smirk = smirk;
        this.missing = List.copyOf(missing);
        heads = smirk.map(decoder -> new HeadDecoder(decoder.head()));
        fingerprint = new Fingerprint("SMIRK, crop 1.4, encoders 1").with(part).word();
    }

    /** Whether a name is that of this system, or of one that the user named. */
    static boolean is(String id, ModelStore store) throws IOException {
        return id.equals(ID)
                || store.parts().stream().anyMatch(part -> part.id().equals(id) && part.kind() == PartKind.SMIRK);
    }

    /** A line for its published file, if it isn't there. */
    static List<String> lacks(String id, ModelStore store) throws IOException {
        return id.equals(ID) ? store.missing(ID) : List.of();
    }

    /**
     * Loads a SMIRK of the store.
     *
     * @throws IOException if it isn't in the store, isn't SMIRK, or is damaged
     */
    static SmirkSystem open(String id, ModelStore store, int threads) throws IOException {
        List<String> missing = new ArrayList<>(store.missingForFlameHead());
        missing.addAll(store.missingForEyelids());
        SmirkNetworks networks = SmirkNetworks.open(store.smirk(id), threads);
        try {
            return new SmirkSystem(store.part(id), networks, decoder(store), missing);
        } catch (IOException | RuntimeException e) {
            networks.close();
            throw e;
        }
    }

    private static Optional<SmirkDecoder> decoder(ModelStore store) throws IOException {
        Optional<Eyelids> eyelids = store.eyelids();
        if (eyelids.isEmpty()) {
            return Optional.empty();
        }
        Optional<HeadModel> head = store.flameHead(SmirkCodes.NUM_SHAPE, SmirkCodes.NUM_EXPRESSION);
        return head.map(flame -> new SmirkDecoder(flame, eyelids.get(), Parity.CORRECTED));
    }

    @Override
    public String id() {
        return part.id();
    }

    @Override
    public String title() {
        return part.title();
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public Map<String, Integer> codeLengths() {
        Map<String, Integer> lengths = CodeParts.lengths(SmirkCodes.NUM_SHAPE, SmirkCodes.NUM_EXPRESSION);
        lengths.put(EYELIDS, SmirkCodes.NUM_EYELIDS);
        return Collections.unmodifiableMap(lengths);
    }

    @Override
    public Map<String, float[]> codes(RgbImage photo, DetectedFace face) {
        return parts(networks.encode(FaceCrop.of(photo, square(face.landmarks())).picture()));
    }

    /**
     * The square around the face mesh. MediaPipe's newer mesh has ten points more, those of the irises, which don't
     * widen it.
     */
    private static CropSquare square(FaceLandmarks mesh) {
        Bounds box = Bounds.of(mesh.points(), 3);
        return new CropSquare(box.centreX(), box.centreY(), Math.max(1, (int) (box.side() * CROP_SCALE)));
    }

    private static Map<String, float[]> parts(SmirkCodes codes) {
        Map<String, float[]> parts = new LinkedHashMap<>();
        parts.put(IDENTITY, codes.shape());
        parts.put(EXPRESSION, codes.expression());
        parts.put(JAW, codes.jaw());
        parts.put(GLOBAL, codes.global());
        parts.put(EYELIDS, codes.eyelids());
        return Collections.unmodifiableMap(parts);
    }

    @Override
    public SystemFace read(RgbImage photo, DetectedFace face) {
        StepTimes times = new StepTimes();
        FaceCrop crop = FaceCrop.of(photo, square(face.landmarks()));
        times.done(StepTimes.CROP);
        SmirkCodes codes = networks.encode(crop.picture());
        times.done(StepTimes.NETWORK);
        Optional<CoarseFace> coarse = smirk.map(decoder -> decoder.coarse(codes));
        Optional<ProjectedMesh> mesh = coarse.map(c -> heads.orElseThrow().plainMesh(c, crop.imageToCrop()));
        Optional<float[]> landmarks = coarse.map(c -> heads.orElseThrow().landmarks68(c, crop.imageToCrop()));
        times.done(StepTimes.DECODE);
        return new SystemFace(parts(codes), mesh, landmarks, times.millis());
    }

    @Override
    public Optional<NeutralHead> neutral(Map<String, float[]> codes) {
        return heads.map(decoder -> decoder.neutral(codes.get(IDENTITY)));
    }

    @Override
    public List<String> missingForMesh() {
        return missing;
    }

    @Override
    public void close() {
        networks.close();
    }
}
