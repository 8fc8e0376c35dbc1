package org.emoca4j.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The classes and functions that a pickle may name, and what they mean here: one instance for a file and all that is
 * nested in it.
 */
final class PickleClasses {

    private static final int MAX_NESTED_FILES = 2;
    private static final int BYTES_PER_ENTRY = 64;

    /** A class or function that a pickle may name. */
    record Global(String name) {}

    private static final Pattern CHUMPY_CLASS = Pattern.compile("chumpy(\\.\\w{1,40}){1,4}");

    private static final Set<String> FUNCTIONS = Set.of(
            "numpy.core.multiarray._reconstruct",
            "numpy.core.multiarray.scalar",
            "numpy.core.numeric._frombuffer",
            "numpy.dtype",
            "_codecs.encode",
            "copyreg._reconstructor",
            "torch._utils._rebuild_tensor",
            "torch._utils._rebuild_tensor_v2",
            "torch._utils._rebuild_parameter",
            "torch._utils._rebuild_parameter_with_state",
            "torch.storage._load_from_bytes");

    private static final Set<String> CLASSES = Set.of(
            "numpy.ndarray",
            "builtins.object",
            "builtins.bytes",
            "builtins.set",
            "builtins.frozenset",
            "collections.OrderedDict",
            "scipy.sparse.csc.csc_matrix",
            "scipy.sparse._csc.csc_matrix",
            "scipy.sparse.coo.coo_matrix",
            "scipy.sparse._coo.coo_matrix",
            "scipy.sparse.csr.csr_matrix",
            "scipy.sparse._csr.csr_matrix");

    private final boolean foreign;
    private final WorkLimit limit;
    private final Set<String> stubs = new LinkedHashSet<>();
    private int nestedFiles;

    private PickleClasses(boolean foreign, WorkLimit limit) {
        this.foreign = foreign;
        this.limit = limit;
    }

    /** Those of arrays, tensors and plain data alone. */
    static PickleClasses known(WorkLimit limit) {
        return new PickleClasses(false, limit);
    }

    /** Besides the known ones, those of other programs, which become inert objects; see {@link ForeignClasses}. */
    static PickleClasses knownAndForeign(WorkLimit limit) {
        return new PickleClasses(true, limit);
    }

    /** Names of foreign classes that were met. */
    Set<String> stubs() {
        return Collections.unmodifiableSet(stubs);
    }

    /** Looks a name up; modules that moved count as what they were. */
    Object resolve(String module, String name, String where) throws FormatException {
        String home = switch (module) {
            case "__builtin__" -> "builtins";
            case "copy_reg" -> "copyreg";
            case "numpy._core.multiarray" -> "numpy.core.multiarray";
            case "numpy._core.numeric" -> "numpy.core.numeric";
            default -> module;
        };
        String full = home + "." + name;
        Global global = new Global(full);
        if (isKnown(global)) {
            return global;
        }
        if (foreign && ForeignClasses.isAllowed(full)) {
            stubs.add(FormatException.printable(full));
            return global;
        }
        throw new FormatException(where + ": refused to load '" + FormatException.printable(module + "." + name)
                + "': only arrays, tensors and plain data are read");
    }

