package org.emoca4j.format;

import java.util.Optional;

/** The escapes of protocol 0's text lines. */
final class PickleText {

    private PickleText() {}

    /**
     * A Python 2 string literal without prefix.
     *
     * @return empty if the quotes or escapes are wrong
     */
    static Optional<String> quoted(String line) {
        int n = line.length();
        if (n < 2 || "'\"".indexOf(line.charAt(0)) < 0 || line.charAt(n - 1) != line.charAt(0)) {
            return Optional.empty();
        }
        StringBuilder out = new StringBuilder(n);
        int end = n - 1;
        for (int i = 1; i < end; i++) {
            char c = line.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            if (++i >= end) {
                return Optional.empty();
            }
            c = line.charAt(i);
            int simple = "\\'\"abfnrtv".indexOf(c);
            if (simple >= 0) {
                out.append("\\'\"\u0007\b\f\n\r\t\u000B".charAt(simple));
            } else if (c == 'x') {
                int value = hex(line, i + 1, Math.min(i + 3, end), 2);
                if (value < 0) {
                    return Optional.empty();
                }
                out.append((char) value);
                i += 2;
            } else if (c >= '0' && c <= '7') {
                int value = 0;
                int last = Math.min(i + 3, end);
                while (i < last && line.charAt(i) >= '0' && line.charAt(i) <= '7') {
                    value = 8 * value + line.charAt(i++) - '0';
                }
                i--;
                out.append((char) (value & 0xFF));
            } else {
                // Python keeps the backslash of an unknown escape
                out.append('\\').append(c);
            }
        }
        return Optional.of(out.toString());
    }

    /** Python's raw-unicode-escape: {@code \}{@code uXXXX} and {@code \}{@code UXXXXXXXX}, all else as it stands. */
    static String rawUnicode(String line) {
        StringBuilder out = new StringBuilder(line.length());
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            char next = i + 1 < line.length() ? line.charAt(i + 1) : 0;
            int digits = c != '\\' ? 0 : next == 'u' ? 4 : next == 'U' ? 8 : 0;
            int value = digits == 0 ? -1 : hex(line, i + 2, Math.min(i + 2 + digits, line.length()), digits);
            if (Character.isValidCodePoint(value)) {
                out.appendCodePoint(value);
                i += 1 + digits;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** The value of hexadecimal digits, -1 if there are not {@code count} of them. */
    private static int hex(String text, int from, int to, int count) {
        if (to - from != count) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            value = 16 * value + digit;
        }
        return value;
    }
}
