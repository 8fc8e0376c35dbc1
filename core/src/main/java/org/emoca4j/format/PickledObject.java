package org.emoca4j.format;

import java.util.Map;

/** An instance of an allowed class: its name and attributes, nothing that runs. */
final class PickledObject {

    private final String className;
    private Map<?, ?> attributes = Map.of();

    PickledObject(String className) {
        this.className = className;
    }

    String className() {
        return className;
    }

    void setState(Object state, String where) throws FormatException {
        if (!(state instanceof Map<?, ?> map)) {
            throw new FormatException(where + ": attributes of " + className + " are " + Pickle.describe(state));
        }
        attributes = map;
    }

    Object attribute(String name, String where) throws FormatException {
        Object value = attributes.get(name);
        if (value == null) {
            throw new FormatException(where + ": " + className + " has no attribute '" + name + "'");
        }
        return value;
    }
}
