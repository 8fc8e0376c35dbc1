package org.emoca4j.train.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.emoca4j.train.data.Augmentation;
import org.emoca4j.train.run.AugmentationSettings;
import org.emoca4j.train.run.DataSettings;
import org.emoca4j.train.run.Team;
import org.junit.jupiter.api.Test;

class LoaderSettingsTest {

    private static AugmentationSettings varied(double scaleMin, double scaleMax, boolean appearance) {
        return new AugmentationSettings(true, scaleMin, scaleMax, 20, 0.1, appearance);
    }

    @Test
    void noThreadsMeanOneForEachProcessor() {
        AugmentationSettings augmentation = varied(0.75, 1.25, true);
        DataSettings five = new DataSettings(List.of(), List.of(), "shuffle", "none", 5, augmentation);
        DataSettings none = new DataSettings(List.of(), List.of(), "shuffle", "none", 0, augmentation);
        assertThat(LoaderSettings.threads(five, Team.ALONE)).isEqualTo(5);
        assertThat(LoaderSettings.threads(none, Team.ALONE)).isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void cropsVaryAsTheRecipeSays() {
        assertThat(LoaderSettings.augmentation(varied(0.75, 1.5, false)))
                .contains(new Augmentation(0.75, 1.5, 20, 0.1, false));
        assertThat(LoaderSettings.augmentation(new AugmentationSettings(false, 0.5, 3, 0, 0, false))).isEmpty();
    }
}
