package org.emoca4j.train.stage;

import java.io.IOException;
import java.util.Optional;
import org.emoca4j.app.UserError;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.Region;
import org.emoca4j.mesh.Topology;
import org.emoca4j.model.FlameAssets;
import org.emoca4j.render.TextureSpace;
import org.emoca4j.store.ModelStore;

/** The head that a recipe names, with what rendering it needs. */
final class FaceAssets {

    /** Name of the built-in head. */
    static final String OPEN = "open";

    private FaceAssets() {}

    /**
     * The built-in head, or FLAME as the user's model store has it.
     *
     * @param head {@code open}, or the id of a FLAME part of the store
     * @throws UserError if the store lacks something; the message names it
     */
    static FlameAssets of(String head) throws IOException {
        if (head.equals(OPEN)) {
            return open(HeadModel.builtin());
        }
        try {
            ModelStore store = ModelStore.open(ModelStore.defaultFolder());
            store.part(head);
            return store.flameAssets();
        } catch (IOException e) {
            throw UserError.usage("model.head: " + e.getMessage());
        }
    }

    /** A head that needs no files beside its own: its regions tell where the face is, and it has no fixed wrinkles. */
    static FlameAssets open(HeadModel head) {
        Topology topology = head.topology();
        int[] faces = TextureSpace.of(topology, FlameAssets.UV_SIZE).raster().faceIndex();
        float[] mask = new float[faces.length];
        for (int texel = 0; texel < faces.length; texel++) {
            mask[texel] = faces[texel] >= 0 && head.region(faces[texel]) != Region.OTHER_SKIN ? 1 : 0;
        }
        return new FlameAssets(head, mask, new float[faces.length], Optional.empty());
    }

    /** How codes for this head are laid out: as published for FLAME, as many as there are for the built-in head. */
    static CodeLayout layout(FlameAssets assets, String head) {
        return head.equals(OPEN) ? CodeLayout.of(assets.head()) : CodeLayout.FLAME;
    }
}
