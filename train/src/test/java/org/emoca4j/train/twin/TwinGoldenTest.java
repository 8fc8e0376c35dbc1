package org.emoca4j.train.twin;

import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.emoca4j.Bound;
import org.emoca4j.Golden;
import org.emoca4j.GoldenFlame;
import org.emoca4j.ParityTable;
import org.emoca4j.format.Npz;
import org.emoca4j.model.FlameAssets;
import org.emoca4j.render.DetailNormals;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Decoding and rendering with gradients against the reference's values and gradients. */
@ExtendWith(ParityTable.class)
class TwinGoldenTest {

    private static final String FLAME = "flame.npz";
    private static final String RASTER = "raster.npz";
    private static final String NASTY = "raster_nasty.npz";
    private static final String DECODE = "render_decode.npz";
    private static final String SHADING = "render_shading.npz";
    private static final String EMOCA = "emoca_encode_decode.npz";
    private static final String GRADIENTS = "render_gradients.npz";
    private static final int SIZE = 224;
    private static final int UV_SIZE = FlameAssets.UV_SIZE;

    @BeforeAll
    static void useOneThread() {
        Values.useOneThread();
    }

    @Test
    void headsAndTheirGradientsEqualTheReference() throws IOException {
        Npz golden = Golden.npz(FLAME);
        int b = Golden.numItems(golden, "shape");
        try (PointerScope scope = new PointerScope();
                TorchHead head = new TorchHead(GoldenFlame.assets(false).head(), Placement.CPU)) {
            Tensor shape = leaf(golden, "shape");
            Tensor expression = leaf(golden, "exp");
            Tensor pose = leaf(golden, "pose");
            DecodedHeads heads = head.decode(shape, expression, pose);
            Golden.compare(FLAME, "verts", Values.floats(heads.vertices()), Bound.POSITION);
            Golden.compare(FLAME, "landmarks2d", Values.floats(heads.landmarks2d()), Bound.POSITION);
            Golden.compare(FLAME, "landmarks3d", Values.floats(heads.landmarks3d()), Bound.POSITION);
            Golden.compare(FLAME, "landmarks_mediapipe", Values.floats(heads.mediapipe()), Bound.POSITION);

            Tensor cam = tensor(golden, "cam");
            Golden.compare(FLAME, "trans_verts",
                    Values.floats(TorchCamera.project(heads.vertices(), cam)), Bound.PROJECTED);
            Golden.compare(FLAME, "proj_landmarks2d",
                    Values.floats(TorchCamera.project(heads.landmarks2d(), cam).narrow(2, 0, 2)), Bound.PROJECTED);
            Golden.compare(FLAME, "proj_landmarks3d",
                    Values.floats(TorchCamera.project(heads.landmarks3d(), cam)), Bound.PROJECTED);

            weighted(heads.vertices(), "w.flame.verts")
                    .add(weighted(heads.landmarks2d(), "w.flame.lmk2d"))
                    .add(weighted(heads.landmarks3d(), "w.flame.lmk3d"))
                    .backward();
            for (String library : new String[] {"deca", "emoca"}) {
                String prefix = "grad_" + library + "_";
                Golden.compare(FLAME, prefix + "shape", Values.floats(shape.grad()), Bound.GRADIENT);
                Golden.compare(FLAME, prefix + "exp", Values.floats(expression.grad()), Bound.GRADIENT);
                Golden.compare(FLAME, prefix + "pose", Values.floats(pose.grad()), Bound.GRADIENT);
            }

            float[] poses = golden.get("pose").floats();
            float[] eyes = golden.get("eye_pose").floats();
            float[] full = new float[15 * b];
            for (int item = 0; item < b; item++) {
                System.arraycopy(poses, 6 * item, full, 15 * item, 3);
                System.arraycopy(poses, 6 * item + 3, full, 15 * item + 6, 3);
                System.arraycopy(eyes, 6 * item, full, 15 * item + 9, 6);
            }
            DecodedHeads looking = head.decodePosed(shape, expression, Values.of(full, b, 15));
            Golden.compare(FLAME, "verts_with_eye_pose", Values.floats(looking.vertices()), Bound.POSITION);
        }
    }

