package org.emoca4j;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Which arrays of the reference no test has compared, so that none is dropped unseen. */
final class GoldenCoverage {

    /** Why arrays are not compared: the first pattern that matches file and name decides. */
    private static final Map<String, Pattern> REASONS = new LinkedHashMap<>();

    static {
        reason("training and its losses come with issue 4",
                "(losses_(basic|emotion|identity|idmrf)|mouth_crop|train_.*|render_gradients)\\.npz/.*");
        reason("gradients and training mode come with issue 4",
                ".*/(.*grad.*|train/.*|rod_w|w|fc_w)");
        reason("compared systems and evaluation come with issue 5",
                "(nets_3ddfa_v2|nets_deep3d|losses_emotion_recognition)\\.npz/.*");
        reason("inputs of a case, or facts about it",
                ".*/(image_u8|image64|images_u8|mask_u8|original_u8|boxes_ltrb|code/.*|in|mlp/in|betas|full_pose|eye_pose"
                        + "|row_full_pose|rod_in|cam|shape|exp|pose|yaw_deg|img_items|img_verts|verts|faces|size|texcode"
                        + "|.*/old_size|light/xyzrgb|shfn/normals|points/ndc|kpt68_points.*|.*/verts|.*/faces|.*/size"
                        + "|trans_verts_before|trans_verts_in|trans_verts_z_added|image_u8_hwc|layer_names_in_order)");
    }

    private GoldenCoverage() {}

    private static void reason(String text, String pattern) {
        REASONS.put(text, Pattern.compile(pattern));
    }

    /**
     * Arrays by the reason for which they are not compared.
     *
     * @param compared {@code file/array} of those that are
     */
    static Map<String, List<String>> untouched(Set<String> compared) {
        Map<String, Set<String>> out = new TreeMap<>();
        String folder = System.getProperty("golden", "");
        if (folder.isEmpty() || !Files.isDirectory(Path.of(folder))) {
            return Map.of();
        }
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".npz")).sorted().toList()) {
                try (ZipFile zip = new ZipFile(file.toFile())) {
                    for (Enumeration<? extends ZipEntry> e = zip.entries(); e.hasMoreElements(); ) {
                        String name = e.nextElement().getName().replaceFirst("\\.npy$", "");
                        String array = file.getFileName() + "/" + name.replaceFirst("@(rest_stride8|sum)$", "");
                        if (!compared.contains(array)) {
                            String reason = reasonFor(array);
                            boolean wholeFile = reason.contains("issue");
                            out.computeIfAbsent(reason, r -> new TreeSet<>())
                                    .add("`" + (wholeFile ? shortened(array) : array) + "`");
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        Map<String, List<String>> lists = new LinkedHashMap<>();
        out.forEach((reason, arrays) -> lists.put(reason, List.copyOf(arrays)));
        return lists;
    }

    private static String reasonFor(String array) {
        return REASONS.entrySet().stream()
                .filter(entry -> entry.getValue().matcher(array).matches())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("**missing**");
    }

    /** Files of which everything waits for a later issue are named once. */
    private static String shortened(String array) {
        return array.substring(0, array.indexOf('/'));
    }
}
