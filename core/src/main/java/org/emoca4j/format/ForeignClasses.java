package org.emoca4j.format;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rules for classes of other people's programs in a checkpoint. Their names may stand in it, and objects of them
 * become inert ones; nothing of them runs. Names with which a pickle could do harm in Python are refused all the same,
 * so that no dangerous file passes for a sound one.
 */
final class ForeignClasses {

    /** Outermost modules that a checkpoint has no business with. */
    private static final Set<String> REFUSED_MODULES = Set.of(
            "_codecs", "_ctypes", "_frozen_importlib", "_functools", "_imp", "_io", "_operator", "_pickle",
            "_posixsubprocess", "_socket", "_thread", "_winapi", "antigravity", "ast", "asyncio", "atexit", "bdb",
            "builtins", "cPickle", "cProfile", "cloudpickle", "code", "codecs", "codeop", "commands", "concurrent",
            "copy", "copyreg", "ctypes", "dill", "dis", "distutils", "doctest", "ensurepip", "faulthandler",
            "fileinput", "ftplib", "functools", "gc", "getpass", "glob", "http", "idlelib", "imp", "importlib",
            "inspect", "io", "itertools", "joblib", "linecache", "logging", "marshal", "mmap", "multiprocessing",
            "nt", "ntpath", "operator", "os", "pdb", "pickle", "pickletools", "pip", "pkgutil", "platform", "popen2",
            "posix", "posixpath", "profile", "pty", "pydoc", "requests", "resource", "rlcompleter", "runpy", "select",
            "setuptools", "shelve", "shutil", "signal", "site", "smtplib", "socket", "socketserver", "sqlite3", "ssl",
            "subprocess", "sys", "sysconfig", "tarfile", "telnetlib", "tempfile", "test", "threading", "timeit",
            "trace", "traceback", "types", "unittest", "urllib", "urllib2", "venv", "warnings", "weakref",
            "webbrowser", "xmlrpc", "zipfile", "zipimport");

    private static final Pattern NAME = Pattern.compile("\\w{1,80}(\\.[\\w<>]{1,80}){1,8}");

    /** Types that settings name as types. */
    private static final Set<String> PLAIN_TYPES = Set.of(
            "builtins.bool", "builtins.bytearray", "builtins.complex", "builtins.dict", "builtins.float",
            "builtins.int", "builtins.list", "builtins.long", "builtins.str", "builtins.tuple", "builtins.unicode");

    /** What is called to make a value, of which nothing but the name is kept. */
    private static final Set<String> CONSTRUCTORS = Set.of(
            "argparse.Namespace",
            "datetime.date",
            "datetime.datetime",
            "datetime.timedelta",
            "pathlib.Path",
            "pathlib.PosixPath",
            "pathlib.PurePath",
            "pathlib.PurePosixPath",
            "pathlib.PureWindowsPath",
            "pathlib.WindowsPath",
            "torch.device",
            "torch.serialization._get_layout");

    private ForeignClasses() {}

    /** @param name module and name, those that moved already counted as what they were */
    static boolean isAllowed(String name) {
        if (PLAIN_TYPES.contains(name)) {
            return true;
        }
        return NAME.matcher(name).matches() && !REFUSED_MODULES.contains(name.substring(0, name.indexOf('.')));
    }

    /** Calls one of the few harmless constructors. */
    static Object call(String name, Object[] args, String where) throws FormatException {
        if (CONSTRUCTORS.contains(name)) {
            return new PickledObject(name, true);
        }
        return switch (name) {
            case "collections.defaultdict" -> new LinkedHashMap<>();
            case "collections.Counter" -> args.length == 1 && args[0] instanceof Map<?, ?> counts
                    ? counts
                    : new LinkedHashMap<>();
            case "torch.Size" -> args.length == 1 && args[0] instanceof Object[] axes ? axes : new Object[0];
            default -> throw new FormatException(where + ": refused to call '" + FormatException.printable(name) + "'");
        };
    }
}
