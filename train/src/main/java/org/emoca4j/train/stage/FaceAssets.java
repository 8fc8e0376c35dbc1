package org.emoca4j.train.stage;

import java.io.IOException;
import org.emoca4j.app.UserError;
import org.emoca4j.head.HeadModel;
import org.emoca4j.model.FlameAssets;
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
            return FlameAssets.of(HeadModel.builtin());
        }
        try {
            ModelStore store = ModelStore.open(ModelStore.defaultFolder());
            store.part(head);
            return store.flameAssets();
        } catch (IOException e) {
            throw UserError.usage("model.head: " + e.getMessage());
        }
    }

    /** How codes for this head are laid out: as published for FLAME, as many as there are for the built-in head. */
    static CodeLayout layout(FlameAssets assets, String head) {
        return head.equals(OPEN) ? CodeLayout.of(assets.head()) : CodeLayout.FLAME;
    }
}
