package org.emoca4j.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.emoca4j.Face;
import org.emoca4j.detect.Emotion;
import org.emoca4j.detect.Ibug68;
import org.emoca4j.format.AtomicFile;
import org.emoca4j.format.NpzWriter;
import org.emoca4j.format.Tensor;
import org.emoca4j.head.FlameFiles;
import org.emoca4j.head.HeadLandmarks;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.model.CoarseFace;
import org.emoca4j.model.DetailFace;
import org.emoca4j.model.FlameFace;
import org.emoca4j.render.OrthographicCamera;

/** Writes everything that describes a face as numbers; {@code docs/outputs.md} lists the fields. */
final class ParamsFiles {

    static final String NPZ = "params.npz";
    static final String JSON = "params.json";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<String> JOINTS = List.of("global", "neck", "jaw", "left_eye", "right_eye");

    private ParamsFiles() {}

    /** Writes {@code params.npz}: arrays under the names that users of DECA and EMOCA know, and more. */
    static void writeNpz(Face face, HeadModel head, Path folder) throws IOException {
        HeadParameters parameters = face.codes().head();
        float[] pose = parameters.pose();
        OrthographicCamera camera = face.codes().camera();
        Similarity crop = face.imageToCrop();
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        arrays.put("shape", vector(Arrays.copyOf(parameters.shape(), head.numShape())));
        arrays.put("exp", vector(Arrays.copyOf(parameters.expression(), head.numExpression())));
        arrays.put("pose", vector(join(joint(pose, HeadParameters.GLOBAL), joint(pose, HeadParameters.JAW))));
        arrays.put("full_pose", Tensor.of(pose, HeadParameters.NUM_JOINTS, 3));
        arrays.put("cam", vector((float) camera.scale(), (float) camera.tx(), (float) camera.ty()));
        arrays.put("tex", vector(face.codes().albedo()));
        arrays.put("light", Tensor.of(face.codes().light().coefficients(), 9, 3));
        arrays.put("image_to_crop", Tensor.of(new float[] {
            (float) crop.a(), (float) -crop.b(), (float) crop.tx(),
            (float) crop.b(), (float) crop.a(), (float) crop.ty()
        }, 2, 3));
        arrays.put("vertices", Tensor.of(face.mesh().vertices(), face.mesh().numVertices(), 3));
        arrays.put("vertices_image", Tensor.of(face.verticesImagePx(), face.mesh().numVertices(), 3));
        arrays.put("landmarks68_image", Tensor.of(Ibug68.of(face.landmarks()), Ibug68.COUNT, 2));
        float[] points = face.landmarks().points();
        arrays.put("landmarks468_image", Tensor.of(points, points.length / 3, 3));
        arrays.put("emotion_photo", vector(face.emotion().photo().probabilities()));
        arrays.put("emotion_render", vector(face.emotion().render().probabilities()));
        arrays.put("camera_matrix", Tensor.of(floats(camera.matrix()), 4, 4));
        arrays.put("head_to_image", Tensor.of(floats(face.headToImageMatrix()), 4, 4));
        face.detail().ifPresent(detail -> addDetail(arrays, detail));
        face.flame().ifPresent(flame -> addFlame(arrays, flame, parameters));
        NpzWriter.write(arrays, folder.resolve(NPZ));
    }

    private static void addDetail(Map<String, Tensor> arrays, DetailFace detail) {
        arrays.put("detail", vector(detail.code()));
        FloatImage displacement = detail.maps().displacement();
        arrays.put("uv_displacement", Tensor.of(displacement.data(), displacement.height(), displacement.width()));
    }

    private static void addFlame(Map<String, Tensor> arrays, FlameFace flame, HeadParameters parameters) {
        arrays.put("flame_shape", vector(Arrays.copyOf(parameters.shape(), FlameFiles.NUM_SHAPE)));
        arrays.put("flame_expression", vector(Arrays.copyOf(parameters.expression(), FlameFiles.NUM_EXPRESSION)));
        arrays.put("flame_pose", vector(parameters.pose()));
        CoarseFace coarse = flame.coarse();
        arrays.put("landmarks2d", Tensor.of(coarse.landmarks2d(), HeadLandmarks.NUM_IBUG, 3));
        arrays.put("landmarks3d", Tensor.of(coarse.landmarks3d(), HeadLandmarks.NUM_IBUG, 3));
        arrays.put("landmarks_mediapipe",
                Tensor.of(coarse.landmarksMediapipe(), coarse.landmarksMediapipe().length / 3, 3));
    }

