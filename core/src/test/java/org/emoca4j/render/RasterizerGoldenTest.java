package org.emoca4j.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.emoca4j.Bound;
import org.emoca4j.Golden;
import org.emoca4j.ParityTable;
import org.emoca4j.format.Npz;
import org.emoca4j.format.WavefrontObj;
import org.emoca4j.mesh.Topology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The rasteriser against PyTorch3D's, bit for bit. */
@ExtendWith(ParityTable.class)
class RasterizerGoldenTest {

    private static final String FILE = "raster.npz";
    private static final String NASTY = "raster_nasty.npz";

    @Test
    void headsEqualTheReference() throws IOException {
        Npz golden = Golden.npz(FILE);
        int[] faces = golden.get("obj_faces").ints();
        int size = (int) golden.get("img_pix_to_face").shape()[1];
        for (int item = 0; item < Golden.numItems(golden, "img_verts"); item++) {
            Raster raster = Rasterizer.rasterize(Golden.item(golden, "img_verts", item), faces, size, size);
            compare(raster, FILE, "img_", item);
        }
    }

    @Test
    void textureLayoutEqualsTheReference() throws IOException {
        Npz golden = Golden.npz(FILE);
        WavefrontObj obj = WavefrontObj.read(Golden.file("assets/head_template.obj"));
        Golden.compare(FILE, "obj_faces", obj.faces());
        Golden.compare(FILE, "obj_uvfaces", obj.uvFaces());
        Golden.compare(FILE, "obj_uvcoords", obj.uvs(), Bound.EXACT);
        Topology topology = new Topology(obj.vertices().length / 3, obj.faces(), obj.uvs(), obj.uvFaces());
        TextureSpace space = TextureSpace.of(topology, (int) golden.get("uv_pix_to_face").shape()[1]);

        Raster raster = space.raster();
        Golden.compare(FILE, "uv_pix_to_face", raster.faceIndex());
        Golden.compare(FILE, "uv_bary", raster.barycentrics(), Bound.EXACT);
        Golden.compare(FILE, "uv_covered", new int[] {raster.numCovered()});
        float smallest = Float.POSITIVE_INFINITY;
        for (int texel = 0; texel < raster.faceIndex().length; texel++) {
            smallest = raster.faceIndex()[texel] < 0 ? smallest : Math.min(smallest, raster.weightSum(texel));
        }
        Golden.compare(FILE, "uv_bary_sum_min", new float[] {smallest}, Bound.ROTATION);

        Npz flame = Golden.npz("flame.npz");
        int[] items = golden.get("img_items").ints();
        for (int i = 0; i < items.length; i++) {
            float[] unwrapped = space.unwrap(Golden.item(flame, "verts", items[i]), 3).data();
            Golden.compare(FILE, "w2uv_verts", i, unwrapped, Bound.POSITION);
        }
    }

    @Test
    void pictureNeedNotBeSquare() throws IOException {
        Npz golden = Golden.npz(FILE);
        Npz flame = Golden.npz("flame.npz");
        WavefrontObj obj = WavefrontObj.read(Golden.file("assets/head_template.obj"));
        float[] vertices = Golden.item(golden, "img_verts", 0);
        float[] world = Golden.item(flame, "verts", golden.get("img_items").ints()[0]);
        float[] uvNdc = TextureSpace.uvNdc(obj.uvs());
        List<String> cases = golden.names().stream().filter(name -> name.startsWith("wrap_")).toList();
        assertThat(cases).isNotEmpty();
        for (String name : cases) {
            int height = (int) golden.get(name).shape()[2];
            int width = (int) golden.get(name).shape()[3];
            int n = height * width;
            Raster raster = Rasterizer.rasterize(vertices, obj.faces(), width, height);
            float[] uv = raster.interpolate(uvNdc, 2, obj.uvFaces());
            float[] position = raster.interpolate(world, 3, obj.faces());
            float[] actual = new float[7 * n];
            for (int p = 0; p < n; p++) {
                boolean covered = raster.faceIndex()[p] >= 0;
                actual[p] = uv[2 * p];
                actual[n + p] = uv[2 * p + 1];
                float[] w = raster.barycentrics();
                actual[2 * n + p] = covered ? w[3 * p] + w[3 * p + 1] + w[3 * p + 2] : 0;
                for (int c = 0; c < 3; c++) {
                    actual[(3 + c) * n + p] = position[3 * p + c];
                }
                actual[6 * n + p] = covered ? 1 : 0;
            }
            Golden.compare(FILE, name, actual, Bound.POSITION);
        }
    }

    @Test
    void hostileMeshesEqualTheReference() throws IOException {
        Npz golden = Golden.npz(NASTY);
        Set<String> cases = new TreeSet<>();
        golden.names().forEach(name -> cases.add(name.substring(0, name.lastIndexOf('/'))));
        assertThat(cases).isNotEmpty();
        for (String name : cases) {
            int size = golden.get(name + "/size").ints()[0];
            Raster raster = Rasterizer.rasterize(
                    golden.get(name + "/verts").floats(), golden.get(name + "/faces").ints(), size, size);
            compare(raster, NASTY, name + "/", 0);
        }
    }

    private static void compare(Raster raster, String file, String prefix, int item) throws IOException {
        Golden.compare(file, prefix + "pix_to_face", item, Golden.floats(raster.faceIndex()), Bound.EXACT);
        Golden.compare(file, prefix + "zbuf", item, raster.zBuffer(), Bound.EXACT);
        Golden.compare(file, prefix + "bary", item, raster.barycentrics(), Bound.EXACT);
    }
}
