package org.emoca4j.format;

import java.util.Map;

/** An instance of a class: its name and, if the class is a known one, its attributes. Nothing of it runs. */
final class PickledObject {

    private final String className;
    private final boolean foreign;
    private Map<?, ?> attributes = Map.of();

    PickledObject(String className, boolean foreign) {
        this.className = className;
        this.foreign = foreign;
    }

    /** Whether it is inert: it takes any state and keeps none. */
    boolean isForeign() {
        return foreign;
    }

    @Override
    public String toString() {
        return Pickle.describe(this);
    }

    String className() {
        return className;
    }

    void setState(Object state, String where) throws FormatException {
        if (foreign) {
            return;
        }
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
