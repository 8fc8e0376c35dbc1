package org.emoca4j.train.stage;

import java.util.Optional;
import org.emoca4j.train.data.Augmentation;
import org.emoca4j.train.run.AugmentationSettings;
import org.emoca4j.train.run.DataSettings;
import org.emoca4j.train.run.Team;

/** What the section {@code data} of a recipe means to the loader of samples. */
final class LoaderSettings {

    private LoaderSettings() {}

    /** Threads that load samples: as many as the recipe says, or this process's part of the processors. */
    static int threads(DataSettings data, Team team) {
        int chosen = data.loaderThreads();
        return chosen == 0 ? team.processors() : chosen;
    }

    /** How crops are varied; empty where they are not. */
    static Optional<Augmentation> augmentation(AugmentationSettings settings) {
        return settings.enabled()
                ? Optional.of(new Augmentation(settings.scaleMin(), settings.scaleMax(), settings.rotation(),
                        settings.translation(), settings.appearance()))
                : Optional.empty();
    }
}
