package org.emoca4j.train.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.emoca4j.app.UserError;
import org.emoca4j.store.Suggestion;
import org.emoca4j.train.run.RecipeNode.Leaf;
import org.emoca4j.train.run.RecipeNode.Section;

/** Puts recipes on top of each other: built-in ones, a file, the command line. */
final class RecipeFiles {

    static final List<String> BUILT_IN = List.of("base", "base-pretrain", "coarse-v1", "coarse-v2", "detail-v1",
            "detail-v2", "detail-deca", "emotion", "emorec");

    /** Names the built-in recipe that a recipe stands on. */
    private static final String EXTENDS = "extends";

    private static final int MAX_BYTES = 1 << 20;

    private RecipeFiles() {}

    /** See {@link Recipe#read}. */
    static Section resolve(StageKind stage, String recipe, List<String> overrides) throws IOException {
        Section tree = builtIn(stage.defaultRecipe());
        if (!recipe.isEmpty() && !recipe.equals(stage.defaultRecipe())) {
            tree = overlay(stage, tree, recipe);
        }
        for (String override : overrides) {
            tree = override(tree, override);
        }
        return tree;
    }

    private static Section overlay(StageKind stage, Section tree, String recipe) throws IOException {
        Section given = BUILT_IN.contains(recipe) ? builtIn(recipe) : file(recipe);
        RecipeNode named = given.entries().get("stage");
        if (named != null && !named.json().asText().equals(stage.key())) {
            throw UserError.usage(named.where() + ": this recipe is for the stage '" + named.json().asText()
                    + "'; start it with 'emoca train " + named.json().asText() + "'");
        }
        Section base = tree;
        RecipeNode below = given.entries().get(EXTENDS);
        if (below != null) {
            String name = below.json().asText();
            if (!BUILT_IN.contains(name)) {
                throw UserError.usage(below.where() + ": no built-in recipe is named '" + name + "'"
                        + Suggestion.of(name, BUILT_IN, "there are " + String.join(", ", BUILT_IN)));
            }
            base = name.equals(stage.defaultRecipe()) ? tree : overlay(stage, tree, name);
            Map<String, RecipeNode> rest = new LinkedHashMap<>(given.entries());
            rest.remove(EXTENDS);
            given = new Section(rest, given.where());
        }
        return merge("", base, given);
    }

    private static Section builtIn(String name) throws IOException {
        String resource = "/recipes/" + name + ".yaml";
        try (InputStream in = RecipeFiles.class.getResourceAsStream(resource)) {
            return RecipeParser.file(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static Section file(String recipe) throws IOException {
        Path file = Path.of(recipe);
        if (!Files.isRegularFile(file)) {
            throw UserError.usage("there is no recipe file " + recipe + ", and no built-in recipe of that name"
                    + Suggestion.of(recipe, BUILT_IN, "there are " + String.join(", ", BUILT_IN)));
        }
        if (Files.size(file) > MAX_BYTES) {
            throw UserError.usage(recipe + " is too large for a recipe; name a YAML file with --recipe");
        }
        return RecipeParser.file(recipe, Files.readString(file));
    }

    /** The settings of {@code above} in place of those of {@code below}, which has every key that is allowed. */
    private static Section merge(String path, Section below, Section above) {
        Map<String, RecipeNode> entries = new LinkedHashMap<>(below.entries());
        above.entries().forEach((key, given) -> {
            RecipeNode old = below.entries().get(key);
            if (old == null) {
                throw unknown(given.where(), path, key, below);
            }
            if (old instanceof Section section && given instanceof Section over) {
                entries.put(key, merge(path + key + ".", section, over));
            } else if (old instanceof Leaf && given instanceof Leaf) {
                entries.put(key, given);
            } else {
                throw UserError.usage(given.where() + ": " + path + key + (old instanceof Section
                        ? " is a section; write its settings below it, or " + path + key + ".NAME=VALUE"
                        : " is one setting and has none below it"));
            }
        });
        return new Section(entries, below.where());
    }

    private static UserError unknown(String where, String path, String key, Section section) {
        Set<String> known = section.entries().keySet();
        return UserError.usage(where + ": unknown setting " + path + key
                + Suggestion.of(key, known, "there are " + String.join(", ", known)));
    }

    private static Section override(Section tree, String word) {
        int equals = word.indexOf('=');
        if (equals < 1) {
            throw UserError.usage("'" + word + "' is no setting; write it as key=value");
        }
        String where = "command line, '" + word + "'";
        String key = word.substring(0, equals);
        String[] parts = path(tree, key, where).split("\\.", -1);
        RecipeNode value = RecipeParser.value(where, word.substring(equals + 1));
        for (int i = parts.length - 1; i >= 0; i--) {
            value = new Section(Map.of(parts[i], value), where);
        }
        return merge("", tree, (Section) value);
    }

    /** A name without points may stand for the one setting that ends in it. */
    private static String path(Section tree, String key, String where) {
        if (key.contains(".") || tree.entries().containsKey(key)) {
            return key;
        }
        List<String> all = paths("", tree);
        List<String> found = all.stream().filter(path -> path.endsWith("." + key)).toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        if (found.size() > 1) {
            throw UserError.usage(where + ": " + key + " may be " + String.join(" or ", found)
                    + "; write the whole path");
        }
        List<String> names = all.stream().map(path -> path.substring(path.lastIndexOf('.') + 1)).toList();
        throw UserError.usage(where + ": unknown setting " + key
                + Suggestion.of(key, names, "the run folder's recipe.yaml and docs list all"));
    }

    private static List<String> paths(String path, Section section) {
        List<String> paths = new ArrayList<>();
        section.entries().forEach((key, value) -> {
            if (value instanceof Section inner) {
                paths.addAll(paths(path + key + ".", inner));
            } else {
                paths.add(path + key);
            }
        });
        return paths;
    }

    /** See {@link Recipe#differences}. */
    static List<String> differences(String path, Section older, Section newer) {
        List<String> found = new ArrayList<>();
        newer.entries().forEach((key, value) -> {
            RecipeNode before = older.entries().get(key);
            if (value instanceof Section inner && before instanceof Section old) {
                found.addAll(differences(path + key + ".", old, inner));
            } else if (!String.valueOf(before == null ? "" : before.json()).equals(value.json().toString())) {
                found.add(path + key + ": " + (before == null ? "" : before.json()) + " -> " + value.json());
            }
        });
        return found;
    }
}
