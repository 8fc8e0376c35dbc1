package org.emoca4j.compared;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.RgbImage;
import org.emoca4j.model.CoarseFace;
import org.emoca4j.model.FaceCodes;
import org.emoca4j.model.TrainedEncoders;

/** Encoders that {@code emoca train base} or {@code coarse} made for the built-in head. */
final class TrainedSystem implements FaceSystem {

    private final String id;
    private final String title;
    private final TrainedEncoders encoders;
    private final HeadDecoder decoder;
    private final String fingerprint;

    private TrainedSystem(String id, String title, TrainedEncoders encoders, HeadModel head, String fingerprint) {
        this.id = id;
        this.title = title;
        this.encoders = encoders;
        this.fingerprint = fingerprint;
        decoder = new HeadDecoder(head);
    }

    /** The folder with encoders, if {@code id} names it or the run that it belongs to. */
    static Optional<Path> folder(String id) {
        return Stream.of(Path.of(id), Path.of(id, "model")).filter(TrainedEncoders::in).findFirst();
    }

    /**
     * Loads the encoders.
     *
     * @param id as the user named the folder
     * @param folder with encoders
     * @throws IOException if one is missing, damaged or for another head
     */
    static TrainedSystem open(String id, Path folder, int threads) throws IOException {
        HeadModel head = HeadModel.builtin();
        Fingerprint fingerprint = begun();
        for (Path file : files(folder)) {
            fingerprint.with(file.getFileName().toString()).with(file);
        }
        Path name = Path.of(id).toAbsolutePath().normalize().getFileName();
        return new TrainedSystem(id, "trained (" + (name == null ? id : name) + ")",
                TrainedEncoders.open(folder, head, threads), head, fingerprint.word());
    }

    /**
     * Loads the encoders that the library carries.
     *
     * @throws IOException if the library is incomplete
     */
    static TrainedSystem carried(int threads) throws IOException {
        HeadModel head = HeadModel.builtin();
        Fingerprint fingerprint = begun();
        for (String resource : TrainedEncoders.carriedFiles()) {
            fingerprint.withResource(resource);
        }
        return new TrainedSystem(TrainedEncoders.OPEN, "emoca4j open", TrainedEncoders.carried(head, threads), head,
                fingerprint.word());
    }

    private static Fingerprint begun() throws IOException {
        return new Fingerprint("crop 1.25, trained encoders 1").withResource("/models/head/head.safetensors");
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries
                    .filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(".onnx") || file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public Map<String, Integer> codeLengths() {
        return CodeParts.lengths(decoder.head().numShape(), decoder.head().numExpression());
    }

    @Override
    public Map<String, float[]> codes(RgbImage photo, DetectedFace face) {
        return parts(FaceCrop.deca(photo, face));
    }

    @Override
    public Optional<Map<String, float[]>> codes(RgbImage photo, float[] points68) {
        return Optional.of(parts(FaceCrop.deca(photo, points68)));
    }

    private Map<String, float[]> parts(FaceCrop crop) {
        return CodeParts.of(decoder.head(), encoders.encode(crop.picture(), Optional.empty()).head());
    }

    @Override
    public SystemFace read(RgbImage photo, DetectedFace face) {
        StepTimes times = new StepTimes();
        FaceCrop crop = FaceCrop.deca(photo, face);
        times.done(StepTimes.CROP);
        FaceCodes codes = encoders.encode(crop.picture(), Optional.empty());
        times.done(StepTimes.NETWORK);
        CoarseFace coarse = decoder.decode(codes);
        ProjectedMesh mesh = decoder.mesh(coarse, crop.imageToCrop());
        float[] landmarks = decoder.landmarks68(coarse, crop.imageToCrop());
        times.done(StepTimes.DECODE);
        return new SystemFace(CodeParts.of(decoder.head(), codes.head()), Optional.of(mesh), Optional.of(landmarks),
                times.millis());
    }

    @Override
    public Optional<NeutralHead> neutral(Map<String, float[]> codes) {
        return Optional.of(decoder.neutral(codes.get(IDENTITY)));
    }

    @Override
    public void close() {
        encoders.close();
    }
}
