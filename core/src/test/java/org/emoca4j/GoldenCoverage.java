package org.emoca4j;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.emoca4j.format.Npz;
import org.emoca4j.format.Safetensors;

/** Which arrays and files of the reference no test has compared, so that none is dropped unseen. */
final class GoldenCoverage {

    private static final String MISSING = "**missing**";
    private static final String TRAINING = "compared by the tests of module train: parity-training.md";

    /** Why arrays are not compared: the first pattern that matches file and name decides. */
    private static final Map<String, Pattern> REASONS = new LinkedHashMap<>();

    static {
        reason("inputs of losses and training steps",
                "(flame|raster|raster_nasty|nets_\\w+)\\.npz/(.*/)?(rod_w|w)"
                        + "|(losses_\\w+|train_\\w+|mouth_crop)\\.npz/(\\w+_u8|lmk_\\w+|mp_\\w+|photo_\\w+|mask"
                        + "|landmark\\w*|code|light"
                        + "|permutation|layer/(gen|tar)|layer_constant_vector/tar|logits|va_\\w+|class_gt|uv\\w*"
                        + "|sagr_with_zeros_gt|shake/uniform_draws)");
        reason(TRAINING, "(losses_\\w+|mouth_crop|train_\\w+)\\.npz/.*|render_gradients\\.npz/loss"
                + "|.*\\.npz/(.*/)?(\\w*grad\\w*|grad/.*|train/.*)");
        reason("inputs of a case",
                "(nets_\\w+|emoca_encode_decode\\w*|render_\\w+|crop\\w*|texture_spaces)\\.npz/"
                        + "(image_u8|image_u8_hwc|image_u8_bgr|image64|images_u8|mask_u8|original_u8|boxes_ltrb"
                        + "|code/\\w+|in|mlp/in|texcode|light/xyzrgb|shfn/normals|points/ndc|kpt68_points|tform"
                        + "|trans_verts_z_added|layer_names_in_order)"
                        + "|flame\\.npz/(betas|\\w*pose|rod_in|cam|shape|exp)"
                        + "|raster(_nasty)?\\.npz/(img_items|img_verts|.*/(verts|faces|size))");
        reason("facts about inputs", "flame\\.npz/yaw_deg|crop\\.npz/\\w+/\\d+/old_size");
    }

    private GoldenCoverage() {}

    private static void reason(String text, String pattern) {
        REASONS.put(text, Pattern.compile(pattern));
    }

    /**
     * What is not compared, by the reason for that and by file.
     *
     * @param compared {@code file/array} of what is
     * @return arrays by file by reason; no arrays if it is the whole file
     */
    static Map<String, Map<String, Set<String>>> untouched(Set<String> compared) {
        Map<String, Map<String, Set<String>>> out = new TreeMap<>();
        if (Golden.folder().isEmpty()) {
            return out;
        }
        try {
            for (Path file : files(Golden.folder().get())) {
                String name = file.getFileName().toString();
                Set<String> reasons = new TreeSet<>();
                for (String array : arrays(file)) {
                    boolean done = compared.contains(name + "/" + array);
                    String reason = done ? "" : reasonFor(name + "/" + array.replaceFirst("@\\w+$", ""));
                    reasons.add(reason);
                    if (!reason.isEmpty()) {
                        out.computeIfAbsent(reason, r -> new TreeMap<>())
                                .computeIfAbsent(name, f -> new TreeSet<>())
                                .add(GoldenNames.shortened(name, array));
                    }
                }
                if (reasons.size() == 1 && !reasons.contains("")) {
                    out.get(reasons.iterator().next()).get(name).clear();
                }
            }
            for (Path file : files(Golden.folder().get().resolve("containers"))) {
                String name = "containers/" + file.getFileName();
                boolean expectation = name.contains("_expected.");
                if (!expectation && compared.stream().noneMatch(array -> array.startsWith(name + "/"))) {
                    if (!reasonFor(name).isEmpty()) {
                        out.computeIfAbsent(MISSING, r -> new TreeMap<>()).put(name, Set.of());
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out;
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.getFileName().toString().equals("README.md")).sorted().toList();
        }
    }

    private static List<String> arrays(Path file) throws IOException {
        if (file.toString().endsWith(".npz")) {
            return new ArrayList<>(Npz.members(file).keySet());
        }
        return file.toString().endsWith(".safetensors")
                ? new ArrayList<>(Safetensors.read(file).tensors().keySet())
                : List.of();
    }

    /** Empty if there is nothing to say: module train speaks of what core leaves to it only. */
    private static String reasonFor(String array) {
        String reason = plainReasonFor(array);
        if (!System.getProperty("parity.part", "").equals("train")) {
            return reason;
        }
        return reason.equals(TRAINING) ? MISSING : "";
    }

    private static String plainReasonFor(String array) {
        return REASONS.entrySet().stream()
                .filter(entry -> entry.getValue().matcher(array).matches())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(MISSING);
    }
}
