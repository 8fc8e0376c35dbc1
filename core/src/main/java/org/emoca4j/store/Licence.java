package org.emoca4j.store;

import org.emoca4j.Face;
/** The terms under which others give away the files that a user adds; none of these files is part of this project. */
public enum Licence {
    FLAME(
            "flame",
            "FLAME 2020",
            "its own readme says Creative Commons Attribution; the terms of your download count",
            "https://flame.is.tue.mpg.de"),
    FLAME_2023(
            "flame-2023",
            "FLAME, other editions",
            "non-commercial research, unless the terms of your download say otherwise",
            "https://flame.is.tue.mpg.de"),
    FLAME_2023_OPEN(
            "flame-2023-open",
            "FLAME 2023 Open",
            "CC BY 4.0: commercial use allowed, name the authors",
            "https://flame.is.tue.mpg.de"),
    FLAME_TEXTURE(
            "flame-texture",
            "FLAME texture space",
            "CC BY-NC-SA 4.0: non-commercial, share alike, name the authors",
            "https://flame.is.tue.mpg.de"),
    DECA(
            "deca",
            "DECA (Max Planck Society)",
            "non-commercial research, education and art only; no redistribution",
            "https://deca.is.tue.mpg.de"),
    EMOCA(
            "emoca",
            "EMOCA (Max Planck Society)",
            "non-commercial research only; no redistribution",
            "https://emoca.is.tue.mpg.de"),
    BFM(
            "bfm",
            "Basel Face Model",
            "academic use after registration; neither the model nor textures made from it may be redistributed",
            "https://faces.dmi.unibas.ch"),
    ALBEDO_MM(
            "albedomm",
            "AlbedoMM",
            "academic research only; ask the authors for commercial use",
            "https://github.com/waps101/AlbedoMM"),
    DEEP3D(
            "deep3d",
            "Deep3DFaceRecon (Deng et al.)",
            "MIT: any use, keep the notice; without the Basel Face Model, which has terms of its own",
            "https://github.com/sicxu/Deep3DFaceRecon_pytorch"),
    MGCNET(
            "mgcnet",
            "MGCNet",
            "MIT: any use, keep the notice; without the Basel Face Model, which has terms of its own",
            "https://github.com/jiaxiangshang/MGCNet"),
    TDDFA(
            "3ddfa-v2",
            "3DDFA-V2 and FaceBoxes",
            "MIT: any use, keep the notice; without the Basel Face Model, which has terms of its own",
            "https://github.com/cleardusk/3DDFA_V2"),
    SMIRK(
            "smirk",
            "SMIRK",
            "code and eyelids MIT; the weights have no terms of their own: ask the authors; FLAME's terms apply too",
            "https://github.com/georgeretsi/smirk"),
    EMONET(
            "emonet",
            "EmoNet",
            "CC BY-NC-ND 4.0: non-commercial, no redistribution of changed versions",
            "https://github.com/face-analysis/emonet"),
    VGGFACE2(
            "vggface2",
            "VGGFace2 network",
            "trained on the VGGFace2 photos, whose owners keep their rights; see the terms of your download",
            "https://github.com/cydonia999/VGGFace2-pytorch"),
    VGG19(
            "vgg19",
            "VGG-19",
            "trained on ImageNet; see the terms of your download",
            "https://github.com/pytorch/vision");

    private final String id;
    private final String title;
    private final String summary;
    private final String where;

    Licence(String id, String title, String summary, String where) {
        this.id = id;
        this.title = title;
        this.summary = summary;
        this.where = where;
    }

    /** As {@code config.json} names it. */
    public String id() {
        return id;
    }

    /** What it covers. */
    public String title() {
        return title;
    }

    /** What it allows, in one line; only the licence itself is binding. */
    public String summary() {
        return summary;
    }

    /** Where to read it. */
    public String where() {
        return where;
    }
}
