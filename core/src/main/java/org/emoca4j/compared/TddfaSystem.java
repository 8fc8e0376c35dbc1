package org.emoca4j.compared;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.detect.Bounds;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.FaceBoxesDetector;
import org.emoca4j.detect.Ibug68;
import org.emoca4j.format.Safetensors;
import org.emoca4j.head.LinearHead;
import org.emoca4j.image.RgbImage;
import org.emoca4j.mesh.Winding;
import org.emoca4j.nn.Network;
import org.emoca4j.store.InstalledPart;
import org.emoca4j.store.ModelStore;
import org.emoca4j.store.PartKind;

/**
 * 3DDFA-V2 (Guo et al., ECCV 2020): a small network that gives pose, identity and expression of the Basel Face Model,
 * and with a head that its authors left in their files, 68 landmarks.
 *
 * @see <a href="https://arxiv.org/abs/2009.09960">Towards fast, accurate and stable 3D dense face alignment</a>
 *     (baselines section 1)
 */
final class TddfaSystem implements FaceSystem {

    /** Whichever of the three networks there is. */
    static final String ID = "3ddfa-v2";

    /** Follows an id: the square to look at comes from FaceBoxes. */
    static final String OWN_DETECTOR = "+faceboxes";

    /** The published default first. */
    private static final List<PartKind> NETWORKS =
            List.of(PartKind.TDDFA_MB1, PartKind.TDDFA_MB05, PartKind.TDDFA_RESNET22);

    private static final int NUM_SHAPE = 40;
    private static final int NUM_EXPRESSION = 10;
    private static final double METRES_PER_UNIT = 1e-6;

    private final String id;
    private final InstalledPart part;
    private final Network network;
    private final Optional<FaceBoxesDetector> detector;
    private final float[] mean;
    private final float[] deviation;
    private final Optional<LinearHead> head;
    private final List<String> missingForMesh;
    private final String fingerprint;

    private TddfaSystem(String id, ModelStore store, InstalledPart part, Network network,
            Optional<FaceBoxesDetector> detector) throws IOException {
        this.id = id;
        this.part = part;
        this.network = network;
        this.detector = detector;
        Safetensors statistics = store.data(PartKind.TDDFA_STATISTICS.id());
        int length = TddfaPose.LENGTH + NUM_SHAPE + NUM_EXPRESSION;
        mean = statistics.get("mean", length).floats();
        deviation = statistics.get("std", length).floats();
        missingForMesh = missing(store, PartKind.TDDFA_BASIS, PartKind.TDDFA_TRIANGLES);
        Fingerprint print = new Fingerprint("square of the landmarks 1" + (detector.isPresent() ? OWN_DETECTOR : ""))
                .with(part)
                .with(store.part(PartKind.TDDFA_STATISTICS.id()));
        if (detector.isPresent()) {
            print.with(store.part(PartKind.FACEBOXES.id()));
        }
        if (missingForMesh.isEmpty()) {
            head = Optional.of(head(store));
            print.with(store.part(PartKind.TDDFA_BASIS.id())).with(store.part(PartKind.TDDFA_TRIANGLES.id()));
        } else {
            head = Optional.empty();
        }
        fingerprint = print.word();
    }

    private static LinearHead head(ModelStore store) throws IOException {
        Safetensors basis = store.data(PartKind.TDDFA_BASIS.id());
        float[] vertices = basis.get("mean").floats();
        int[] faces = store.data(PartKind.TDDFA_TRIANGLES.id()).get("faces").ints();
        try {
            return new LinearHead(METRES_PER_UNIT, Winding.outward(vertices, faces), vertices,
                    rows(basis.get("shape_dirs").floats(), NUM_SHAPE),
                    rows(basis.get("expression_dirs").floats(), NUM_EXPRESSION),
                    basis.get("keypoints").ints(), Optional.empty());
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException(store.folder() + ": " + PartKind.TDDFA_BASIS.id() + " and "
                    + PartKind.TDDFA_TRIANGLES.id() + " don't fit each other (" + e.getMessage()
                    + "); add both from one download", e);
        }
    }

    private static float[][] rows(float[] values, int count) {
        float[][] rows = new float[count][];
        int length = values.length / count;
        for (int i = 0; i < count; i++) {
            rows[i] = Arrays.copyOfRange(values, i * length, (i + 1) * length);
        }
        return rows;
    }

    /** Whether a name is that of this system, of one of its networks, or of one that the user named. */
    static boolean is(String id, ModelStore store) throws IOException {
        String base = base(id);
        if (base.equals(ID) || NETWORKS.stream().anyMatch(kind -> kind.id().equals(base))) {
            return true;
        }
        return store.parts().stream().anyMatch(part -> part.id().equals(base) && NETWORKS.contains(part.kind()));
    }

    private static String base(String id) {
        return id.endsWith(OWN_DETECTOR) ? id.substring(0, id.length() - OWN_DETECTOR.length()) : id;
    }

    /** One line for each published file without which it doesn't open. */
    static List<String> lacks(String id, ModelStore store) throws IOException {
        List<String> missing = new ArrayList<>();
        if (network(base(id), store).isEmpty()) {
            missing.add(base(id).equals(ID)
                    ? "one of " + String.join(", ", NETWORKS.stream().map(PartKind::published).toList()) + " from "
                            + NETWORKS.get(0).where()
                    : store.missing(base(id)).get(0));
        }
        missing.addAll(missing(store, PartKind.TDDFA_STATISTICS));
        if (id.endsWith(OWN_DETECTOR)) {
            missing.addAll(missing(store, PartKind.FACEBOXES));
        }
        return missing;
    }