    /** Applies a function or class to arguments. */
    Object call(Object callee, Object[] args, String where) throws FormatException {
        if (!(callee instanceof Global global)) {
            throw new FormatException(where + ": calls " + Pickle.describe(callee));
        }
        try {
            return switch (global.name) {
                case "numpy.core.multiarray._reconstruct" -> new PickledArray();
                case "numpy.core.multiarray.scalar" -> scalar(args, where);
                case "numpy.core.numeric._frombuffer" -> fromBuffer(args, where);
                case "numpy.dtype" -> PickledDtype.of((String) args[0], where);
                case "_codecs.encode" -> encode(args, where);
                case "copyreg._reconstructor" -> create(args[0], new Object[0], where);
                case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" -> new TorchTensor(
                        (TorchStorage) args[0], (Long) args[1], longs(args[2], where), longs(args[3], where));
                case "torch._utils._rebuild_parameter",
                        "torch._utils._rebuild_parameter_with_state" -> (TorchTensor) args[0];
                case "torch.storage._load_from_bytes" -> nestedFile(Pickle.bytes(args[0], where), where);
                default -> isKnown(global)
                        ? create(callee, args, where)
                        : ForeignClasses.call(global.name, args, where);
            };
        } catch (ClassCastException | ArrayIndexOutOfBoundsException e) {
            throw new FormatException(where + ": wrong arguments for " + global.name, e);
        }
    }

    private static boolean isKnown(Global global) {
        return FUNCTIONS.contains(global.name) || isClass(global.name) || TorchStorage.isType(global.name);
    }

    /** Which of chumpy's classes can be used is seen when one is needed. */
    private static boolean isClass(String name) {
        return CLASSES.contains(name) || name.startsWith("chumpy.") && CHUMPY_CLASS.matcher(name).matches();
    }

    private Object nestedFile(ByteBuffer content, String where) throws FormatException {
        if (nestedFiles == MAX_NESTED_FILES) {
            throw new FormatException(where + ": files within files, nested too deep");
        }
        limit.spend(content.remaining(), where);
        nestedFiles++;
        try {
            return TorchLegacy.parse(FileBytes.of(content), where, this);
        } catch (FormatException e) {
            throw e;
        } catch (IOException e) {
            throw new FormatException(where + ": " + e.getMessage(), e);
        } finally {
            nestedFiles--;
        }
    }

    /** Makes an instance of a class. */
    Object create(Object type, Object[] args, String where) throws FormatException {
        if (!(type instanceof Global global) || isKnown(global) && !isClass(global.name)) {
            throw new FormatException(where + ": makes an instance of "
                    + (type instanceof Global other ? other.name : Pickle.describe(type)));
        }
        return switch (global.name) {
            case "collections.OrderedDict" -> orderedDict(args, where);
            case "builtins.bytes" -> noBytes(args, where);
            case "builtins.set", "builtins.frozenset" -> set(args, where);
            case "numpy.ndarray", "builtins.object" -> throw new FormatException(
                    where + ": makes a bare instance of " + global.name);
            default -> new PickledObject(global.name, !isKnown(global));
        };
    }

    /** Gives an object its state. */
    static void build(Object target, Object state, String where) throws FormatException {
        if (target instanceof PickledArray array) {
            array.setState(state, where);
        } else if (target instanceof PickledDtype dtype) {
            dtype.setState(state, where);
        } else if (target instanceof PickledObject object) {
            object.setState(state, where);
        } else if (!(target instanceof Map)) {
            throw new FormatException(where + ": sets the state of " + Pickle.describe(target));
        }
        // the state of foreign objects and attributes of a dictionary, such as torch's _metadata, are not needed
    }

    private static Object scalar(Object[] args, String where) throws FormatException {
        PickledArray array = new PickledArray();
        array.set((PickledDtype) args[0], new long[0], false, args[1], where);
        return array.isNumeric() ? array.tensor(where) : array;
    }

    private static PickledArray fromBuffer(Object[] args, String where) throws FormatException {
        PickledArray array = new PickledArray();
        array.set((PickledDtype) args[1], PickledArray.shape(args[2], where), "F".equals(args[3]), args[0], where);
        return array;
    }

    /** Bytes as text of characters 0 to 255, see {@link Pickle#bytes}: a copy for each of many calls would add up. */
    private static String encode(Object[] args, String where) throws FormatException {
        String encoding = ((String) args[1]).replace("-", "").replace("_", "");
        if (!encoding.equalsIgnoreCase("latin1")) {
            throw new FormatException(where + ": encodes text as " + FormatException.printable(encoding));
        }
        return (String) args[0];
    }

    private static byte[] noBytes(Object[] args, String where) throws FormatException {
        if (args.length != 0) {
            throw new FormatException(where + ": makes bytes from " + Pickle.describe(args[0]));
        }
        return new byte[0];
    }

    private Set<Object> set(Object[] args, String where) throws FormatException {
        Set<Object> out = new LinkedHashSet<>();
        if (args.length == 0) {
            return out;
        }
        if (!(args[0] instanceof List<?> list)) {
            throw new FormatException(where + ": makes a set from " + Pickle.describe(args[0]));
        }
        limit.spend((long) BYTES_PER_ENTRY * list.size(), where);
        for (Object value : list) {
            out.add(PickleMachine.key(value, where));
        }
        return out;
    }

    private Map<Object, Object> orderedDict(Object[] args, String where) throws FormatException {
        Map<Object, Object> out = new LinkedHashMap<>();
        if (args.length == 0) {
            return out;
        }
        if (!(args[0] instanceof List<?> pairs)) {
            throw new FormatException(where + ": makes a dictionary from " + Pickle.describe(args[0]));
        }
        limit.spend((long) BYTES_PER_ENTRY * pairs.size(), where);
        for (Object pair : pairs) {
            Object fields = pair instanceof List<?> list && list.size() == 2 ? list.toArray() : pair;
            if (!(fields instanceof Object[] entry) || entry.length != 2) {
                throw new FormatException(where + ": makes a dictionary from something else than pairs");
            }
            out.put(PickleMachine.key(entry[0], where), entry[1]);
        }
        return out;
    }

    private static long[] longs(Object tuple, String where) throws FormatException {
        Object[] values = (Object[]) tuple;
        Tensor.checkAxes(values.length, where);
        long[] out = new long[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (Long) values[i];
        }
        return out;
    }

    /** The element type of a storage class that a pickle named. */
    static Tensor.Type storageType(Object global, String where) throws FormatException {
        if (global instanceof Global type && TorchStorage.isType(type.name)) {
            return TorchStorage.type(type.name);
        }
        throw new FormatException(where + ": not a torch storage class: " + Pickle.describe(global));
    }
}
