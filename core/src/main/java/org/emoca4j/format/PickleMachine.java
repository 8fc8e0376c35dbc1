package org.emoca4j.format;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The stack machine that a pickle is a program for. It knows the opcodes; what classes mean is up to
 * {@link PickleClasses}. Lengths are checked against the file before anything is allocated, and nothing here recurses.
 */
final class PickleMachine {

    private static final int MAX_PROTOCOL = 5;
    private static final int MAX_STACK = 1 << 16;
    private static final int MAX_MARKS = 1 << 12;
    private static final int MAX_DIGITS = 1000;
    private static final int MAX_KEY_CHARS = 1 << 16;
    private static final int MAX_STEPS = 1 << 22;
    private static final int MAX_COPIED_BYTES = 1 << 12;

    /** What a persistent id stands for: data that lie outside the pickle. */
    @FunctionalInterface
    interface PersistentLoader {
        Object load(Object id, String where) throws FormatException;
    }

    private final ByteBuffer in;
    private final String source;
    private final PickleClasses classes;
    private final PersistentLoader persistent;
    private final List<Object> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Long, Object> memo = new HashMap<>();
    private int start;

    PickleMachine(ByteBuffer in, String source, PickleClasses classes) {
        this(in, source, classes, (id, where) -> {
            throw new FormatException(where + ": refers to data outside the pickle");
        });
    }

    /** @param in starts at the pickle; {@link #load} leaves it behind the pickle's end */
    PickleMachine(ByteBuffer in, String source, PickleClasses classes, PersistentLoader persistent) {
        this.in = in.order(ByteOrder.LITTLE_ENDIAN);
        this.source = source;
        this.classes = classes;
        this.persistent = persistent;
    }

    Object load() throws FormatException {
        for (int steps = 0; steps < MAX_STEPS; steps++) {
            start = in.position();
            int opcode = need(1).get() & 0xFF;
            if (opcode == '.') {
                return pop();
            }
            step(opcode);
            if (stack.size() > MAX_STACK || marks.size() > MAX_MARKS) {
                throw error("nested too deep");
            }
        }
        throw error("more than " + MAX_STEPS + " steps");
    }

