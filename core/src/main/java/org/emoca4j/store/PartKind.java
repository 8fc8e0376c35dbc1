package org.emoca4j.store;

import java.util.Optional;

/**
 * What a model store can hold, in the order in which parts are added: what others are compared with comes first.
 *
 * <p>{@link #id} is also the name of the part in the store, save for editions of FLAME and parts that the user names.
 */
public enum PartKind {
    FLAME("flame", "FLAME head model", Licence.FLAME, "generic_model.pkl (FLAME 2020)",
            "https://flame.is.tue.mpg.de"),
    HEAD_TEMPLATE("head-template", "faces and texture layout", Licence.DECA, "head_template.obj", Places.DECA),
    LANDMARKS("landmarks", "embedding of 68 landmarks", Licence.DECA, "landmark_embedding.npy", Places.DECA),
    LANDMARKS_MEDIAPIPE("landmarks-mediapipe", "embedding of MediaPipe's landmarks", Licence.EMOCA,
            "mediapipe_landmark_embedding.npz", Places.EMOCA),
    EYELID_LEFT("eyelid-left", "left eyelid's offsets", Licence.SMIRK, "l_eyelid.npy", Places.SMIRK),
    EYELID_RIGHT("eyelid-right", "right eyelid's offsets", Licence.SMIRK, "r_eyelid.npy", Places.SMIRK),
    UV_FACE_MASK("uv-face-mask", "mask of the face in texture space", Licence.DECA, "uv_face_mask.png", Places.DECA),
    UV_FACE_EYE_MASK("uv-face-eye-mask", "mask of face and eyes in texture space", Licence.DECA,
            "uv_face_eye_mask.png", Places.DECA),
    FIXED_DISPLACEMENT("fixed-displacement", "displacement added to every detail map", Licence.DECA,
            "fixed_displacement_256.npy", Places.DECA),
    DENSE_TEMPLATE("dense-template", "layout of the dense mesh", Licence.DECA, "texture_data_256.npy", Places.DECA),
    TEXTURE_BFM("texture-bfm", "texture space made from BFM", Licence.BFM, "FLAME_albedo_from_BFM.npz",
            "https://github.com/TimoBolkart/BFM_to_FLAME"),
    TEXTURE_FLAME("texture-flame", "FLAME texture space", Licence.FLAME_TEXTURE, "FLAME_texture.npz",
            "https://flame.is.tue.mpg.de"),
    TEXTURE_ALBEDOMM("texture-albedomm", "AlbedoMM texture space", Licence.ALBEDO_MM,
            "albedoModel2020_FLAME_albedoPart.npz", "https://github.com/waps101/AlbedoMM"),
    DEEP3D_BFM("deep3d-bfm", "Basel Face Model of Deep3DFaceRecon", Licence.BFM,
            "BFM_model_front.mat, which its scripts make from the Basel Face Model", Places.DEEP3D),
    MGCNET_BFM("mgcnet-bfm", "Basel Face Model of MGCNet", Licence.BFM, "bfm09_trim_exp_uv_presplit.h5",
            Places.MGCNET),
    TDDFA_STATISTICS("3ddfa-v2-statistics", "mean and deviation of 3DDFA-V2's outputs", Licence.TDDFA,
            "param_mean_std_62d_120x120.pkl", Places.TDDFA),
    TDDFA_BASIS("3ddfa-v2-basis", "Basel Face Model of 3DDFA-V2", Licence.BFM, "bfm_noneck_v3.pkl", Places.TDDFA),
    TDDFA_TRIANGLES("3ddfa-v2-triangles", "triangles of 3DDFA-V2's Basel Face Model", Licence.TDDFA, "tri.pkl",
            Places.TDDFA),
    DECA("deca", "DECA", Licence.DECA, "deca_model.tar", Places.DECA),
    EMOCA("emoca", "EMOCA", Licence.EMOCA, "the package EMOCA (cfg.yaml and detail/checkpoints)", Places.EMOCA),
    EMOCA_V2("emoca-v2", "EMOCA v2", Licence.EMOCA,
            "the package EMOCA_v2_lr_mse_20 (cfg.yaml and detail/checkpoints)", Places.EMOCA),
    SMIRK("smirk", "SMIRK", Licence.SMIRK, "SMIRK_em1.pt", Places.SMIRK),
    EMOTION_RESNET50("emotion-resnet50", "emotion network of EMOCA", Licence.EMOCA,
            "the emotion recognition package ResNet50", Places.EMOCA),
    EMOREC("emorec", "emotions from EMOCA's codes", Licence.EMOCA,
            "the emotion recognition package EMOCA-emorec", Places.EMOCA),
    EMOREC_DETAIL("emorec-detail", "emotions from EMOCA's codes with detail", Licence.EMOCA,
            "the emotion recognition package EMOCA_detail-emorec", Places.EMOCA),
    DEEP3D("deep3d", "Deep3DFaceRecon", Licence.DEEP3D, "epoch_20.pth", Places.DEEP3D),
    DEEP3D_TF("deep3d-tf", "Deep3DFaceRecon, TensorFlow's weights", Licence.DEEP3D, "FaceReconModel.pb",
            "https://github.com/microsoft/Deep3DFaceReconstruction"),
    MGCNET("mgcnet", "MGCNet", Licence.MGCNET, "model-400000.index with model-400000.data-00000-of-00001",
            Places.MGCNET),
    TDDFA_MB1("3ddfa-v2-mb1", "3DDFA-V2, MobileNet-V1", Licence.TDDFA, "mb1_120x120.pth", Places.TDDFA),
    TDDFA_MB05("3ddfa-v2-mb05", "3DDFA-V2, MobileNet-V1 of half width", Licence.TDDFA, "mb05_120x120.pth",
            Places.TDDFA),
    TDDFA_RESNET22("3ddfa-v2-resnet22", "3DDFA-V2, ResNet-22", Licence.TDDFA, "resnet22.pth", Places.TDDFA),
    FACEBOXES("faceboxes", "FaceBoxes face detector", Licence.TDDFA, "FaceBoxesProd.pth", Places.TDDFA),
    EMONET_8("emonet-8", "EmoNet, 8 classes", Licence.EMONET, "emonet_8.pth",
            "https://github.com/face-analysis/emonet"),
    EMONET_5("emonet-5", "EmoNet, 5 classes", Licence.EMONET, "emonet_5.pth",
            "https://github.com/face-analysis/emonet"),
    VGGFACE2("vggface2", "VGGFace2 identity network", Licence.VGGFACE2, "resnet50_ft_weight.pkl",
            "https://github.com/cydonia999/VGGFace2-pytorch"),
    VGG19("vgg19", "VGG-19 features", Licence.VGG19, "vgg19-dcbb9e9d.pth", "https://github.com/pytorch/vision");

