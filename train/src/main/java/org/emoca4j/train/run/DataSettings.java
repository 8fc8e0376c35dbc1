package org.emoca4j.train.run;

import java.util.List;

/**
 * The section {@code data}.
 *
 * @param train where training samples come from: prepared folders, {@code synthetic:COUNT}, or
 *     {@code synthetic:COUNT:PER-PERSON}
 * @param validation the same for validation
 * @param sampler {@code shuffle}, or {@code balanced_expr}: drawn with replacement, each class as often as any other
 *     (emoca section 5.4)
 * @param ignoreInvalid which labels are left out: {@code none}, {@code like_emonet} or {@code true} (emoca section 6)
 * @param loaderThreads threads that load samples; 0 for one per processor
 */
public record DataSettings(
        List<String> train,
        List<String> validation,
        String sampler,
        String ignoreInvalid,
        int loaderThreads,
        AugmentationSettings augmentation) {

    private static final int MAX_THREADS = 256;

    static DataSettings read(RecipeSection section) {
        return new DataSettings(
                section.texts("train"),
                section.texts("validation"),
                section.choice("sampler", "shuffle", "balanced_expr"),
                section.choice("ignore_invalid", "none", "like_emonet", "true"),
                section.integer("loader_threads", 0, MAX_THREADS),
                AugmentationSettings.read(section.section("augmentation")));
    }
}