    @Test
    void wholePosesEqualTheReference() throws IOException {
        Npz golden = Golden.npz(FLAME);
        try (PointerScope scope = new PointerScope();
                TorchHead head = new TorchHead(GoldenFlame.assets(false).head(), Placement.CPU);
                TorchRotations rotations = new TorchRotations(Placement.CPU)) {
            Tensor betas = tensor(golden, "betas");
            DecodedHeads heads = head.decodePosed(
                    betas.narrow(1, 0, 100), betas.narrow(1, 100, 50), tensor(golden, "full_pose"));
            Golden.compare(FLAME, "full_verts", Values.floats(heads.vertices()), Bound.POSITION);
            Golden.compare(FLAME, "full_joints", Values.floats(heads.joints()), Bound.POSITION);

            Tensor poses = tensor(golden, "row_full_pose");
            Tensor turned = rotations.rodrigues(poses.narrow(1, 0, 3))
                    .bmm(rotations.rodrigues(poses.narrow(1, 3, 3)));
            Golden.compare(FLAME, "row_index", Values.floats(TorchHead.contourRows(turned)), Bound.EXACT);
            Tensor roots = rotations.rodrigues(tensor(golden, "pose").narrow(1, 0, 3));
            Golden.compare(FLAME, "dynamic_row", Values.floats(TorchHead.contourRows(roots)), Bound.EXACT);
        }
    }

    @Test
    void gradientsOfRotationsEqualTheReference() throws IOException {
        Npz golden = Golden.npz(FLAME);
        // the epsilon rules these rows
        Set<Integer> still = Set.of(0, 1, 7);
        try (PointerScope scope = new PointerScope();
                TorchRotations rotations = new TorchRotations(Placement.CPU)) {
            Tensor vectors = leaf(golden, "rod_in");
            Tensor out = rotations.rodrigues(vectors);
            Golden.compare(FLAME, "rod_out", Values.floats(out), Bound.ROTATION);
            out.mul(tensor(golden, "rod_w")).sum().backward();
            float[] actual = Values.floats(vectors.grad());
            float[] expected = golden.get("rod_grad").floats();
            for (int row = 0; row < actual.length / 3; row++) {
                Golden.check(FLAME, "rod_grad", Arrays.copyOfRange(actual, 3 * row, 3 * row + 3),
                        Arrays.copyOfRange(expected, 3 * row, 3 * row + 3),
                        still.contains(row) ? Bound.RENDER_GRADIENT : Bound.GRADIENT);
            }
        }
    }

    @Test
    void gradientsOfWeightsEqualTheReference() throws IOException {
        Npz golden = Golden.npz(RASTER);
        int[] faces = golden.get("obj_faces").ints();
        int b = Golden.numItems(golden, "img_verts");
        float[] actual = gradients(golden.get("img_verts").floats(), b, faces, SIZE,
                Golden.uniform("w.raster.img", b * SIZE * SIZE * 3, -1, 1));
        Golden.compare(RASTER, "img_grad_verts", actual, Bound.GRADIENT);
    }

    @Test
    void gradientsOfHostileMeshesEqualTheReference() throws IOException {
        Npz golden = Golden.npz(NASTY);
        Set<String> cases = new TreeSet<>();
        golden.names().forEach(name -> cases.add(name.substring(0, name.lastIndexOf('/'))));
        for (String name : cases) {
            int size = golden.get(name + "/size").ints()[0];
            float[] actual = gradients(golden.get(name + "/verts").floats(), 1,
                    golden.get(name + "/faces").ints(), size, golden.get(name + "/w").floats());
            Golden.compare(NASTY, name + "/grad_verts", actual, Bound.GRADIENT);
        }
    }

    /** Of the weighted sum of all barycentrics. */
    private static float[] gradients(float[] vertices, int b, int[] faces, int size, float[] weights) {
        try (PointerScope scope = new PointerScope();
                TorchRasterizer rasterizer = new TorchRasterizer(faces, size, 0, Placement.CPU)) {
            Tensor points = Values.leaf(vertices, Placement.CPU, b, vertices.length / 3 / b, 3);
            Visibility visibility = rasterizer.visible(points);
            Tensor index = visibility.pixels().unsqueeze(1).expand(b, 3, visibility.numPixels());
            Tensor w = Values.of(weights, b, (long) size * size, 3).transpose(1, 2).gather(2, index);
            rasterizer.barycentrics(points, visibility).mul(w).sum().backward();
            return Values.floats(points.grad());
        }
    }

