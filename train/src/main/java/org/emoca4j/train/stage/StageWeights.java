package org.emoca4j.train.stage;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.emoca4j.train.loss.LossWeights;
import org.emoca4j.train.run.CoarseLossSettings;
import org.emoca4j.train.run.DetailLossSettings;
import org.emoca4j.train.run.LandmarkLossSettings;

/** From the recipe's settings, which are named as the published ones, to the weights of the terms. */
final class StageWeights {

    /** Sums over the batch: their gradient is averaged over the processes, so each must weigh as many times more. */
    private static final Set<String> SUMS = Set.of(
            "shape_reg", "expression_reg", "deca_expression_reg", "deca_jaw_reg", "deca_global_reg", "tex_reg",
            "detail_mrf_0", "photo_detail_mrf", "z_sym");

    private final Map<String, Double> losses = new LinkedHashMap<>();
    private final Map<String, Double> metrics = new LinkedHashMap<>();
    private final int processes;

    private StageWeights(int processes) {
        this.processes = processes;
    }

    /**
     * EMOCA's coarse stage, or DECA's without what it doesn't have.
     *
     * @param processes that share a step
     */
    static LossWeights coarse(CoarseLossSettings settings, int processes) {
        StageWeights weights = new StageWeights(processes);
        weights.points(settings.fan(), "");
        weights.points(settings.mediapipe(), "_mediapipe");
        weights.loss("photometric_texture", settings.photow());
        weights.loss("identity", settings.idw());
        weights.loss("shape_reg", settings.shapeReg());
        weights.loss("expression_reg", settings.expReg());
        weights.loss("expression_range", settings.expRangeReg());
        weights.loss("deca_expression_reg", settings.decaExpressionReg());
        weights.loss("deca_jaw_reg", settings.decaJawReg());
        weights.loss("deca_global_reg", settings.decaGlobalReg());
        weights.loss("tex_reg", settings.texReg());
        weights.loss("light_reg", settings.lightReg());
        weights.emotion(settings.emotion().emonetWeight());
        if (!settings.lipReading().loss().equals("none")) {
            weights.loss("lipread", settings.lipReading().weight());
        }
        return weights.build();
    }

    /** The detail stage, by EMOCA's names. */
    static LossWeights detail(DetailLossSettings settings, int processes) {
        StageWeights weights = new StageWeights(processes);
        weights.loss("detail_l1_0", settings.sfsw0());
        weights.loss("detail_mrf_0", settings.sfsw0() * settings.mrfwr());
        weights.loss("z_reg", settings.zregw());
        weights.loss("z_diff", settings.zdiffw());
        weights.loss("z_sym", settings.zsymw());
        weights.add("photometric_detailed_texture", settings.photow(), settings.useDetailedPhoto());
        weights.emotion(settings.emonetWeight());
        return weights.build();
    }

    private void points(LandmarkLossSettings settings, String suffix) {
        add("landmark" + suffix, settings.landmarkWeight(), settings.useLandmarks());
        add("eye_distance" + suffix, settings.eyed(), settings.useEyeDistance());
        add("lip_distance" + suffix, settings.lipd(), settings.useLipDistance());
        add("mouth_corner_distance" + suffix, settings.lipd(), settings.useMouthCornerDistance());
    }

    private void emotion(double weight) {
        loss("emonet_feat_2", weight);
        for (String metric : new String[] {"valence", "arousal", "expression", "combined"}) {
            add("emonet_" + metric, weight > 0 ? 1 : 0, false);
        }
    }

    private void loss(String term, double weight) {
        add(term, weight, true);
    }

    private void add(String term, double weight, boolean used) {
        if (weight > 0) {
            (used ? losses : metrics).put(term, SUMS.contains(term) ? weight * processes : weight);
        }
    }

    private LossWeights build() {
        return new LossWeights(losses, metrics);
    }
}
