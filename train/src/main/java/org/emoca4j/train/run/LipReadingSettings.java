package org.emoca4j.train.run;

/**
 * The lip-reading term (emoca section 4.5).
 *
 * @param loss how two features are compared: {@code none} leaves the term out, {@code mse_loss}, {@code l1_loss} or
 *     {@code cosine_similarity}
 * @param weight its weight
 */
public record LipReadingSettings(String loss, double weight) {

    static LipReadingSettings read(RecipeSection section) {
        return new LipReadingSettings(
                section.choice("lipread_loss", "none", "mse_loss", "l1_loss", "cosine_similarity"),
                section.weight("lipread_weight"));
    }
}
