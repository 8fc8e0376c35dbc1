package org.emoca4j.train.run;

import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.List;
import org.emoca4j.train.run.RecipeNode.Section;

/**
 * What a run trains, on what, and how: the settings of a YAML file on top of a built-in recipe, on top of it those of
 * the command line.
 *
 * @param tree every setting, defaults included
 * @param stage what is trained
 * @param seed from which all random numbers of the run come
 */
public record Recipe(
        Section tree,
        StageKind stage,
        long seed,
        DataSettings data,
        ModelSettings model,
        LossSettings losses,
        LearningSettings learning) {

    /** Names of the built-in recipes. */
    public static List<String> builtIn() {
        return RecipeFiles.BUILT_IN;
    }

    /**
     * Reads a recipe.
     *
     * @param stage what is to be trained
     * @param recipe a file, or the name of a built-in recipe; empty for the stage's default
     * @param overrides {@code key=value}: the key is a whole path such as {@code learning.max_epochs}, or the last part
     *     of one where only one setting has it
     * @throws org.emoca4j.app.UserError with place and remedy, if a key is unknown, or a value of the wrong type or
     *     range
     * @throws IOException if the file can't be read
     */
    public static Recipe read(StageKind stage, String recipe, List<String> overrides) throws IOException {
        return of(RecipeFiles.resolve(stage, recipe, overrides), stage);
    }

    private static Recipe of(Section tree, StageKind stage) {
        RecipeSection root = new RecipeSection("", tree);
        root.choice("stage", stage.key());
        RecipeSection model = root.section("model");
        RecipeSection losses = root.section("losses");
        boolean emotion = stage == StageKind.EMOTION || stage == StageKind.EMOREC;
        return new Recipe(
                tree,
                stage,
                root.whole("seed", 0, Long.MAX_VALUE),
                DataSettings.read(root.section("data")),
                emotion ? EmotionModelSettings.read(model) : FaceModelSettings.read(model),
                switch (stage) {
                    case BASE, COARSE -> CoarseLossSettings.read(losses);
                    case DETAIL -> DetailLossSettings.read(losses);
                    case EMOTION, EMOREC -> EmotionLossSettings.read(losses);
                },
                LearningSettings.read(root.section("learning")));
    }

    /** Every setting as YAML, which reads back to the same recipe. */
    public String yaml() throws IOException {
        return YAMLMapper.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                .build()
                .writeValueAsString(tree.json());
    }

    /** The settings in which this recipe differs from an older one, each as {@code key: old -> new}. */
    public List<String> differences(Recipe older) {
        return RecipeFiles.differences("", older.tree, tree);
    }
}
