package org.emoca4j.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.emoca4j.app.UserError;
import org.emoca4j.store.Suggestion;
import org.emoca4j.train.run.RecipeNode.Leaf;
import org.emoca4j.train.run.RecipeNode.Section;

/**
 * Reads the settings of a complete section by type and range. Every method throws a {@link UserError} that names the
 * place, the key and what is allowed.
 *
 * @param path of the section from the root with a dot at its end, empty for the root; for messages
 */
record RecipeSection(String path, Section section) {

    RecipeSection section(String key) {
        if (section.entries().get(key) instanceof Section inner) {
            return new RecipeSection(path + key + ".", inner);
        }
        throw new IllegalStateException("the built-in recipe has no section " + path + key);
    }

    /** A number of a range, its ends included. */
    double number(String key, double min, double max) {
        JsonNode value = leaf(key).json();
        double number = Double.NaN;
        if (value.isNumber()) {
            number = value.asDouble();
        } else if (value.isTextual()) {
            // YAML 1.1 takes 5e-5 for a word, as it has no point
            try {
                number = Double.parseDouble(value.asText());
            } catch (NumberFormatException e) {
                throw wrong(key, "a number " + range(min, max));
            }
        }
        if (!(number >= min && number <= max) || Double.isInfinite(number)) {
            throw wrong(key, "a number " + range(min, max));
        }
        return number;
    }

    /** A weight: a number of 0 or more. */
    double weight(String key) {
        return number(key, 0, Double.MAX_VALUE);
    }

    /** A whole number of a range, its ends included. */
    int integer(String key, int min, int max) {
        return (int) whole(key, min, max);
    }

    /** A whole number of a range, its ends included. */
    long whole(String key, long min, long max) {
        JsonNode value = leaf(key).json();
        if (!value.isIntegralNumber() || value.asLong() < min || value.asLong() > max) {
            throw wrong(key, "a whole number " + range(min, max));
        }
        return value.asLong();
    }

    boolean flag(String key) {
        JsonNode value = leaf(key).json();
        if (!value.isBoolean()) {
            throw wrong(key, "true or false");
        }
        return value.asBoolean();
    }

    /** A word; empty where nothing is given. */
    String text(String key) {
        JsonNode value = leaf(key).json();
        if (value.isArray()) {
            throw wrong(key, "one word");
        }
        return value.asText();
    }

    /** One of several words. */
    String choice(String key, String... allowed) {
        String given = text(key);
        if (!List.of(allowed).contains(given)) {
            throw UserError.usage(leaf(key).where() + ": " + path + key + " is '" + given + "', expected one of "
                    + String.join(", ", allowed) + Suggestion.of(given, List.of(allowed), "choose one"));
        }
        return given;
    }

    /** A list of words; a single one counts as a list. */
    List<String> texts(String key) {
        JsonNode value = leaf(key).json();
        List<String> texts = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(item -> texts.add(item.asText()));
        } else if (!value.asText().isEmpty()) {
            texts.add(value.asText());
        }
        return List.copyOf(texts);
    }

    /** Several of a few words, at least one, each once. */
    List<String> choices(String key, String... allowed) {
        List<String> given = texts(key);
        if (given.isEmpty() || !List.of(allowed).containsAll(given) || Set.copyOf(given).size() != given.size()) {
            throw wrong(key, "a list of some of " + String.join(", ", allowed));
        }
        return given;
    }

    private Leaf leaf(String key) {
        if (section.entries().get(key) instanceof Leaf leaf) {
            return leaf;
        }
        throw new IllegalStateException("the built-in recipe has no setting " + path + key);
    }

    private UserError wrong(String key, String expected) {
        Leaf leaf = leaf(key);
        String given = leaf.json().isTextual() ? "'" + leaf.json().asText() + "'" : leaf.json().toString();
        return UserError.usage(leaf.where() + ": " + path + key + " is " + given + ", expected " + expected);
    }

    private static String range(double min, double max) {
        if (max >= Integer.MAX_VALUE) {
            return "of at least " + text(min);
        }
        return "from " + text(min) + " to " + text(max);
    }

    private static String text(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : String.format(Locale.ROOT, "%s", number);
    }
}
