package org.emoca4j.evaluate.compare;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.emoca4j.compared.EmotionReader;

/**
 * Rows of the figure, and what its reader needs to know of them.
 *
 * @param titles of the columns
 * @param drawn which pictures of each head
 * @param reader who read the emotions
 * @param rows one for each face
 * @param missing systems without a column
 * @param withoutMesh systems, by title, that lack what a mesh needs
 * @param withoutFace names of photos without a face
 * @param unreadable names of photos that can't be read
 */
public record Comparison(
        List<String> titles,
        Set<Drawn> drawn,
        Optional<Reader> reader,
        List<Row> rows,
        List<Missing> missing,
        List<Missing> withoutMesh,
        List<String> withoutFace,
        List<String> unreadable) {

    /** Names in a caption; of more only the number is told. */
    private static final int MAX_NAMES = 12;

    /**
     * Who read the emotions.
     *
     * @param title as papers name it
     * @param classes names of what it tells apart
     * @param valence whether it tells valence and arousal as well
     */
    public record Reader(String title, List<String> classes, boolean valence) {

        /** @param sample any of its readings; none if there is no face */
        public static Reader of(EmotionReader reader, Optional<EmotionReader.Reading> sample) {
            return new Reader(reader.title(), List.copyOf(reader.classes()),
                    sample.isPresent() && sample.get().valence().isPresent());
        }
    }

    /** How often the emotion of renders is the photo's. */
    public record Agreement(int same, int of) {}

    /** The pictures of heads, in the order in which they are shown. */
    public List<Drawn> kinds() {
        return drawn.stream().sorted().toList();
    }

    /** Agreement of a column's renders with the photos. */
    public Map<Drawn, Agreement> agreement(int column) {
        Map<Drawn, Agreement> out = new EnumMap<>(Drawn.class);
        for (Drawn kind : kinds()) {
            int same = 0;
            int of = 0;
            for (Row row : rows) {
                Optional<EmotionReader.Reading> render =
                        Optional.ofNullable(row.cells().get(column).heads().get(kind)).flatMap(Picture::reading);
                if (render.isPresent() && row.input().reading().isPresent()) {
                    of++;
                    same += render.get().best() == row.input().reading().get().best() ? 1 : 0;
                }
            }
            if (of > 0) {
                out.put(kind, new Agreement(same, of));
            }
        }
        return out;
    }

    /** The caption, one paragraph each. */
    public List<String> caption() {
        List<String> out = new ArrayList<>();
        out.add("Each row is one face through each system, at its place in the photo." + reader.map(r -> " Below each "
                + "picture stands the emotion that " + r.title() + " reads from this very picture, with its "
                + "probability" + (r.valence() ? ", valence V and arousal A" : "")
                + "; blue: the same emotion as in the photo, orange: another one.").orElse(""));
        agreementText().ifPresent(out::add);
        systems("Not installed; 'emoca models add' takes in what is missing: ", missing).ifPresent(out::add);
        systems("Without a mesh for want of a file: ", withoutMesh).ifPresent(out::add);
        names("No face found in: ", withoutFace).ifPresent(out::add);
        names("Not readable: ", unreadable).ifPresent(out::add);
        return out;
    }

    private Optional<String> agreementText() {
        List<String> parts = new ArrayList<>();
        for (Drawn kind : kinds()) {
            List<String> systems = new ArrayList<>();
            for (int column = 0; column < titles.size(); column++) {
                Agreement a = agreement(column).get(kind);
                if (a != null) {
                    systems.add(String.format(Locale.ROOT, "%s %d of %d", titles.get(column), a.same(), a.of()));
                }
            }
            if (!systems.isEmpty()) {
                parts.add((drawn.size() > 1 ? "in " + kind + " " : "") + String.join(", ", systems));
            }
        }
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of("Same emotion as in the photo: " + String.join("; ", parts) + ".");
    }

    private static Optional<String> systems(String what, List<Missing> systems) {
        return systems.isEmpty()
                ? Optional.empty()
                : Optional.of(what + systems.stream()
                        .map(m -> m.id() + (m.lacks().isEmpty() ? "" : " (" + String.join("; ", m.lacks()) + ")"))
                        .collect(Collectors.joining(", ")) + ".");
    }

    private static Optional<String> names(String what, List<String> names) {
        if (names.isEmpty()) {
            return Optional.empty();
        }
        String shown = names.stream().limit(MAX_NAMES).collect(Collectors.joining(", "));
        int rest = names.size() - MAX_NAMES;
        return Optional.of(what + shown + (rest > 0 ? " and " + rest + " more" : "") + ".");
    }
}
