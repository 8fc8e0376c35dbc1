package org.emoca4j.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** What the JSON documents of evaluations have in common. */
final class Json {

    private Json() {}

    /** JSON has no word for a figure that isn't defined, such as the correlation of one photo: null. */
    static void put(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putNull(name);
        }
    }

    /** Systems that were asked for and can't run, and what has to be added for each. */
    static void putMissing(ObjectNode node, Map<String, List<String>> missing) {
        ArrayNode array = node.putArray("missing");
        missing.forEach((name, lines) -> {
            ArrayNode lacks = array.addObject().put("id", name).putArray("lacks");
            lines.forEach(lacks::add);
        });
    }
}
