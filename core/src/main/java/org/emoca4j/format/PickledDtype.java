package org.emoca4j.format;

/** NumPy's element type while it is unpickled: kind and size first, byte order with its state. */
final class PickledDtype {

    private final String kind;
    private char order = '<';

    private PickledDtype(String kind) {
        this.kind = kind;
    }

    static PickledDtype of(String kind, String where) throws FormatException {
        if (kind.length() > 16) {
            throw new FormatException(where + ": dtype is " + Pickle.describe(kind));
        }
        return new PickledDtype(kind);
    }

    void setState(Object state, String where) throws FormatException {
        if (!(state instanceof Object[] fields)
                || fields.length < 4
                || !(fields[1] instanceof String text)
                || text.length() != 1
                || "<>|=".indexOf(text.charAt(0)) < 0
                || fields[3] != Pickle.NONE) {
            throw new FormatException(where + ": dtype '" + FormatException.printable(kind) + "' is not a plain one");
        }
        order = text.charAt(0);
    }

    String descr() {
        return order + kind;
    }

    boolean isObject() {
        return kind.startsWith("O");
    }

    boolean isNumeric() {
        return kind.matches("[biuf][0-9]{1,2}|[?bB]");
    }
}
