package org.emoca4j.train.stage;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.FaceBox;
import org.emoca4j.detect.LandmarkDetector;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.image.RgbImage;
import org.emoca4j.model.LandmarkCodes;
import org.emoca4j.train.data.FaceRectangle;
import org.emoca4j.train.data.Sample;

/**
 * The codes of the built-in model: its head, fitted to the landmarks that its network finds in the crop. The place of
 * the face is known from the preparation, so no face is lost to the detector, which overlooks small and tight crops.
 */
final class BuiltinCoder implements FaceCoder {

    private static final String VERSION = "built-in codes 1";
    private static final int ANGLES = 3;

    private final HeadModel head;
    private final LandmarkDetector landmarks;
    private final LandmarkCodes fit;

    private BuiltinCoder(HeadModel head, LandmarkDetector landmarks) {
        this.head = head;
        this.landmarks = landmarks;
        fit = new LandmarkCodes(head);
    }

    /** Loads head and network. */
    static BuiltinCoder open() throws IOException {
        return new BuiltinCoder(HeadModel.builtin(), LandmarkDetector.open(1, false));
    }

    @Override
    public String identity() throws IOException {
        StringBuilder identity = new StringBuilder(VERSION);
        for (String resource : List.of("/models/head/head.safetensors", "/models/face-landmarks/model.onnx")) {
            try (InputStream in = BuiltinCoder.class.getResourceAsStream(resource)) {
                identity.append(' ').append(Sha256.of(in));
            }
        }
        return identity.toString();
    }

    @Override
    public Map<String, Integer> parts() {
        Map<String, Integer> parts = new LinkedHashMap<>();
        parts.put("identity", head.numShape());
        parts.put("expression", head.numExpression());
        parts.put("global", ANGLES);
        parts.put("jaw", ANGLES);
        return parts;
    }

    @Override
    public Optional<float[]> codes(Sample sample) {
        RgbImage crop = sample.image();
        List<DetectedFace> faces = landmarks.detectAll(crop, List.of(place(sample)));
        return faces.isEmpty() ? Optional.empty() : Optional.of(flat(fit.fit(faces.get(0))));
    }

    /** Where the preparation saw the face; else the middle of the crop. */
    private static FaceBox place(Sample sample) {
        float[] points = sample.mediapipe().length > 0 ? sample.mediapipe() : sample.landmarks68();
        if (points.length == 0) {
            double margin = Sample.SIZE / 8.0;
            return new FaceRectangle(margin, margin, Sample.SIZE - margin, Sample.SIZE - margin).box();
        }
        float[] pixels = new float[points.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) ((points[i] + 1.0) / 2 * Sample.SIZE);
        }
        return FaceRectangle.around(pixels).box();
    }

    private float[] flat(HeadParameters found) {
        float[] out = new float[head.numShape() + head.numExpression() + 2 * ANGLES];
        System.arraycopy(found.shape(), 0, out, 0, found.shape().length);
        System.arraycopy(found.expression(), 0, out, head.numShape(), found.expression().length);
        int at = head.numShape() + head.numExpression();
        System.arraycopy(found.pose(), ANGLES * HeadParameters.GLOBAL, out, at, ANGLES);
        System.arraycopy(found.pose(), ANGLES * HeadParameters.JAW, out, at + ANGLES, ANGLES);
        return out;
    }

    @Override
    public void close() {
        landmarks.close();
    }
}
