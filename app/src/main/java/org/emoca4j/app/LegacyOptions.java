package org.emoca4j.app;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.emoca4j.app.ReconstructCommand.Kind;
import picocli.CommandLine.Option;

/**
 * Switches that users of EMOCA's and DECA's scripts type. They are hidden, work bare and with True or False, and where
 * they ask for what doesn't exist, a warning says so.
 */
final class LegacyOptions {

    @Option(names = {"--save_images", "--saveImages", "--saveVis"},
            arity = "0..1", fallbackValue = "true", hidden = true)
    private Optional<Boolean> images = Optional.empty();

    @Option(names = {"--save_mesh", "--saveObj"}, arity = "0..1", fallbackValue = "true", hidden = true)
    private Optional<Boolean> mesh = Optional.empty();

    @Option(names = {"--save_codes", "--saveMat", "--saveKpt"}, arity = "0..1", fallbackValue = "true", hidden = true)
    private Optional<Boolean> codes = Optional.empty();

    @Option(names = "--saveDepth", arity = "0..1", fallbackValue = "true", defaultValue = "false", hidden = true)
    private boolean depth;

    @Option(names = "--mode", defaultValue = "", hidden = true)
    private String mode;

    @Option(names = {"--path_to_models", "--device", "--rasterizer_type", "--detector", "--sample_step"},
            hidden = true)
    private List<String> withoutMeaning = new ArrayList<>();

    @Option(names = {"--useTex", "--extractTex", "--iscrop", "--render_orig"},
            arity = "0..1", fallbackValue = "true", hidden = true)
    private List<Boolean> always = new ArrayList<>();

    /** The groups of files to write: those of --save, with or without what the old switches turn on and off. */
    Set<Kind> apply(Set<Kind> save) {
        Set<Kind> kinds = EnumSet.copyOf(save);
        images.ifPresent(on -> set(kinds, Kind.IMAGES, on));
        mesh.ifPresent(on -> set(kinds, Kind.MESH, on));
        codes.ifPresent(on -> set(kinds, Kind.CODES, on));
        return kinds;
    }

    private static void set(Set<Kind> kinds, Kind kind, boolean on) {
        if (on) {
            kinds.add(kind);
        } else {
            kinds.remove(kind);
        }
    }

    /** Whether what shows wrinkles is to be written. */
    boolean detail() {
        return !mode.equals("coarse");
    }

    /**
     * What was asked for and isn't done.
     *
     * @param wrinkles whether the model has wrinkles
     */
    List<String> warnings(boolean wrinkles) {
        List<String> warnings = new ArrayList<>();
        if (depth) {
            warnings.add("--saveDepth is ignored: depth pictures are not written");
        }
        if (!mode.isEmpty() && !mode.equals("coarse") && !(wrinkles && mode.equals("detail"))) {
            warnings.add("--mode " + mode + " is ignored: "
                    + (wrinkles ? "it may be coarse or detail" : "only the coarse head is made"));
        }
        if (!withoutMeaning.isEmpty()) {
            warnings.add("options for devices, detectors and model folders of the old programs are ignored; added "
                    + "models are in the store, see --store");
        }
        if (always.contains(false)) {
            warnings.add("--useTex, --extractTex, --iscrop and --render_orig can't be turned off");
        }
        return warnings;
    }
}
