package org.emoca4j.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.emoca4j.Bound;
import org.emoca4j.Golden;
import org.emoca4j.format.Npz;
import org.emoca4j.format.Safetensors;
import org.emoca4j.head.FlameModelReader;
import org.emoca4j.head.HeadModel;
import org.emoca4j.model.FlameAssets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as the originals are, in size and layout, through the store and back. */
class ModelStoreGoldenTest {

    @TempDir
    private Path folder;

    private ModelStore added(Path path) throws IOException {
        ModelStore store = ModelStore.open(folder.resolve("store"));
        try (ModelAdder adder = new ModelAdder(store)) {
            ModelScan scan = adder.scan(List.of(path), Optional.empty());
            assertThat(scan.problems()).isEmpty();
            adder.accept(adder.unaccepted(scan));
            for (FoundPart part : scan.parts()) {
                adder.add(part);
            }
        }
        return store;
    }

    @Test
    void theAssetsAreThoseOfTheFiles() throws IOException {
        ModelStore store = added(Golden.file("assets"));
        assertThat(store.parts()).extracting(InstalledPart::id).containsExactly("flame", "head-template", "landmarks",
                "landmarks-mediapipe", "uv-face-mask", "uv-face-eye-mask", "fixed-displacement", "dense-template",
                "texture-bfm", "texture-flame");
        FlameAssets assets = store.flameAssets();
        HeadModel direct = FlameModelReader.read(new FlameModelReader.Files(
                Golden.file("assets/generic_model.pkl"),
                Golden.file("assets/head_template.obj"),
                Golden.file("assets/landmark_embedding.npy"),
                Optional.of(Golden.file("assets/mediapipe_landmark_embedding.npz"))));
        HeadModel stored = assets.head();
        assertThat(stored.basis().shapeDirs()).isDeepEqualTo(direct.basis().shapeDirs());
        assertThat(stored.basis().expressionDirs()).isDeepEqualTo(direct.basis().expressionDirs());
        assertThat(stored.basis().poseDirs()).isDeepEqualTo(direct.basis().poseDirs());
        assertThat(stored.topology().uvs()).isEqualTo(direct.topology().uvs());
        assertThat(stored.landmarks().contour().barycentrics())
                .isEqualTo(direct.landmarks().contour().barycentrics());
        assertThat(stored.landmarks().mediapipe().size()).isEqualTo(105);
        assertThat(assets.dense()).isPresent();
        for (InstalledPart part : store.parts()) {
            assertThat(store.verify(part.id())).isEmpty();
        }
    }

    @Test
    void flameHasTheReferencesBuffers() throws IOException {
        ModelStore store = added(Golden.file("assets/generic_model.pkl"));
        Safetensors own = Safetensors.read(store.file("flame", "data.safetensors"));
        Safetensors reference = Safetensors.read(Golden.file("flame_buffers.safetensors"));
        assertThat(own.get("v_template").floats()).isEqualTo(reference.get("v_template").floats());
        assertThat(own.get("joint_regressor").floats()).isEqualTo(reference.get("J_regressor").floats());
        assertThat(own.get("weights").floats()).isEqualTo(reference.get("lbs_weights").floats());
        assertThat(own.get("faces").ints()).isEqualTo(reference.get("faces_tensor").ints());
    }

    /** The reference goes from 32 texels to 16 as from 512 to 256; the store repeats each of the 32 eight times. */
    @Test
    void texturesDecodeAsTheReference() throws IOException {
        Npz golden = Golden.npz("texture_spaces.npz");
        ModelStore store = added(Golden.file("assets"));
        check(store.flameAssets(), golden, "tiny_bfm_texture_32/albedo16");
        store.remove(List.of("texture-bfm"));
        check(store.flameAssets(), golden, "tiny_flame_texture_32/albedo16");
    }

    private static void check(FlameAssets assets, Npz golden, String name) throws IOException {
        for (int item = 0; item < 2; item++) {
            float[] decoded = assets.head().albedo().orElseThrow().decode(Golden.item(golden, "texcode", item));
            float[] actual = new float[3 * 16 * 16];
            for (int i = 0; i < actual.length; i++) {
                int channel = i / 256;
                int y = i / 16 % 16;
                int x = i % 16;
                actual[i] = decoded[(16 * y * 256 + 16 * x) * 3 + channel];
            }
            Golden.check("texture_spaces.npz", name, actual, Golden.item(golden, name, item), Bound.VALUE);
        }
    }
}
