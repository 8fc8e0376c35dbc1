package org.emoca4j.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.emoca4j.format.AtomicFile;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.image.PngWriter;
import org.emoca4j.image.RgbImage;

/**
 * Writes an animatable head as binary glTF 2.0: metres, +Y up, looking along +Z.
 *
 * <ul>
 *   <li>The base mesh is the person at rest, without expression.
 *   <li>Every expression component is a morph target, named in {@code mesh.extras.targetNames}; the current expression
 *       is set as the mesh's weights.
 *   <li>The joints root, neck, jaw, left_eye and right_eye skin the mesh; their nodes hold the current pose. A vertex
 *       follows its four strongest joints.
 *   <li>Where the model has pose correctives (FLAME), the ones of the current pose are a last morph target,
 *       {@code pose_correctives}, of weight 1.
 *   <li>The texture is embedded as PNG.
 * </ul>
 *
 * <p>Shown as it is, the file is therefore the head that {@link HeadModel#decode} gives.
 *
 * @see <a href="https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html">glTF 2.0</a>
 */
public final class GlbWriter {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> JOINT_NAMES = List.of("root", "neck", "jaw", "left_eye", "right_eye");

    private static final int MAGIC = 0x46546C67; // "glTF"
    private static final int JSON_CHUNK = 0x4E4F534A;
    private static final int BIN_CHUNK = 0x004E4942;
    private static final int LINEAR = 9729;
    private static final int LINEAR_MIPMAP_LINEAR = 9987;
    private static final int CLAMP_TO_EDGE = 33071;

    private GlbWriter() {}

    /**
     * Writes or replaces a file, whole or not at all.
     *
     * @param texture row 0 at v = 1
     * @throws IOException with one line that names the file, if it can't be written
     */
    public static void write(HeadModel model, HeadParameters parameters, RgbImage texture, Path file)
            throws IOException {
        byte[] glb = encode(model, parameters, texture);
        AtomicFile.write(file, out -> out.write(glb));
    }

    /** The head as the bytes of a GLB file. */
    static byte[] encode(HeadModel model, HeadParameters parameters, RgbImage texture) throws IOException {
        ObjectNode gltf = JSON.createObjectNode();
        gltf.putObject("asset").put("version", "2.0").put("generator", "emoca4j");
        gltf.put("scene", 0);
        gltf.putArray("scenes").addObject().putArray("nodes").add(0).add(1);
        GlbBuffer buffer = new GlbBuffer();
        SeamVertices seams = SeamVertices.of(model.topology());
        float[] rest = model.blend(parameters.shape(), new float[0]);

        ObjectNode mesh = gltf.putArray("meshes").addObject().put("name", "head");
        ObjectNode primitive = mesh.putArray("primitives").addObject();
        ObjectNode attributes = primitive.putObject("attributes");
        MorphTargets targets = new MorphTargets(rest, model.topology().faces());
        attributes.put("POSITION", buffer.vectors(seams.spread(rest, 3), "VEC3", true));
        attributes.put("NORMAL", buffer.vectors(seams.spread(targets.normals(), 3), "VEC3", false));
        attributes.put("TEXCOORD_0", buffer.vectors(seams.uvs(), "VEC2", false));
        SkinWeights skin = SkinWeights.of(model.basis().skinningWeights());
        attributes.put("JOINTS_0", buffer.joints(seams.spread(skin.joints(), 4)));
        attributes.put("WEIGHTS_0", buffer.vectors(seams.spread(skin.weights(), 4), "VEC4", false));
        primitive.put("indices", buffer.indices(seams.faces(), seams.size()));
        primitive.put("material", 0);
        addTargets(model, parameters, targets, seams, buffer, mesh, primitive);

        addNodes(gltf, model.restJoints(model.blend(parameters.shape(), parameters.expression())), parameters, buffer);
        addMaterial(gltf, buffer.image(PngWriter.encode(texture)));
        buffer.describe(gltf);
        return container(JSON.writeValueAsBytes(gltf), buffer.toByteArray());
    }

    private static void addTargets(HeadModel model, HeadParameters parameters, MorphTargets targets,
            SeamVertices seams, GlbBuffer buffer, ObjectNode mesh, ObjectNode primitive) {
        float[][] dirs = model.basis().expressionDirs();
        List<String> names = model.basis().expressionNames();
        float[] expression = parameters.expression();
        ArrayNode nodes = JSON.createArrayNode();
        ArrayNode weights = JSON.createArrayNode();
        ArrayNode targetNames = JSON.createArrayNode();
        for (int k = 0; k < dirs.length; k++) {
            addTarget(nodes, dirs[k], targets, seams, buffer);
            weights.add(k < expression.length ? expression[k] : 0);
            targetNames.add(names.isEmpty() ? "expression_" + (k + 1) : names.get(k));
        }
        if (model.basis().poseDirs().length > 0) {
            addTarget(nodes, model.poseCorrectives(parameters.pose()), targets, seams, buffer);
            weights.add(1);
            targetNames.add("pose_correctives");
        }
        if (!nodes.isEmpty()) {
            primitive.set("targets", nodes);
            mesh.set("weights", weights);
            mesh.putObject("extras").set("targetNames", targetNames);
        }
    }