    private static float[] floats(double[] values) {
        float[] out = new float[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) values[i];
        }
        return out;
    }

    private static Tensor vector(float... values) {
        return Tensor.of(values, values.length);
    }

    private static float[] joint(float[] pose, int joint) {
        return Arrays.copyOfRange(pose, 3 * joint, 3 * joint + 3);
    }

    private static float[] join(float[] a, float[] b) {
        float[] out = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, out, a.length, b.length);
        return out;
    }

    /** Writes {@code params.json}: the codes by name, with units and where they come from. */
    static void writeJson(Face face, HeadModel head, Path photo, RgbImage image, Path folder) throws IOException {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("emoca4j", Version.current());
        root.putObject("model").put("name", head.basis().name()).put("version", head.basis().version());
        root.putObject("photo")
                .put("file", photo.toAbsolutePath().normalize().toString())
                .put("width", image.width())
                .put("height", image.height());
        addDetection(root, face);
        addCodes(root.putObject("codes"), face, head);
        face.flame().ifPresent(flame -> addFlame(root.putObject("flame"), flame, face.codes().head()));
        root.putObject("fit")
                .put("confidence", face.fit().confidence())
                .put("reliable", face.fit().reliable())
                .put("residual", face.fit().residual())
                .put("iterations", face.fit().iterations())
                .put("converged", face.fit().converged());
        ObjectNode emotion = root.putObject("emotion");
        addEmotion(emotion.putObject("photo"), face.emotion().photo());
        addEmotion(emotion.putObject("render"), face.emotion().render());
        emotion.put("distance", face.emotion().distance());
        addUnits(root.putObject("units"));
        byte[] json = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
        AtomicFile.write(folder.resolve(JSON), out -> out.write(json));
    }

    private static void addDetection(ObjectNode root, Face face) {
        root.putObject("box")
                .put("centre_x", face.box().centreX())
                .put("centre_y", face.box().centreY())
                .put("size", face.box().size())
                .put("roll", face.box().rollRad())
                .put("score", face.box().score());
        Similarity crop = face.imageToCrop();
        ObjectNode transform = root.putObject("image_to_crop");
        transform.put("crop_size", Face.CROP_SIZE);
        ArrayNode matrix = transform.putArray("matrix");
        matrix.addArray().add(crop.a()).add(-crop.b()).add(crop.tx());
        matrix.addArray().add(crop.b()).add(crop.a()).add(crop.ty());
        ArrayNode landmarks = root.putArray("landmarks68");
        float[] points = Ibug68.of(face.landmarks());
        for (int i = 0; i < points.length; i += 2) {
            landmarks.addArray().add(points[i]).add(points[i + 1]);
        }
    }

    private static void addCodes(ObjectNode codes, Face face, HeadModel head) {
        HeadParameters parameters = face.codes().head();
        fill(codes.putArray("shape"), Arrays.copyOf(parameters.shape(), head.numShape()));
        List<String> names = head.basis().expressionNames();
        if (names.isEmpty()) {
            fill(codes.putArray("expression"), parameters.expression());
        } else {
            ObjectNode expression = codes.putObject("expression");
            for (int k = 0; k < names.size(); k++) {
                expression.put(names.get(k), k < parameters.expression().length ? parameters.expression()[k] : 0);
            }
        }
        ObjectNode pose = codes.putObject("pose");
        for (int j = 0; j < JOINTS.size(); j++) {
            fill(pose.putArray(JOINTS.get(j)), joint(parameters.pose(), j));
        }
        OrthographicCamera camera = face.codes().camera();
        ObjectNode cameraNode = codes.putObject("camera");
        cameraNode.put("scale", camera.scale()).put("tx", camera.tx()).put("ty", camera.ty());
        addMatrix(cameraNode.putArray("matrix"), camera.matrix());
        addMatrix(cameraNode.putArray("head_to_image"), face.headToImageMatrix());
        fill(codes.putArray("albedo"), face.codes().albedo());
        ArrayNode light = codes.putArray("light");
        float[] coefficients = face.codes().light().coefficients();
        for (int k = 0; k < coefficients.length; k += 3) {
            fill(light.addArray(), Arrays.copyOfRange(coefficients, k, k + 3));
        }
        face.detail().ifPresent(detail -> fill(codes.putArray("detail"), detail.code()));
    }

    /** All of FLAME's coefficients, for programs that want the model's full vectors. */
    private static void addFlame(ObjectNode node, FlameFace flame, HeadParameters parameters) {
        fill(node.putArray("shape"), Arrays.copyOf(parameters.shape(), FlameFiles.NUM_SHAPE));
        fill(node.putArray("expression"), Arrays.copyOf(parameters.expression(), FlameFiles.NUM_EXPRESSION));
        fill(node.putArray("pose"), parameters.pose());
        if (flame.codes().detail().length > 0) {
            fill(node.putArray("detail"), flame.codes().detail());
        }
    }

    private static void addMatrix(ArrayNode rows, double[] matrix) {
        for (int i = 0; i < matrix.length; i += 4) {
            rows.addArray().add(matrix[i]).add(matrix[i + 1]).add(matrix[i + 2]).add(matrix[i + 3]);
        }
    }

    private static void fill(ArrayNode array, float[] values) {
        for (float value : values) {
            array.add(value);
        }
    }

    private static void addEmotion(ObjectNode node, Emotion emotion) {
        for (int i = 0; i < Emotion.NAMES.size(); i++) {
            node.put(Emotion.NAMES.get(i), emotion.probabilities()[i]);
        }
    }

    private static void addUnits(ObjectNode units) {
        units.put("box, landmarks68", "pixels of the upright photo, (0, 0) is the centre of the top left pixel, y down;"
                + " roll in radians, clockwise");
        units.put("image_to_crop", "2 x 3 matrix from photo pixels to crop pixels");
        units.put("shape, albedo", "standard deviations");
        units.put("expression", "0 is rest, 1 the whole movement");
        units.put("pose", "axis-angle, radians; left and right are the subject's");
        units.put("camera", "x = scale (X + tx), y = -scale (Y + ty) in -1..1 over the crop; X, Y, tx, ty in metres; "
                + "matrix: the same, 4 x 4, for columns (X, Y, Z, 1); head_to_image: the same to photo pixels");
        units.put("flame", "all 300, 100 and 5 x 3 numbers of FLAME in its own units");
        units.put("light", "9 spherical harmonics x red, green, blue");
        units.put("residual", "fraction of the outer eye corners' distance");
    }
}
