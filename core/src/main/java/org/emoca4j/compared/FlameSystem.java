package org.emoca4j.compared;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.detect.CropSquare;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.head.FlameModelReader;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.RgbImage;
import org.emoca4j.model.CoarseFace;
import org.emoca4j.model.FlameCodes;
import org.emoca4j.model.FlameNetworks;
import org.emoca4j.store.InstalledPart;
import org.emoca4j.store.ModelStore;

/** DECA, EMOCA and their kin: networks of the store, and FLAME if the user has it. */
final class FlameSystem implements FaceSystem {

    private static final int ANGLES = 3;

    private final InstalledPart part;
    private final FlameNetworks networks;
    private final Optional<HeadDecoder> decoder;
    private final List<String> missing;
    private final String fingerprint;

    private FlameSystem(InstalledPart part, FlameNetworks networks, Optional<HeadModel> head, List<String> missing) {
        this.part = part;
        this.networks = networks;
        this.missing = List.copyOf(missing);
        decoder = head.map(HeadDecoder::new);
        fingerprint = new Fingerprint("crop 1.25, encoders 1").with(part).word();
    }

    /**
     * Loads a model of the store.
     *
     * @param id {@code deca}, {@code emoca}, {@code emoca-v2} or a name that the user gave
     * @throws IOException if it isn't in the store, isn't such a model, or is damaged
     */
    static FlameSystem open(String id, ModelStore store, int threads) throws IOException {
        FlameNetworks networks = FlameNetworks.open(store.regressor(id), threads);
        try {
            return new FlameSystem(store.part(id), networks,
                    store.flameHead(FlameModelReader.NUM_SHAPE, FlameModelReader.NUM_EXPRESSION),
                    store.missingForFlameHead());
        } catch (IOException | RuntimeException e) {
            networks.close();
            throw e;
        }
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
        Map<String, Integer> lengths =
                CodeParts.lengths(FlameModelReader.NUM_SHAPE, FlameModelReader.NUM_EXPRESSION);
        lengths.put(DETAIL, FlameCodes.NUM_DETAIL);
        return Collections.unmodifiableMap(lengths);
    }

    @Override
    public Map<String, float[]> codes(RgbImage photo, DetectedFace face) {
        return parts(networks.encode(FaceCrop.deca(photo, face).picture()));
    }

    @Override
    public Optional<Map<String, float[]>> codes(RgbImage photo, float[] points68) {
        return Optional.of(parts(networks.encode(FaceCrop.deca(photo, points68).picture())));
    }

    private static Map<String, float[]> parts(FlameCodes codes) {
        Map<String, float[]> parts = new LinkedHashMap<>();
        parts.put(IDENTITY, codes.shape());
        parts.put(EXPRESSION, codes.exp());
        parts.put(JAW, Arrays.copyOfRange(codes.pose(), ANGLES, 2 * ANGLES));
        parts.put(GLOBAL, Arrays.copyOf(codes.pose(), ANGLES));
        parts.put(DETAIL, codes.detail());
        return Collections.unmodifiableMap(parts);
    }

    @Override
    public SystemFace read(RgbImage photo, DetectedFace face) {
        StepTimes times = new StepTimes();
        FaceCrop crop = FaceCrop.deca(photo, face);
        times.done(StepTimes.CROP);
        FlameCodes codes = networks.encode(crop.picture());
        times.done(StepTimes.NETWORK);
        Optional<CoarseFace> coarse = decoder.map(d -> d.decode(codes.toFaceCodes()));
        Optional<ProjectedMesh> mesh = coarse.map(c -> decoder.orElseThrow().mesh(c, crop.imageToCrop()));
        Optional<float[]> landmarks = coarse.map(c -> decoder.orElseThrow().landmarks68(c, crop.imageToCrop()));
        times.done(StepTimes.DECODE);
        return new SystemFace(parts(codes), mesh, landmarks, times.millis());
    }

    @Override
    public DetectedFace inBox(DetectedFace face, double left, double top, double right, double bottom) {
        return CropSquare.inBox(face, left, top, right, bottom);
    }

    @Override
    public Optional<NeutralHead> neutral(Map<String, float[]> codes) {
        return decoder.map(d -> d.neutral(codes.get(IDENTITY)));
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
