package org.emoca4j.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.emoca4j.evaluate.compare.Missing;

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
    static void putMissing(ObjectNode node, List<Missing> missing) {
        ArrayNode array = node.putArray("missing");
        for (Missing system : missing) {
            ArrayNode lacks = array.addObject().put("id", system.id()).putArray("lacks");
            system.lacks().forEach(lacks::add);
        }
    }
}