    /**
     * Drawn at the reference's own vertices, with the gradient of ours: rounding in the last bit would show another
     * texel of a made-up texture of noise here and there.
     */
    @Test
    void picturesAndTheirGradientsEqualTheReference() throws IOException {
        Npz golden = Golden.npz(DECODE);
        FlameAssets assets = GoldenFlame.assets(true);
        try (PointerScope scope = new PointerScope();
                TorchHead head = new TorchHead(assets.head(), Placement.CPU);
                TorchAlbedo albedoModel = new TorchAlbedo(assets.head().albedo().orElseThrow(), Placement.CPU);
                TorchRenderer renderer = new TorchRenderer(assets, DetailNormals.DECA, SIZE, Placement.CPU)) {
            Tensor shape = leaf(golden, "code/shape");
            Tensor expression = leaf(golden, "code/exp");
            Tensor pose = leaf(golden, "code/pose");
            Tensor cam = leaf(golden, "code/cam");
            Tensor tex = leaf(golden, "code/tex");
            Tensor light = leaf(golden, "code/light");
            DecodedHeads heads = head.decode(shape, expression, pose);
            Golden.compare(DECODE, "decode/verts", Values.floats(heads.vertices()), Bound.POSITION);
            Tensor rounding = tensor(golden, "decode/verts").sub(heads.vertices().detach());
            Tensor vertices = heads.vertices().add(rounding);
            vertices.retain_grad();
            Tensor ndc = TorchCamera.project(vertices, cam);
            Tensor albedo = albedoModel.decode(tex);
            TorchView view = renderer.view(vertices, ndc);
            Tensor lit = view.lit(albedo, light);
            images(DECODE, "decode/albedo", albedo, Bound.VALUE);
            images(DECODE, "decode/alpha_images", view.alpha(), Bound.ATTRIBUTE);
            images(DECODE, "decode/normal_images", view.normalImage(), Bound.ATTRIBUTE);
            images(DECODE, "decode/rendered_images", view.sample(albedo), Bound.IMAGE);
            images(SHADING, "sh/images", lit, Bound.IMAGE);
            images(SHADING, "sh/shading", shadingOutside(view, light), Bound.ATTRIBUTE);
            images(SHADING, "sh/pos_mask", renderer.facing(view, ndc), Bound.ATTRIBUTE);
            Golden.compare(DECODE, "decode/grid", 0, Values.item(view.grid(), 0), Bound.ATTRIBUTE);

            Tensor loss = weighted(lit, "w.render.image");
            loss.backward();
            Golden.compare(GRADIENTS, "loss", Values.floats(loss.reshape(1)), Bound.RENDER_GRADIENT);
            Golden.compare(GRADIENTS, "grad_verts", Values.floats(vertices.grad()), Bound.RENDER_GRADIENT);
            gradient("shape", shape);
            gradient("exp", expression);
            gradient("pose", pose);
            gradient("cam", cam);
            gradient("tex", tex);
            gradient("light", light);
        }
    }

    /** The reference lights the empty background too, with its normal of 0. */
    private static Tensor shadingOutside(TorchView view, Tensor light) {
        try (TorchLight harmonics = new TorchLight(Placement.CPU)) {
            Tensor normals = view.normalImage();
            return harmonics.shade(normals.flatten(2, 3), light).view(normals.size(0), 3, SIZE, SIZE);
        }
    }

    @Test
    void wrinklesAndTheirGradientEqualTheReference() throws IOException {
        Npz golden = Golden.npz(DECODE);
        FlameAssets assets = GoldenFlame.assets(false);
        try (PointerScope scope = new PointerScope();
                TorchHead head = new TorchHead(assets.head(), Placement.CPU);
                TorchRenderer renderer = new TorchRenderer(assets, DetailNormals.DECA, SIZE, Placement.CPU)) {
            Tensor displacement = Values.leaf(
                    Golden.uniform("in.render.uvz", UV_SIZE * UV_SIZE, -0.01, 0.01),
                    Placement.CPU, 1, 1, UV_SIZE, UV_SIZE);
            Tensor vertices = head.decode(tensor(golden, "code/shape").narrow(0, 0, 1),
                    tensor(golden, "code/exp").narrow(0, 0, 1), tensor(golden, "code/pose").narrow(0, 0, 1)).vertices();
            Tensor normals = renderer.detailNormals(vertices, displacement);
            Tensor shading = renderer.uvShading(normals, tensor(golden, "code/light").narrow(0, 0, 1));
            Golden.compare(GRADIENTS, "uvz/normals_stride2", Values.floats(everySecond(normals)), Bound.DETAIL);
            Golden.compare(GRADIENTS, "uvz/shading_stride2", Values.floats(everySecond(shading)), Bound.DETAIL);
            weighted(shading, "w.render.uvshading").backward();
            Golden.compare(GRADIENTS, "uvz/grad", Values.floats(displacement.grad()), Bound.RENDER_GRADIENT);
        }
    }

