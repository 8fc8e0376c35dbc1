package org.emoca4j.train.run;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The draft of a model card: what is known of a run, and lines for its owner to fill in. */
final class ModelCard {

    private ModelCard() {}

    /**
     * The card as Markdown.
     *
     * @param run where the run stands
     * @param figures those of the last validation
     * @param processes that shared the work
     */
    static String of(Recipe recipe, RunState run, Map<String, Double> figures, int processes) throws IOException {
        StringBuilder card = new StringBuilder();
        card.append("# Model card: ").append(recipe.stage().key()).append("\n\n");
        card.append("A draft written by the training run. Fill in what stands in ‹›.\n\n");
        card.append("- What it is for: ‹one sentence›\n");
        card.append("- Made by: ‹name, contact›\n");
        card.append("- Licence of the weights: ‹name›\n\n");
        card.append("## Data\n\n");
        source(card, "training", recipe.data().train());
        source(card, "validation", recipe.data().validation());
        card.append("\nWho is in the data, and who is missing: ‹›\n\n");
        card.append("## Training\n\n");
        card.append(String.format(Locale.ROOT,
                "%d steps of %d samples in %d process(es), seed %d; epoch %d of at most %d.\n", run.step(),
                recipe.learning().pictures() * processes, processes, recipe.seed(),
                run.lastEpoch() + 1, recipe.learning().maxEpochs()));
        card.append("\nHardware and hours: ‹›\n\n## Figures\n\n");
        if (figures.isEmpty()) {
            card.append("No validation yet.\n");
        } else {
            card.append("| figure | last validation |\n|---|---|\n");
            figures.forEach((name, value) ->
                    card.append(String.format(Locale.ROOT, "| %s | %.6g |\n", name, value)));
            card.append(Double.isNaN(run.best()) ? "" : String.format(Locale.ROOT,
                    "\nBest %s: %.6g at step %d, which is the checkpoint named best.\n",
                    recipe.learning().monitor(), run.best(), run.bestStep()));
        }
        card.append("\n## Limits\n\n‹where it fails; what it must not be used for›\n\n## Recipe\n\n```yaml\n");
        card.append(recipe.yaml()).append("```\n");
        return card.toString();
    }

    private static void source(StringBuilder card, String use, List<String> sources) {
        for (String source : sources) {
            card.append("- ").append(use).append(": ").append(source)
                    .append(", licence: ‹name, where it is written›\n");
        }
    }
}