    private final String id;
    private final String title;
    private final Licence licence;
    private final String published;
    private final String where;

    PartKind(String id, String title, Licence licence, String published, String where) {
        this.id = id;
        this.title = title;
        this.licence = licence;
        this.published = published;
        this.where = where;
    }

    /** The sites where most users register; enum constants can't name static fields of their own class. */
    private static final class Places {
        static final String DECA = "https://deca.is.tue.mpg.de";
        static final String EMOCA = "https://emoca.is.tue.mpg.de";
        static final String SMIRK = "https://github.com/georgeretsi/smirk";
        static final String DEEP3D = "https://github.com/sicxu/Deep3DFaceRecon_pytorch";
        static final String MGCNET = "https://github.com/jiaxiangshang/MGCNet";
        static final String TDDFA = "https://github.com/cleardusk/3DDFA_V2";

        private Places() {}
    }

    /** As {@code config.json} and commands name it. */
    public String id() {
        return id;
    }

    /** What it is, in a few words. */
    public String title() {
        return title;
    }

    /** Its terms, unless an edition has others. */
    public Licence licence() {
        return licence;
    }

    /** The file that its authors publish. */
    public String published() {
        return published;
    }

    /** Where to get that file. */
    public String where() {
        return where;
    }

    /** Whether it turns a picture into codes: {@link ModelStore#regressor}. */
    public boolean regressor() {
        return this == DECA || this == EMOCA || this == EMOCA_V2;
    }

    /** Whether it is the offsets of one of SMIRK's eyelids. */
    boolean eyelid() {
        return this == EYELID_LEFT || this == EYELID_RIGHT;
    }

    /** Whether networks are stored, with their weights. */
    boolean networks() {
        return ordinal() >= DECA.ordinal();
    }

    /** The kind of that name. */
    public static Optional<PartKind> of(String id) {
        for (PartKind kind : values()) {
            if (kind.id.equals(id)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