    /** The first picture of EMOCA, from the reference's codes and displacement. */
    @Test
    void mapsOfEmocaEqualTheReference() throws IOException {
        Npz golden = Golden.npz(EMOCA);
        FlameAssets assets = GoldenFlame.assets(true);
        try (PointerScope scope = new PointerScope();
                TorchHead head = new TorchHead(assets.head(), Placement.CPU);
                TorchAlbedo albedoModel = new TorchAlbedo(assets.head().albedo().orElseThrow(), Placement.CPU);
                TorchRenderer renderer = new TorchRenderer(assets, DetailNormals.EMOCA, SIZE, Placement.CPU)) {
            Tensor light = tensor(golden, "lightcode").narrow(0, 0, 1);
            Tensor vertices = head.decode(tensor(golden, "shapecode"), tensor(golden, "expcode"),
                    tensor(golden, "posecode")).vertices().narrow(0, 0, 1);
            Golden.compare(EMOCA, "verts", 0, Values.floats(vertices), Bound.POSITION);
            Tensor ndc = TorchCamera.project(vertices, tensor(golden, "cam").narrow(0, 0, 1));
            Tensor normals = renderer.detailNormals(vertices, tensor(golden, "uv_z"));
            images(EMOCA, "uv_detail_normals", normals, Bound.DETAIL);
            images(EMOCA, "uv_shading", renderer.uvShading(normals, light), Bound.DETAIL);

            TorchView view = renderer.view(vertices, ndc);
            Tensor mask = view.sampleFixed(renderer.faceEyeMask());
            images(EMOCA, "masks", mask, Bound.WHOLE_MAP);
            images(EMOCA, "uv_vis_mask", renderer.visibleTexels(mask, ndc), Bound.WHOLE_MAP);
            Tensor albedo = albedoModel.decode(tensor(golden, "texcode").narrow(0, 0, 1));
            images(EMOCA, "predicted_images", view.lit(albedo, light).mul(mask), Bound.IMAGE);
            Tensor lit = albedo.mul(renderer.uvShading(normals, light));
            images(EMOCA, "predicted_detailed_image", view.sample(lit).mul(mask), Bound.IMAGE);

            // texels without a face show the middle of the picture in the reference, nothing in ours
            Tensor photo = Values.of(Golden.photo(golden, "image_u8", 0).data(), 1, 3, SIZE, SIZE);
            Tensor flat = renderer.space().unwrap(torch.ones_like(vertices)).gt(new Scalar(0.5)).to(ScalarType.Float);
            Tensor expected = tensor(golden, "uv_texture_gt").mul(flat);
            Golden.check(EMOCA, "uv_texture_gt", Values.floats(renderer.space().extract(photo, ndc)),
                    Values.floats(expected), Bound.WHOLE_MAP);
        }
    }

    private static Tensor everySecond(Tensor maps) {
        long half = UV_SIZE / 2;
        return maps.view(1, 3, half, 2, half, 2).select(5, 0).select(3, 0);
    }

    private static void gradient(String code, Tensor leaf) throws IOException {
        Golden.compare(GRADIENTS, "grad/" + code, Values.floats(leaf.grad()), Bound.RENDER_GRADIENT);
    }

    private static void images(String file, String array, Tensor pictures, Bound bound) throws IOException {
        for (int item = 0; item < pictures.size(0); item++) {
            Tensor picture = pictures.select(0, item);
            Golden.compare(file, array, item, Values.image(picture), bound);
        }
    }

    /** The sum of an output times weights made by the recipe. */
    private static Tensor weighted(Tensor output, String name) {
        int count = (int) output.numel();
        Tensor w = Values.of(Golden.uniform(name, count, -1, 1), count);
        return output.reshape(count).mul(w).sum();
    }

    private static Tensor tensor(Npz golden, String name) throws IOException {
        return Values.of(golden.get(name).floats(), golden.get(name).shape());
    }

    private static Tensor leaf(Npz golden, String name) throws IOException {
        return tensor(golden, name).set_requires_grad(true);
    }
}
