package org.emoca4j.store;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Tells DECA, EMOCA and EMOCA v2 apart, whose checkpoints look alike. */
final class EmocaVersion {

    /** Published besides the usual one, EMOCA_v2_lr_mse_20 (emoca section 1.4). */
    private static final Map<String, String> VARIANTS =
            Map.of("emoca_v2_mp", "-mp", "emoca_v2_lr_cos_1.5", "-lr-cos-1.5");

    private EmocaVersion() {}

    /** What follows {@code emoca-v2} in the name of a variant; nothing for the usual one. */
    static String variant(Path file) {
        return VARIANTS.getOrDefault(folder(file), "");
    }

    private static String folder(Path file) {
        Path name = CheckpointChoice.packageOf(file).getFileName();
        return name == null ? "" : name.toString().toLowerCase(Locale.ROOT);
    }

    /**
     * What a checkpoint with a prefix before its names is: by the package's settings, else by what the face model in it
     * has, else by the name of the package.
     */
    static PartKind of(NetworkParts networks, Optional<EmocaConfig> config) {
        String folder = folder(networks.file());
        if (networks.kind() == PartKind.DECA) {
            // an EMOCA that lost its expression encoder must not pass for a DECA
            boolean emoca = folder.contains("emoca") || config.filter(EmocaConfig::hasExpressionEncoder).isPresent();
            return emoca && !folder.equals("deca") ? PartKind.EMOCA : PartKind.DECA;
        }
        if (networks.kind() != PartKind.EMOCA) {
            return networks.kind();
        }
        Optional<Boolean> said = config.flatMap(EmocaConfig::secondGeneration);
        boolean second = said.orElse(networks.hasMediapipe() && !folder.equals("emoca")) || folder.contains("v2");
        return second ? PartKind.EMOCA_V2 : PartKind.EMOCA;
    }
}
