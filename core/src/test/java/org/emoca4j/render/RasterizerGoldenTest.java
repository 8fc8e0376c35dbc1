package org.emoca4j.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.emoca4j.Golden;
import org.emoca4j.format.Npz;
import org.emoca4j.format.WavefrontObj;
import org.emoca4j.mesh.Topology;
import org.junit.jupiter.api.Test;

/** The rasteriser against PyTorch3D's, bit for bit. */
class RasterizerGoldenTest {

    @Test
    void headsEqualTheReference() throws IOException {
        Npz golden = Golden.npz("raster.npz");
        int[] faces = golden.get("obj_faces").ints();
        for (int item = 0; item < 2; item++) {
            Raster raster = Rasterizer.rasterize(Golden.item(golden, "img_verts", item), faces, 224, 224);
            assertEqual(raster, golden, "img_", item);
        }
    }

    @Test
    void textureLayoutEqualsTheReference() throws IOException {
        Npz golden = Golden.npz("raster.npz");
        WavefrontObj obj = WavefrontObj.read(Golden.file("assets/head_template.obj"));
        assertThat(obj.faces()).isEqualTo(golden.get("obj_faces").ints());
        assertThat(obj.uvFaces()).isEqualTo(golden.get("obj_uvfaces").ints());
        assertThat(obj.uvs()).isEqualTo(golden.get("obj_uvcoords").floats());
        Topology topology = new Topology(obj.vertices().length / 3, obj.faces(), obj.uvs(), obj.uvFaces());
        TextureSpace space = TextureSpace.of(topology, 256);

        Raster raster = space.raster();
        assertThat(raster.faceIndex()).isEqualTo(golden.get("uv_pix_to_face").ints());
        assertThat(raster.barycentrics()).isEqualTo(golden.get("uv_bary").floats());
        assertThat(raster.numCovered()).isEqualTo(golden.get("uv_covered").ints()[0]);

        Npz flame = Golden.npz("flame.npz");
        int[] items = golden.get("img_items").ints();
        for (int i = 0; i < items.length; i++) {
            float[] unwrapped = space.unwrap(Golden.item(flame, "verts", items[i]), 3).data();
            Golden.assertClose(unwrapped, Golden.item(golden, "w2uv_verts", i), 1e-6);
        }
    }

    @Test
    void pictureNeedNotBeSquare() throws IOException {
        Npz golden = Golden.npz("raster.npz");
        Npz flame = Golden.npz("flame.npz");
        WavefrontObj obj = WavefrontObj.read(Golden.file("assets/head_template.obj"));
        float[] vertices = Golden.item(golden, "img_verts", 0);
        float[] world = Golden.item(flame, "verts", golden.get("img_items").ints()[0]);
        float[] uvNdc = TextureSpace.uvNdc(obj.uvs());
        for (int[] size : new int[][] {{180, 240}, {240, 180}}) {
            int height = size[0];
            int width = size[1];
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
            Golden.assertClose(actual, golden.get("wrap_" + height + "x" + width).floats(), 1e-6);
        }
    }

    @Test
    void hostileMeshesEqualTheReference() throws IOException {
        Npz golden = Golden.npz("raster_nasty.npz");
        Set<String> cases = new TreeSet<>();
        golden.names().forEach(name -> cases.add(name.substring(0, name.lastIndexOf('/'))));
        assertThat(cases).isNotEmpty();
        for (String name : cases) {
            int size = golden.get(name + "/size").ints()[0];
            Raster raster = Rasterizer.rasterize(
                    golden.get(name + "/verts").floats(), golden.get(name + "/faces").ints(), size, size);
            assertEqual(raster, golden, name + "/", 0);
        }
    }

    private static void assertEqual(Raster raster, Npz golden, String prefix, int item) throws IOException {
        int n = raster.faceIndex().length;
        int[] faces = golden.get(prefix + "pix_to_face").ints();
        assertThat(raster.faceIndex()).as(prefix).isEqualTo(Arrays.copyOfRange(faces, item * n, (item + 1) * n));
        assertThat(raster.zBuffer()).as(prefix).isEqualTo(Golden.item(golden, prefix + "zbuf", item));
        assertThat(raster.barycentrics()).as(prefix).isEqualTo(Golden.item(golden, prefix + "bary", item));
    }
}
