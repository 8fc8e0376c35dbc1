package org.emoca4j.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A part of a recipe that remembers where it was written. */
public sealed interface RecipeNode {

    /** File and line, or the word on the command line; for messages. */
    String where();

    /** This part as Jackson's, without the places. */
    JsonNode json();

    /**
     * Settings by name.
     *
     * @param entries in the file's order
     */
    record Section(Map<String, RecipeNode> entries, String where) implements RecipeNode {

        public Section {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        @Override
        public JsonNode json() {
            ObjectNode node = JsonNodeFactory.instance.objectNode();
            entries.forEach((key, value) -> node.set(key, value.json()));
            return node;
        }
    }

    /**
     * One setting.
     *
     * @param json a number, word, truth value, nothing (null), or a list of such
     */
    record Leaf(JsonNode json, String where) implements RecipeNode {}
}
