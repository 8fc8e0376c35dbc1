package org.emoca4j.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A torch checkpoint, read without Python and without running anything: the zip format of torch 1.6 and later, the
 * stream that earlier versions wrote, or a plain pickle of arrays.
 *
 * <p>Tensors are views of the file, which is mapped into memory; only those whose values are not in order, and members
 * of a compressed zip, are copied. A checkpoint also names classes of the program that wrote it. Unlike in a
 * {@link Pickle} they are accepted, as inert objects without content, except those by which a pickle can do harm.
 */
public final class Checkpoint {

    /** What pickles of a dictionary, a list or an object start with, in any protocol. */
    private static final String PICKLE_STARTS = "\u0080(}]c";

    private final String source;
    private final Object root;
    private final Map<String, Tensor> tensors;
    private final Set<String> stubs;

    private Checkpoint(String source, Object root, Map<String, Tensor> tensors, Set<String> stubs) {
        this.source = source;
        this.root = root;
        this.tensors = Collections.unmodifiableMap(tensors);
        this.stubs = stubs;
    }

    /**
     * Reads a file.
     *
     * @throws FormatException if the file is damaged or asks for something that is not allowed; the message has the
     *     place in the file and the name of the class, member or tensor
     */
    public static Checkpoint read(Path file) throws IOException {
        try (FileBytes bytes = FileBytes.open(file)) {
            return parse(bytes, file.toString());
        }
    }

    static Checkpoint parse(FileBytes file, String source) throws IOException {
        WorkLimit limit = new WorkLimit(file.size());
        PickleClasses classes = PickleClasses.knownAndForeign(limit);
        Object root = root(file, source, classes);
        return new Checkpoint(source, root, TensorTree.of(root, source, limit), classes.stubs());
    }

    private static Object root(FileBytes file, String source, PickleClasses classes) throws IOException {
        ByteBuffer head = file.slice(0, Math.min(file.size(), 64));
        if (head.remaining() >= 4 && head.get(0) == 'P' && head.get(1) == 'K') {
            return TorchZip.parse(file, source, classes);
        }
        if (TorchLegacy.isStart(head)) {
            return TorchLegacy.parse(file, source, classes);
        }
        boolean pickle = head.hasRemaining() && PICKLE_STARTS.indexOf(head.get(0) & 0xFF) >= 0;
        if (!pickle || !file.holds(0, file.size())) {
            throw new FormatException(source + ": at byte 0: not a checkpoint: neither a zip file nor a torch stream"
                    + " nor a pickle of at most 2 GB");
        }
        ByteBuffer content = file.slice(0, file.size());
        Object root = new PickleMachine(content, source, classes).load();
        if (content.hasRemaining()) {
            throw new FormatException(source + ": at byte " + content.position() + ": the pickle ends here, but "
                    + content.remaining() + " bytes follow");
        }
        return root;
    }

    /** Name of the file, for error messages. */
    public String source() {
        return source;
    }

    /** The object that was saved, its values as in a {@link Pickle}. */
    public Object root() {
        return root;
    }

    /**
     * All tensors and arrays in nested dictionaries, lists and tuples, in the file's order, by their paths: keys and
     * indices joined with dots, as in {@code state_dict.deca.E_flame.encoder.conv1.weight}. A tensor that is not in a
     * dictionary at all has an empty name.
     */
    public Map<String, Tensor> tensors() {
        return tensors;
    }

    /**
     * The tensors below a path, with what follows it as names.
     *
     * @param prefix without the dot at its end, such as {@code state_dict.deca.E_flame}
     */
    public Map<String, Tensor> tensors(String prefix) {
        Map<String, Tensor> out = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix + ".")) {
                out.put(name.substring(prefix.length() + 1), tensor);
            }
        });
        return Collections.unmodifiableMap(out);
    }

    /** Names of the foreign classes that the file mentions; in its content inert objects stand for them. */
    public Set<String> stubs() {
        return stubs;
    }
}
