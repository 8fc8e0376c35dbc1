package org.emoca4j.train.stage;

import java.util.Optional;
import org.emoca4j.app.UserError;
import org.emoca4j.train.data.Augmentation;
import org.emoca4j.train.run.AugmentationSettings;
import org.emoca4j.train.run.DataSettings;

/** What the section {@code data} of a recipe means to the loader of samples. */
final class LoaderSettings {

    private static final double ROUNDING = 1e-9;

    private LoaderSettings() {}

    /** Threads that load samples: as many as the recipe says, or one per processor. */
    static int threads(DataSettings data) {
        int chosen = data.loaderThreads();
        return chosen == 0 ? Runtime.getRuntime().availableProcessors() : chosen;
    }

    /**
     * How crops are varied; empty where they are not.
     *
     * @throws UserError if the settings ask for what {@link Augmentation} does not do
     */
    static Optional<Augmentation> augmentation(AugmentationSettings settings) {
        if (!settings.enabled()) {
            return Optional.empty();
        }
        double scale = settings.scaleMax() - 1;
        if (!settings.appearance() || Math.abs(1 - scale - settings.scaleMin()) > ROUNDING) {
            throw UserError.usage("data.augmentation: scale_min must lie as far below 1 as scale_max above, and "
                    + "appearance be true; or set enabled to false");
        }
        return Optional.of(new Augmentation(scale, settings.rotation(), settings.translation()));
    }
}