    private static List<String> missing(ModelStore store, PartKind... kinds) throws IOException {
        List<String> missing = new ArrayList<>();
        for (PartKind kind : kinds) {
            missing.addAll(store.missing(kind.id()));
        }
        return missing;
    }

    private static Optional<InstalledPart> network(String base, ModelStore store) throws IOException {
        List<InstalledPart> parts = store.parts();
        List<String> wanted = base.equals(ID) ? NETWORKS.stream().map(PartKind::id).toList() : List.of(base);
        return wanted.stream()
                .flatMap(name -> parts.stream().filter(part -> part.id().equals(name)))
                .findFirst();
    }

    /**
     * Loads the networks.
     *
     * @param id for which {@link #lacks} nothing
     */
    static TddfaSystem open(String id, ModelStore store, int threads) throws IOException {
        InstalledPart part = network(base(id), store).orElseThrow();
        Network network = Network.open(store.network(part.id()), threads);
        Optional<FaceBoxesDetector> detector = Optional.empty();
        try {
            if (id.endsWith(OWN_DETECTOR)) {
                detector = Optional.of(FaceBoxesDetector.open(store.network(PartKind.FACEBOXES.id()), threads));
            }
            return new TddfaSystem(id, store, part, network, detector);
        } catch (IOException | RuntimeException e) {
            network.close();
            detector.ifPresent(FaceBoxesDetector::close);
            throw e;
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String title() {
        return id.equals(ID) ? "3DDFA-V2" : "3DDFA-V2 (" + id.replaceFirst("^" + ID + "[-+]", "") + ")";
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public Map<String, Integer> codeLengths() {
        Map<String, Integer> lengths = new LinkedHashMap<>();
        lengths.put(IDENTITY, NUM_SHAPE);
        lengths.put(EXPRESSION, NUM_EXPRESSION);
        lengths.put(TddfaPose.PART, TddfaPose.LENGTH);
        return Collections.unmodifiableMap(lengths);
    }

    @Override
    public Map<String, float[]> codes(RgbImage photo, DetectedFace face) {
        return codes(network.run(square(photo, face).crop(photo)));
    }

    @Override
    public Optional<Map<String, float[]>> codes(RgbImage photo, float[] points68) {
        Bounds bounds = Bounds.of(points68, 2);
        TddfaRoi square = square(photo, bounds.centreX(), bounds.centreY(), bounds.side(), points68);
        return Optional.of(codes(network.run(square.crop(photo))));
    }

    private TddfaRoi square(RgbImage photo, DetectedFace face) {
        return square(photo, face.centreX(), face.centreY(), face.side(), Ibug68.of(face.landmarks()));
    }

    private TddfaRoi square(RgbImage photo, double centreX, double centreY, double side, float[] points68) {
        return detector
                .flatMap(own -> FaceBoxesDetector.at(own.detect(photo), centreX, centreY, side))
                .map(box -> TddfaRoi.ofBox(box.left(), box.top(), box.right(), box.bottom()))
                .orElseGet(() -> TddfaRoi.ofLandmarks(points68));
    }

    private Map<String, float[]> codes(Map<String, float[]> outputs) {
        float[] p = outputs.get("parameters");
        for (int i = 0; i < p.length; i++) {
            p[i] = p[i] * deviation[i] + mean[i];
        }
        Map<String, float[]> parts = new LinkedHashMap<>();
        int expression = TddfaPose.LENGTH + NUM_SHAPE;
        parts.put(IDENTITY, Arrays.copyOfRange(p, TddfaPose.LENGTH, expression));
        parts.put(EXPRESSION, Arrays.copyOfRange(p, expression, p.length));
        parts.put(TddfaPose.PART, Arrays.copyOf(p, TddfaPose.LENGTH));
        return Collections.unmodifiableMap(parts);
    }

    @Override
    public SystemFace read(RgbImage photo, DetectedFace face) {
        StepTimes times = new StepTimes();
        TddfaRoi square = square(photo, face);
        float[] crop = square.crop(photo);
        times.done(StepTimes.CROP);
        Map<String, float[]> outputs = network.run(crop);
        times.done(StepTimes.NETWORK);
        Map<String, float[]> codes = codes(outputs);
        Optional<float[]> vertices = head.map(h -> vertices(h, codes, square));
        Optional<float[]> landmarks = outputs.containsKey("landmarks")
                ? Optional.of(square.landmarks(outputs.get("landmarks")))
                : vertices.map(v -> ProjectedMesh.withoutDepth(head.orElseThrow().landmarks68(v)));
        Optional<ProjectedMesh> mesh =
                vertices.map(v -> new ProjectedMesh(v, head.orElseThrow().faces(), Optional.empty()));
        times.done(StepTimes.DECODE);
        return new SystemFace(codes, mesh, landmarks, times.millis());
    }

    private static float[] vertices(LinearHead head, Map<String, float[]> codes, TddfaRoi square) {
        float[] rest = head.blend(codes.get(IDENTITY), codes.get(EXPRESSION));
        return square.toImage(new TddfaPose(codes.get(TddfaPose.PART)).project(rest));
    }

    @Override
    public Optional<NeutralHead> neutral(Map<String, float[]> codes) {
        return head.map(h -> NeutralHead.of(h, codes.get(IDENTITY)));
    }

    @Override
    public List<String> missingForMesh() {
        return missingForMesh;
    }

    @Override
    public void close() {
        network.close();
        detector.ifPresent(FaceBoxesDetector::close);
    }
}