    private static void addTarget(ArrayNode nodes, float[] offsets, MorphTargets targets, SeamVertices seams,
            GlbBuffer buffer) {
        ObjectNode target = nodes.addObject();
        target.put("POSITION", buffer.sparseVectors(offsets, seams.source(), MorphTargets.MIN_OFFSET, true));
        target.put("NORMAL", buffer.sparseVectors(
                targets.normalOffsets(offsets), seams.source(), MorphTargets.MIN_TURN, false));
    }

    /** Node 0 is the mesh, nodes 1 to 5 are the joints. */
    private static void addNodes(ObjectNode gltf, float[] joints, HeadParameters parameters, GlbBuffer buffer) {
        ArrayNode nodes = gltf.putArray("nodes");
        nodes.addObject().put("name", "head").put("mesh", 0).put("skin", 0);
        float[] inverseBind = new float[16 * JOINT_NAMES.size()];
        ArrayNode skinJoints = JSON.createArrayNode();
        for (int j = 0; j < JOINT_NAMES.size(); j++) {
            ObjectNode node = nodes.addObject().put("name", JOINT_NAMES.get(j));
            ArrayNode children = JSON.createArrayNode();
            for (int child = j + 1; child < JOINT_NAMES.size(); child++) {
                if (HeadParameters.parent(child) == j) {
                    children.add(1 + child);
                }
            }
            if (!children.isEmpty()) {
                node.set("children", children);
            }
            ArrayNode translation = node.putArray("translation");
            ArrayNode rotation = node.putArray("rotation");
            int parent = HeadParameters.parent(j);
            for (int i = 0; i < 3; i++) {
                translation.add(joints[3 * j + i] - (parent < 0 ? 0 : joints[3 * parent + i]));
                inverseBind[16 * j + 5 * i] = 1;
                inverseBind[16 * j + 12 + i] = -joints[3 * j + i];
            }
            inverseBind[16 * j + 15] = 1;
            for (double component : quaternion(parameters.pose(), 3 * j)) {
                rotation.add((float) component);
            }
            skinJoints.add(1 + j);
        }
        ObjectNode skin = gltf.putArray("skins").addObject().put("name", "head").put("skeleton", 1);
        skin.put("inverseBindMatrices", buffer.matrices(inverseBind));
        skin.set("joints", skinJoints);
    }

    /** x, y, z, w of an axis-angle vector. */
    private static double[] quaternion(float[] pose, int at) {
        double angle = Math.sqrt(pose[at] * (double) pose[at] + pose[at + 1] * (double) pose[at + 1]
                + pose[at + 2] * (double) pose[at + 2]);
        double factor = angle < 1e-9 ? 0.5 : Math.sin(angle / 2) / angle;
        return new double[] {
            factor * pose[at], factor * pose[at + 1], factor * pose[at + 2], Math.cos(angle / 2)
        };
    }

    private static void addMaterial(ObjectNode gltf, int imageView) {
        ObjectNode material = gltf.putArray("materials").addObject().put("name", "skin").put("doubleSided", true);
        ObjectNode surface = material.putObject("pbrMetallicRoughness");
        surface.put("metallicFactor", 0).put("roughnessFactor", 0.8).putObject("baseColorTexture").put("index", 0);
        gltf.putArray("textures").addObject().put("sampler", 0).put("source", 0);
        gltf.putArray("images").addObject().put("name", "texture").put("mimeType", "image/png")
                .put("bufferView", imageView);
        gltf.putArray("samplers").addObject().put("magFilter", LINEAR).put("minFilter", LINEAR_MIPMAP_LINEAR)
                .put("wrapS", CLAMP_TO_EDGE).put("wrapT", CLAMP_TO_EDGE);
    }

    private static byte[] container(byte[] json, byte[] binary) {
        int jsonLength = (json.length + 3) / 4 * 4;
        ByteBuffer out = ByteBuffer.allocate(12 + 8 + jsonLength + 8 + binary.length).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(MAGIC).putInt(2).putInt(out.capacity());
        out.putInt(jsonLength).putInt(JSON_CHUNK).put(json);
        while (out.position() < 20 + jsonLength) {
            out.put((byte) ' ');
        }
        return out.putInt(binary.length).putInt(BIN_CHUNK).put(binary).array();
    }
}
