package org.emoca4j.train.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A row of a published table.
 *
 * @param title of the method
 * @param id the compared system or emotion reader that it tells of; empty if there is none here
 * @param figures by the names of {@link EmotionFigures}; what a source doesn't tell is absent
 * @param source where it stands
 */
record PublishedFigures(String title, Optional<String> id, Map<String, Double> figures, String source) {

    private static final double NO = Double.NaN;
    private static final String EMOCA = "EMOCA, CVPR 2022: emorec on AffectNet, EmoNet's test split";
    private static final String SMIRK = "SMIRK, CVPR 2024, table 1: emorec on AffectNet, EMOCA's protocol";
    private static final String EMONET =
            "EmoNet's own program: a cleaned test set of AffectNet, which is easier than the others'";
    private static final List<String> COLUMNS = List.of("v_pcc", "v_ccc", "v_rmse", "v_sagr", "a_pcc", "a_ccc",
            "a_rmse", "a_sagr", EmotionFigures.ACCURACY);

    /** All rows. There are none for AFEW-VA and FER2013. */
    static final List<PublishedFigures> ALL = List.of(
            row("3DDFA-V2", "3ddfa-v2", EMOCA, .63, .62, .39, .75, .53, .50, .34, .73, .52),
            row("MGCNet", "mgcnet", EMOCA, .71, .69, .35, .80, .59, .58, .34, .77, .60),
            row("Deep3DFace (Deng et al.)", "deep3d", EMOCA, .75, .73, .33, .80, .66, .65, .31, .78, .65),
            row("DECA", "deca", EMOCA, .70, .69, .36, .76, .59, .58, .33, .74, .59),
            row("EMOCA", "emoca", EMOCA, .78, .77, .31, .81, .69, .68, .30, .81, .68),
            row("EMOCA v2", "emoca-v2", SMIRK, NO, .76, .33, NO, NO, .66, .30, NO, .66),
            row("FOCUS-CelebA", "", SMIRK, NO, .69, .35, NO, NO, .54, .33, NO, .58),
            row("SMIRK", "smirk", SMIRK, NO, .72, .35, NO, NO, .61, .31, NO, .64),
            row("SMIRK without emotion loss", "", SMIRK, NO, .71, .35, NO, NO, .60, .32, NO, .62),
            row("EmoNet, 8 classes (image)", "emonet-8", EMONET, .82, .82, .29, .84, .75, .75, .27, .80, .75),
            row("EmoNet, 5 classes (image)", "emonet-5", EMONET, .90, .90, .24, .85, .80, .80, .24, .79, .82));

    private static PublishedFigures row(String title, String id, String source, double... values) {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            if (!Double.isNaN(values[i])) {
                figures.put(COLUMNS.get(i), values[i]);
            }
        }
        return new PublishedFigures(title, id.isEmpty() ? Optional.empty() : Optional.of(id), figures, source);
    }

    /** The row of a system or reader. */
    static Optional<PublishedFigures> of(String id) {
        return ALL.stream().filter(row -> row.id().filter(id::equals).isPresent()).findFirst();
    }
}
