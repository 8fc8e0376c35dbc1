package org.emoca4j.train.run;

/**
 * The emotion consistency term (emoca section 4.1).
 *
 * @param emonetWeight its weight; 0 leaves it out
 * @param emoFeatLoss how two features are compared: {@code mse_loss}, {@code l1_loss} or {@code cosine_similarity}
 * @param emonetFeature which feature of the emotion network: {@code emo_feat_2}, the only one
 * @param emonetCentred whether features count as their difference from the batch's mean
 */
public record EmotionConsistencySettings(
        double emonetWeight, String emoFeatLoss, String emonetFeature, boolean emonetCentred) {

    static EmotionConsistencySettings read(RecipeSection section) {
        return new EmotionConsistencySettings(
                section.weight("emonet_weight"),
                section.choice("emo_feat_loss", "mse_loss", "l1_loss", "cosine_similarity"),
                section.choice("emonet_feature", "emo_feat_2"),
                section.flag("emonet_centred"));
    }
}
