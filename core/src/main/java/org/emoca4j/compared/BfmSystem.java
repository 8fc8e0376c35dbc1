package org.emoca4j.compared;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.Ibug68;
import org.emoca4j.image.RgbImage;
import org.emoca4j.nn.Network;
import org.emoca4j.render.SphericalHarmonics;
import org.emoca4j.store.InstalledPart;
import org.emoca4j.store.ModelStore;
import org.emoca4j.store.PartKind;

/**
 * Deng et al. and MGCNet: a network that gives 257 codes of the Basel Face Model, its skin, its place before a
 * perspective camera and its light. Without the model, which has terms of its own, they still give the codes.
 */
final class BfmSystem implements FaceSystem {

    /** Whichever of Deng's two networks there is. */
    static final String DEEP3D = "deep3d";

    static final String MGCNET = "mgcnet";

    private static final double METRES_PER_DECIMETRE = 0.1;
    private static final double METRES_PER_MILLIMETRE = 1e-3;

    private final String id;
    private final BfmMethod method;
    private final InstalledPart part;
    private final Network network;
    private final Optional<BfmHead> head;
    private final List<String> missingForMesh;
    private final String fingerprint;

    private BfmSystem(String id, ModelStore store, InstalledPart part, Network network) throws IOException {
        this.id = id;
        this.part = part;
        this.network = network;
        boolean mgcnet = part.kind() == PartKind.MGCNET;
        method = mgcnet ? new MgcnetMethod() : new Deep3dMethod();
        PartKind basis = mgcnet ? PartKind.MGCNET_BFM : PartKind.DEEP3D_BFM;
        Fingerprint print = new Fingerprint("five points 1").with(part);
        missingForMesh = store.missing(basis.id());
        if (missingForMesh.isEmpty()) {
            double unit = mgcnet ? METRES_PER_MILLIMETRE : METRES_PER_DECIMETRE;
            head = Optional.of(BfmHead.of(store.data(basis.id()), unit));
            print.with(store.part(basis.id()));
        } else {
            head = Optional.empty();
        }
        fingerprint = print.word();
    }

    /** Whether a name is that of one of these systems, or of one that the user named. */
    static boolean is(String id, ModelStore store) throws IOException {
        return kinds(id).findAny().isPresent()
                || store.parts().stream().anyMatch(part -> part.id().equals(id) && isNetwork(part.kind()));
    }

    private static boolean isNetwork(PartKind kind) {
        return kind == PartKind.DEEP3D || kind == PartKind.DEEP3D_TF || kind == PartKind.MGCNET;
    }

    /** The kinds of networks that a name stands for, the one to be preferred first. */
    private static Stream<PartKind> kinds(String id) {
        return id.equals(DEEP3D)
                ? Stream.of(PartKind.DEEP3D, PartKind.DEEP3D_TF)
                : PartKind.of(id).filter(BfmSystem::isNetwork).stream();
    }

    /** One line if its network was not added. */
    static List<String> lacks(String id, ModelStore store) throws IOException {
        if (network(id, store).isPresent()) {
            return List.of();
        }
        List<String> files = new ArrayList<>();
        kinds(id).forEach(kind -> files.add(kind.published() + " from " + kind.where()));
        return List.of(String.join(", or ", files));
    }

    private static Optional<InstalledPart> network(String id, ModelStore store) throws IOException {
        List<InstalledPart> parts = store.parts();
        List<String> names = new ArrayList<>(kinds(id).map(PartKind::id).toList());
        if (names.isEmpty()) {
            names.add(id);
        }
        return names.stream()
                .flatMap(name -> parts.stream().filter(part -> part.id().equals(name) && isNetwork(part.kind())))
                .findFirst();
    }

    /**
     * Loads the network, and the model if it is there.
     *
     * @param id for which {@link #lacks} nothing
     */
    static BfmSystem open(String id, ModelStore store, int threads) throws IOException {
        InstalledPart part = network(id, store).orElseThrow();
        Network network = Network.open(store.network(part.id()), threads);
        try {
            return new BfmSystem(id, store, part, network);
        } catch (IOException | RuntimeException e) {
            network.close();
            throw e;
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String title() {
        String title = part.kind() == PartKind.MGCNET ? "MGCNet" : "Deng et al.";
        return id.equals(DEEP3D) || id.equals(MGCNET) ? title : title + " (" + id + ")";
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public Map<String, Integer> codeLengths() {
        return method.lengths();
    }

    @Override
    public Map<String, float[]> codes(RgbImage photo, DetectedFace face) {
        return parts(photo, Ibug68.of(face.landmarks()));
    }

    @Override
    public Optional<Map<String, float[]>> codes(RgbImage photo, float[] points68) {
        return Optional.of(parts(photo, points68));
    }

    private Map<String, float[]> parts(RgbImage photo, float[] points68) {
        return method.parts(network.run(method.crop(photo, points68).input()).get("codes"));
    }

    @Override
    public SystemFace read(RgbImage photo, DetectedFace face) {
        StepTimes times = new StepTimes();
        AlignedCrop crop = method.crop(photo, Ibug68.of(face.landmarks()));
        times.done(StepTimes.CROP);
        float[] outputs = network.run(crop.input()).get("codes");
        times.done(StepTimes.NETWORK);
        Map<String, float[]> codes = method.parts(outputs);
        Optional<ProjectedMesh> mesh = head.map(h -> mesh(h, codes, crop));
        Optional<float[]> landmarks = mesh.map(
                m -> ProjectedMesh.withoutDepth(head.orElseThrow().head().landmarks68(m.verticesPx())));
        times.done(StepTimes.DECODE);
        return new SystemFace(codes, mesh, landmarks, times.millis());
    }

    private ProjectedMesh mesh(BfmHead model, Map<String, float[]> codes, AlignedCrop crop) {
        float[] rest = model.head().blend(codes.get(IDENTITY), codes.get(EXPRESSION));
        float[] pose = codes.get(BfmMethod.POSE);
        float[] pixels = method.camera().project(method.toCamera(rest, pose));
        float[] normals = BfmMethod.turn(method.rotation(pose), model.normals(rest));
        SphericalHarmonics light = SphericalHarmonics.ofDeng(codes.get(BfmMethod.LIGHT));
        float[] colours = model.colours(codes.get(BfmMethod.TEXTURE), normals, light);
        return new ProjectedMesh(crop.pointsToImage(pixels), model.head().faces(), Optional.of(colours));
    }

    @Override
    public Optional<NeutralHead> neutral(Map<String, float[]> codes) {
        return head.map(h -> NeutralHead.of(h.head(), codes.get(IDENTITY)));
    }

    @Override
    public List<String> missingForMesh() {
        return missingForMesh;
    }

    @Override
    public void close() {
        network.close();
    }
}
