package org.emoca4j.train.run;

/**
 * The section {@code model} of the stages that fit faces: {@code base}, {@code coarse}, {@code detail}.
 *
 * @param head {@code open} for the built-in head, or a FLAME model of the store, by its name there
 * @param start what the encoders begin from: a run folder, a checkpoint or a model of the store; empty for random
 *     weights
 * @param backbone {@code resnet50}, or {@code small} for machines without a GPU
 * @param backboneStart weights of the backbone alone where {@code start} is empty; empty for random ones
 * @param expDecaJawPose whether the expression encoder gives the jaw's rotation too
 * @param expDecaGlobalPose whether it gives the head's rotation too
 * @param zeroOutLastEncLayer whether the expression encoder's last layer begins at zero
 * @param emonetModelPath the emotion network of the emotion loss: a run folder, a file or a model of the store
 * @param identityModelPath the network of the identity loss, likewise
 * @param vggModelPath VGG-19, the network of the ID-MRF loss, likewise
 * @param lipReadingModelPath the network of the lip-reading loss
 * @param nDetail length of the detail code
 * @param uvSize side of the textures, pixels
 * @param imageSize side of the crops, pixels
 * @param renderSize side of what is drawn to be compared with them, pixels
 */
public record FaceModelSettings(
        String head,
        String start,
        String backbone,
        String backboneStart,
        boolean expDecaJawPose,
        boolean expDecaGlobalPose,
        boolean zeroOutLastEncLayer,
        String emonetModelPath,
        String identityModelPath,
        String vggModelPath,
        String lipReadingModelPath,
        int nDetail,
        int uvSize,
        int imageSize,
        int renderSize)
        implements ModelSettings {

    static FaceModelSettings read(RecipeSection section) {
        return new FaceModelSettings(
                section.text("head"),
                section.text("start"),
                section.choice("backbone", "resnet50", "small"),
                section.text("backbone_start"),
                section.flag("exp_deca_jaw_pose"),
                section.flag("exp_deca_global_pose"),
                section.flag("zero_out_last_enc_layer"),
                section.text("emonet_model_path"),
                section.text("identity_model_path"),
                section.text("vgg_model_path"),
                section.text("lipread_model_path"),
                section.integer("n_detail", 1, 4096),
                section.integer("uv_size", 16, 4096),
                section.integer("image_size", 32, 4096),
                section.integer("render_size", 28, 4096));
    }
}
