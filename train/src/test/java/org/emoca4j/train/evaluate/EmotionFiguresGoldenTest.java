package org.emoca4j.train.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.emoca4j.Golden;
import org.emoca4j.format.Npz;
import org.emoca4j.train.data.Labels;
import org.junit.jupiter.api.Test;

/** The table's figures are the reference's metrics. */
class EmotionFiguresGoldenTest {

    private static final double TOLERANCE = 1e-6;

    @Test
    void figures() throws IOException {
        Npz npz = Golden.npz("losses_emotion_recognition.npz");
        float[] logits = npz.get("logits").floats();
        float[] told = npz.get("va_pred").floats();
        float[] right = npz.get("va_gt").floats();
        int[] classes = npz.get("class_gt").ints();
        int n = classes.length;
        int width = logits.length / n;
        int[] all = new int[width];
        for (int c = 0; c < width; c++) {
            all[c] = c;
        }
        int[] best = new int[n];
        float[] valence = new float[n];
        float[] arousal = new float[n];
        List<Labels> labels = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            best[i] = Predictions.best(logits, i * width, all, all);
            valence[i] = told[2 * i];
            arousal[i] = told[2 * i + 1];
            labels.add(new Labels(classes[i], right[2 * i], right[2 * i + 1], ""));
        }
        Map<String, Double> figures =
                EmotionFigures.of(new Predictions(new int[n], labels, new int[n], best, valence, arousal));
        for (String name : List.of("v_pcc", "v_ccc", "v_rmse", "v_sagr", "a_pcc", "a_ccc", "a_rmse", "a_sagr",
                "expr_acc")) {
            assertThat(figures.get(name)).as(name).isCloseTo(npz.get("metric/" + name).floats()[0], within(TOLERANCE));
        }
    }
}
