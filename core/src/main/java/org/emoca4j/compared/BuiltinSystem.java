package org.emoca4j.compared;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.model.CoarseFace;
import org.emoca4j.model.LandmarkCodes;

/** The built-in model: its head, fitted to the detected landmarks. The fit stands in the network's place. */
final class BuiltinSystem implements FaceSystem {

    static final String ID = "builtin";

    private final LandmarkCodes fit;
    private final HeadDecoder decoder;
    private final String fingerprint;

    private BuiltinSystem(HeadModel head, String fingerprint) {
        this.fingerprint = fingerprint;
        fit = new LandmarkCodes(head);
        decoder = new HeadDecoder(head);
    }

    static BuiltinSystem open() throws IOException {
        return new BuiltinSystem(HeadModel.builtin(),
                new Fingerprint("landmark fit 1").withResource("/models/head/head.safetensors").word());
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "emoca4j built-in";
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
        return CodeParts.of(decoder.head(), fit.fit(face));
    }

    @Override
    public SystemFace read(RgbImage photo, DetectedFace face) {
        StepTimes times = new StepTimes();
        Similarity imageToCrop = LandmarkCodes.imageToCrop(face);
        times.done(StepTimes.CROP);
        LandmarkCodes.Fit solved = fit.solve(face);
        times.done(StepTimes.NETWORK);
        CoarseFace coarse = solved.coarse(photo);
        ProjectedMesh mesh = decoder.mesh(coarse, imageToCrop);
        float[] landmarks = decoder.landmarks68(coarse, imageToCrop);
        times.done(StepTimes.DECODE);
        return new SystemFace(CodeParts.of(decoder.head(), coarse.codes().head()), Optional.of(mesh),
                Optional.of(landmarks), times.millis());
    }

    @Override
    public Optional<NeutralHead> neutral(Map<String, float[]> codes) {
        return Optional.of(decoder.neutral(codes.get(IDENTITY)));
    }

    @Override
    public void close() {
        // there are no networks
    }
}
