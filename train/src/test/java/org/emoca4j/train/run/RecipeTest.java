package org.emoca4j.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.emoca4j.app.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeTest {

    @TempDir
    private Path folder;

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("my.yaml"), text).toString();
    }

    private static CoarseLossSettings coarse(String recipe) throws IOException {
        return (CoarseLossSettings) Recipe.read(StageKind.COARSE, recipe, List.of()).losses();
    }

    @Test
    void publishedDefaultsOfTheCoarseStage() throws IOException {
        CoarseLossSettings v1 = coarse("coarse-v1");
        assertThat(v1.fan()).isEqualTo(new LandmarkLossSettings(false, 1, true, 0.5, true, true, 0.5));
        assertThat(v1.mediapipe().useLandmarks()).isFalse();
        assertThat(v1.photow()).isEqualTo(2);
        assertThat(v1.expReg()).isEqualTo(1e-4);
        assertThat(v1.lightReg()).isEqualTo(12);
        assertThat(v1.emotion()).isEqualTo(new EmotionConsistencySettings(1, "mse_loss", "emo_feat_2", false));
        assertThat(v1.lipReading().loss()).isEqualTo("none");
        assertThat(v1.useSeg()).isEqualTo("rend");
        CoarseLossSettings v2 = coarse("coarse-v2");
        assertThat(v2.fan()).isEqualTo(new LandmarkLossSettings(false, 1, false, 0.5, false, false, 0.5));
        assertThat(v2.mediapipe()).isEqualTo(new LandmarkLossSettings(true, 32, true, 36, true, true, 36));
        assertThat(v2.lipReading()).isEqualTo(new LipReadingSettings("mse_loss", 20));
        assertThat(v2.photow()).isEqualTo(2);
        LearningSettings learning = Recipe.read(StageKind.COARSE, "", List.of()).learning();
        assertThat(learning.learningRate()).isEqualTo(5e-5);
        assertThat(learning.batchSize()).isEqualTo(32);
        assertThat(learning.patience()).isEqualTo(15);
    }

    @ParameterizedTest
    @CsvSource({"base,", "base-pretrain,BASE", "coarse-v1,COARSE", "coarse-v2,COARSE", "detail-v1,DETAIL",
        "detail-v2,DETAIL", "detail-deca,DETAIL", "emotion,", "emorec,"})
    void everyBuiltInRecipeReadsBackFromItsOwnYaml(String name, String stage) throws IOException {
        StageKind kind = StageKind.valueOf((stage == null ? name : stage).toUpperCase(Locale.ROOT));
        Recipe recipe = Recipe.read(kind, name, List.of());
        Recipe again = Recipe.read(kind, file(recipe.yaml()), List.of());
        assertThat(again.differences(recipe)).isEmpty();
        assertThat(again.losses()).isEqualTo(recipe.losses());
        assertThat(again.learning()).isEqualTo(recipe.learning());
        assertThat(again.model()).isEqualTo(recipe.model());
        assertThat(again.data()).isEqualTo(recipe.data());
    }

    @Test
    void aFileAndTheCommandLineGoOnTop() throws IOException {
        String file = file("extends: coarse-v2\nseed: 7\nlearning:\n  learning_rate: 1e-3\ndata: {train: a}\n");
        Recipe recipe = Recipe.read(StageKind.COARSE, file,
                List.of("max_epochs=3", "losses.photow=0.5", "data.validation=[x, y]", "model.start=../runs/a=b"));
        assertThat(recipe.seed()).isEqualTo(7);
        assertThat(recipe.learning().learningRate()).isEqualTo(1e-3);
        assertThat(recipe.learning().maxEpochs()).isEqualTo(3);
        assertThat(recipe.data().train()).containsExactly("a");
        assertThat(recipe.data().validation()).containsExactly("x", "y");
        assertThat(((FaceModelSettings) recipe.model()).start()).isEqualTo("../runs/a=b");
        CoarseLossSettings losses = (CoarseLossSettings) recipe.losses();
        assertThat(losses.photow()).isEqualTo(0.5);
        assertThat(losses.mediapipe().eyed()).isEqualTo(36);
        assertThat(recipe.differences(Recipe.read(StageKind.COARSE, file, List.of())))
                .contains("learning.max_epochs: 30 -> 3", "losses.photow: 2.0 -> 0.5");
    }

    private void refuses(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(UserError.class).satisfies(error -> {
            assertThat(error.getMessage()).contains(parts);
            assertThat(error.getMessage().lines()).hasSize(1);
            assertThat(((UserError) error).exitCode()).isEqualTo(2);
        });
    }

    private void refusesFile(String text, String... parts) throws IOException {
        String file = file(text);
        refuses(() -> Recipe.read(StageKind.COARSE, file, List.of()), parts);
    }

    @Test
    void mistakesInAFileAreNamedWithTheirLine() throws IOException {
        refusesFile("seed: 1\nlearning:\n  max_epoch: 3\n",
                "my.yaml, line 3: unknown setting learning.max_epoch; did you mean max_epochs?");
        refusesFile("losses:\n  photow: much\n", "my.yaml, line 2: losses.photow is 'much', expected a number");
        refusesFile("losses:\n  photow: -1\n", "line 2: losses.photow is -1, expected a number of at least 0");
        refusesFile("losses:\n  photow: .nan\n", "my.yaml, line 2: ");
        refusesFile("losses:\n  photow: NaN\n", "losses.photow is 'NaN'");
        refusesFile("learning:\n  batch_size: 1.5\n", "learning.batch_size is 1.5, expected a whole number");
        refusesFile("learning:\n  batch_size: 99999999999999999999\n", "learning.batch_size is");
        refusesFile("losses:\n  use_landmarks: maybe\n", "is 'maybe', expected true or false");
        refusesFile("losses:\n  useSeg: red\n",
                "is 'red', expected one of gt, true, rend, false, intersection, union, none; did you mean rend?");
        refusesFile("losses: 3\n", "line 1: losses is a section");
        refusesFile("seed: {a: 1}\n", "line 1: seed is one setting");
        refusesFile("seed: 1\nseed: 2\n", "line 2: not YAML: Duplicate field 'seed'");
        refusesFile("seed: [1\n", "not YAML");
        refusesFile("- 1\n", "a recipe is made of lines");
        refusesFile("stage: detail\n", "this recipe is for the stage 'detail'");
        refusesFile("extends: coarse-v3\n", "line 1: no built-in recipe is named 'coarse-v3'; did you mean coarse-v");
        refusesFile("a: &x 1\nseed: *x\n", "references");
    }

    @Test
    void mistakesOnTheCommandLine() {
        refuses(() -> Recipe.read(StageKind.COARSE, "", List.of("max_epoch=3")), "command line, 'max_epoch=3'",
                "did you mean max_epochs?");
        refuses(() -> Recipe.read(StageKind.COARSE, "", List.of("learning.max_epoch=3")), "did you mean max_epochs?");
        refuses(() -> Recipe.read(StageKind.COARSE, "", List.of("seed")), "'seed' is no setting");
        refuses(() -> Recipe.read(StageKind.COARSE, "", List.of("seed=")), "seed is ''");
        refuses(() -> Recipe.read(StageKind.COARSE, "", List.of("=3")), "'=3' is no setting");
        refuses(() -> Recipe.read(StageKind.COARSE, "", List.of("learning..x=3")), "unknown setting learning.");
        refuses(() -> Recipe.read(StageKind.COARSE, "nowhere.yaml", List.of()), "no recipe file nowhere.yaml");
        refuses(() -> Recipe.read(StageKind.COARSE, "detail-v1", List.of()), "emoca train detail");
    }
}
