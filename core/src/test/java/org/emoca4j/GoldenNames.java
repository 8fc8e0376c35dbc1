package org.emoca4j;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Names that stand for many arrays of the reference of one kind, for tables that people read. */
final class GoldenNames {

    /** By pattern of file and array, what to call the array; all that match are applied, in this order. */
    private static final Map<Pattern, String> RULES = new LinkedHashMap<>();

    static {
        rule("(containers/malicious/).*", "$1* refused, or harmless");
        rule("(containers/\\w+\\.[a-z]+/).*", "$1*");
        rule("(.*)@rest_stride8", "$1");
        rule("(.*\\.npz/).*@sum", "$1*@sum");
        rule("(crop\\.npz/\\w+/)\\d+(/.*)", "$1*$2");
        rule("(crop_float64\\.npz/[a-z0-9]+_)\\d+(_.*)", "$1*$2");
        rule("(nets_vgg19\\.npz/mean_abs/).*", "$1*");
        rule("(nets_\\w+\\.npz/[\\w]+/).*(\\.mean_abs)", "$1*$2");
        rule("(nets_encoders\\.npz/E_\\w+/)(encoder|layers).*", "$1*");
        rule("(nets_detail_decoder\\.npz/D_detail/)(l1|conv_blocks\\.\\d+)", "$1*");
        rule("(nets_emonet\\.npz/c8/)(conv|m\\d|emo_net).*", "$1*");
        rule("(nets_emotion_resnet\\.npz/backbone/)(\\w|\\.\\d)*", "$1*");
        rule("(nets_emo\\w+\\.npz/)(c\\d/)?(expr\\w*|valence|arousal)", "$1$2expression, valence, arousal");
        rule("(raster_nasty\\.npz/).*(/\\w+)", "$1*$2");
        rule("(recipe_check\\.npz/).*(/\\w+)", "$1*$2");
        rule("(.*/train/grad)/.*", "$1/*");
        rule("(.*/grad_)(deca|emoca)_.*", "$1*");
    }

    private GoldenNames() {}

    private static void rule(String pattern, String name) {
        RULES.put(Pattern.compile(pattern), name);
    }

    /** The array's name, or the one that it shares with others of its kind. */
    static String shortened(String file, String array) {
        String name = file + "/" + array;
        for (Map.Entry<Pattern, String> rule : RULES.entrySet()) {
            var matcher = rule.getKey().matcher(name);
            name = matcher.matches() ? matcher.replaceFirst(rule.getValue()) : name;
        }
        return name.substring(file.length() + 1);
    }
}