    private void step(int opcode) throws FormatException {
        switch (opcode) {
            case 0x80 -> protocol(need(1).get() & 0xFF);
            case 0x95 -> need(length(need(8).getLong()));
            case '(' -> marks.add(stack.size());
            case '0' -> pop();
            case '1' -> popMark();
            case '2' -> push(peek());
            case 'N' -> push(Pickle.NONE);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'I' -> integerLine();
            case 'L' -> push(integer(line().replaceAll("L$", "")));
            case 'J' -> push((long) need(4).getInt());
            case 'K' -> push((long) (need(1).get() & 0xFF));
            case 'M' -> push((long) (need(2).getShort() & 0xFFFF));
            case 0x8A -> push(integer(bytes(need(1).get() & 0xFF)));
            case 0x8B -> push(longInteger(length(need(4).getInt())));
            case 'F' -> push(number(line()));
            case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(need(8).getLong())));
            case 'S' -> push(quoted(line()));
            case 'V' -> push(PickleText.rawUnicode(line()));
            case 'U' -> push(latin1(bytes(need(1).get() & 0xFF)));
            case 'T' -> push(byteText(length(need(4).getInt())));
            case 0x8C -> push(utf8(bytes(need(1).get() & 0xFF)));
            case 'X' -> push(utf8(bytes(length(need(4).getInt() & 0xFFFFFFFFL))));
            case 0x8D -> push(utf8(bytes(length(need(8).getLong()))));
            case 'C' -> push(bytes(need(1).get() & 0xFF));
            case 'B' -> push(byteString(length(need(4).getInt() & 0xFFFFFFFFL)));
            case 0x8E, 0x96 -> push(byteString(length(need(8).getLong())));
            case ')' -> push(new Object[0]);
            case 0x85 -> push(tuple(1));
            case 0x86 -> push(tuple(2));
            case 0x87 -> push(tuple(3));
            case 't' -> push(popMark().toArray());
            case ']' -> push(new ArrayList<>());
            case 'l' -> push(popMark());
            case 'a' -> append(List.of(pop()));
            case 'e' -> append(popMark());
            case '}' -> push(new LinkedHashMap<>());
            case 'd' -> dictionary();
            case 's' -> setItems(Arrays.asList(tuple(2)));
            case 'u' -> setItems(popMark());
            case 0x8F -> push(new LinkedHashSet<>());
            case 0x90 -> append(popMark());
            case 0x91 -> push(new LinkedHashSet<>(keys(popMark())));
            case 'p' -> memo.put(index(line()), peek());
            case 'q' -> memo.put((long) (need(1).get() & 0xFF), peek());
            case 'r' -> memo.put(need(4).getInt() & 0xFFFFFFFFL, peek());
            case 0x94 -> memo.put((long) memo.size(), peek());
            case 'g' -> push(remembered(index(line())));
            case 'h' -> push(remembered(need(1).get() & 0xFF));
            case 'j' -> push(remembered(need(4).getInt() & 0xFFFFFFFFL));
            default -> objectStep(opcode);
        }
    }

    private void objectStep(int opcode) throws FormatException {
        switch (opcode) {
            case 'c' -> push(classes.resolve(line(), line(), where()));
            case 0x93 -> {
                Object[] names = tuple(2);
                push(classes.resolve(text(names[0]), text(names[1]), where()));
            }
            case 'R' -> {
                Object[] call = tuple(2);
                push(classes.call(call[0], arguments(call[1]), where()));
            }
            case 0x81 -> {
                Object[] call = tuple(2);
                push(classes.create(call[0], arguments(call[1]), where()));
            }
            case 0x92 -> {
                Object[] call = tuple(3);
                push(classes.create(call[0], arguments(call[1]), where()));
            }
            case 'i' -> {
                Object type = classes.resolve(line(), line(), where());
                push(classes.create(type, popMark().toArray(), where()));
            }
            case 'o' -> {
                List<Object> call = popMark();
                if (call.isEmpty()) {
                    throw error("an object without a class");
                }
                push(classes.create(call.get(0), call.subList(1, call.size()).toArray(), where()));
            }
            case 'b' -> {
                Object state = pop();
                PickleClasses.build(peek(), state, where());
            }
            case 'P' -> push(persistent.load(line(), where()));
            case 'Q' -> push(persistent.load(pop(), where()));
            case 0x98 -> peek();
            default -> throw error(String.format("unknown or unsupported opcode 0x%02X", opcode));
        }
    }

    private void protocol(int version) throws FormatException {
        if (version > MAX_PROTOCOL) {
            throw error("pickle protocol " + version + " is unknown, at most " + MAX_PROTOCOL + " is read");
        }
    }

    private String where() {
        return source + ": at byte " + start;
    }

    private FormatException error(String message) {
        return new FormatException(where() + ": " + message);
    }

    private ByteBuffer need(int count) throws FormatException {
        if (in.remaining() < count) {
            throw error("the pickle ends too early");
        }
        return in;
    }

    private int length(long length) throws FormatException {
        if (length < 0 || length > in.remaining()) {
            throw error("length " + length + " exceeds the " + in.remaining() + " bytes that are left");
        }
        return (int) length;
    }

    private byte[] bytes(int length) throws FormatException {
        byte[] out = new byte[length(length)];
        in.get(out);
        return out;
    }

    /** Bytes; if they are many, a view of the file. */
    private Object byteString(int length) throws FormatException {
        if (length <= MAX_COPIED_BYTES) {
            return bytes(length);
        }
        ByteBuffer out = in.slice().limit(length(length)).slice().asReadOnlyBuffer();
        in.position(in.position() + length);
        return out;
    }

    /** A string of Python 2, which is text if it is short and may be anything if it is long. */
    private Object byteText(int length) throws FormatException {
        Object bytes = byteString(length);
        return bytes instanceof byte[] few ? latin1(few) : bytes;
    }

    private String line() throws FormatException {
        int from = in.position();
        while (need(1).get() != '\n') {
            // on to the end of the line
        }
        byte[] out = new byte[in.position() - from - 1];
        in.get(from, out);
        return latin1(out);
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String quoted(String line) throws FormatException {
        Optional<String> text = PickleText.quoted(line);
        return text.orElseThrow(() -> error("a string is not quoted as it should be"));
    }

    private void integerLine() throws FormatException {
        String text = line();
        // protocol 0 writes booleans as numbers of two digits
        switch (text) {
            case "00" -> push(false);
            case "01" -> push(true);
            default -> push(integer(text));
        }
    }

    private Object integer(String text) throws FormatException {
        try {
            if (text.length() > MAX_DIGITS) {
                throw error("a number of " + text.length() + " digits");
            }
            return shortened(new BigInteger(text));
        } catch (NumberFormatException e) {
            throw new FormatException(where() + ": not a whole number", e);
        }
    }

    private Object longInteger(int length) throws FormatException {
        if (length > MAX_DIGITS) {
            throw error("a number of " + length + " bytes");
        }
        return integer(bytes(length));
    }

    private static Object integer(byte[] littleEndian) {
        byte[] bigEndian = new byte[littleEndian.length + 1];
        int n = littleEndian.length;
        for (int i = 0; i < n; i++) {
            bigEndian[n - i] = littleEndian[i];
        }
        bigEndian[0] = (byte) (n > 0 && littleEndian[n - 1] < 0 ? -1 : 0);
        return shortened(new BigInteger(bigEndian));
    }

    private static Object shortened(BigInteger value) {
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    }

    private Double number(String text) throws FormatException {
        try {
            return switch (text) {
                case "inf" -> Double.POSITIVE_INFINITY;
                case "-inf" -> Double.NEGATIVE_INFINITY;
                case "nan" -> Double.NaN;
                default -> Double.valueOf(text);
            };
        } catch (NumberFormatException e) {
            throw new FormatException(where() + ": not a number", e);
        }
    }

    private long index(String text) throws FormatException {
        if (integer(text) instanceof Long index) {
            return index;
        }
        throw error("memo index out of range");
    }

    private Object remembered(long index) throws FormatException {
        Object value = memo.get(index);
        if (value == null) {
            throw error("refers to memo entry " + index + ", which was never set");
        }
        return value;
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object peek() throws FormatException {
        if (stack.size() <= (marks.isEmpty() ? 0 : marks.get(marks.size() - 1))) {
            throw error("takes more from the stack than there is");
        }
        return stack.get(stack.size() - 1);
    }

    private Object pop() throws FormatException {
        Object value = peek();
        stack.remove(stack.size() - 1);
        return value;
    }

    private List<Object> popMark() throws FormatException {
        if (marks.isEmpty()) {
            throw error("takes a mark from the stack where there is none");
        }
        List<Object> top = stack.subList(marks.remove(marks.size() - 1), stack.size());
        List<Object> out = new ArrayList<>(top);
        top.clear();
        return out;
    }

    private Object[] tuple(int size) throws FormatException {
        Object[] out = new Object[size];
        for (int i = size - 1; i >= 0; i--) {
            out[i] = pop();
        }
        return out;
    }

    private Object[] arguments(Object value) throws FormatException {
        if (value instanceof Object[] tuple) {
            return tuple;
        }
        throw error("arguments are not a tuple but " + Pickle.describe(value));
    }

    private String text(Object value) throws FormatException {
        if (value instanceof String text) {
            return text;
        }
        throw error("a name is not text but " + Pickle.describe(value));
    }

    @SuppressWarnings("unchecked") // this machine puts nothing but Object into its collections
    private void append(List<Object> values) throws FormatException {
        Object target = peek();
        if (target instanceof PickledObject object && object.isForeign()) {
            return;
        }
        if (target instanceof Set) {
            ((Set<Object>) target).addAll(keys(values));
        } else if (target instanceof List) {
            ((List<Object>) target).addAll(values);
        } else {
            throw error("appends to " + Pickle.describe(target));
        }
    }

    private void dictionary() throws FormatException {
        List<Object> items = popMark();
        push(new LinkedHashMap<>());
        setItems(items);
    }

    @SuppressWarnings("unchecked") // this machine puts nothing but Object into its maps
    private void setItems(List<Object> items) throws FormatException {
        Object target = peek();
        if (target instanceof PickledObject object && object.isForeign()) {
            return;
        }
        if (!(target instanceof Map)) {
            throw error("sets items of " + Pickle.describe(target));
        }
        if (items.size() % 2 != 0) {
            throw error("a key without a value");
        }
        for (int i = 0; i < items.size(); i += 2) {
            ((Map<Object, Object>) target).put(key(items.get(i), where()), items.get(i + 1));
        }
    }

    private List<Object> keys(List<Object> values) throws FormatException {
        for (Object value : values) {
            key(value, where());
        }
        return values;
    }

    /** The value, if it may be a key: if its hash doesn't look into others. */
    static Object key(Object value, String where) throws FormatException {
        if (value instanceof Collection
                || value instanceof Map
                || value instanceof ByteBuffer
                || value instanceof String text && text.length() > MAX_KEY_CHARS) {
            throw new FormatException(where + ": uses " + Pickle.describe(value) + " as a key");
        }
        return value;
    }
}
