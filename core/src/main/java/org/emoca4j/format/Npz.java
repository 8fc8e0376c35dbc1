package org.emoca4j.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The arrays of an npz file, NumPy's zip of npy files. Everything is read at once; members that can't be read (text,
 * Python objects) matter only to those who ask for them.
 */
public final class Npz {

    private static final int MAX_MEMBERS = 100_000;
    private static final long MAX_BYTES = 4L << 30;
    private static final String SUFFIX = ".npy";

    private final String source;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> unreadable = new LinkedHashMap<>();

    private Npz(String source) {
        this.source = source;
    }

    /**
     * Reads a file.
     *
     * @throws FormatException if it is not a zip file, or a member is larger than it says
     */
    public static Npz read(Path file) throws IOException {
        Npz npz = new Npz(file.toString());
        try (ZipFile zip = new ZipFile(file.toFile())) {
            if (zip.size() > MAX_MEMBERS) {
                throw new FormatException(
                        file + ": has " + zip.size() + " members, at most " + MAX_MEMBERS + " are read");
            }
            long total = 0;
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                total += Math.max(0, entry.getSize());
                if (total > MAX_BYTES) {
                    throw new FormatException(file + ": would unpack to more than " + MAX_BYTES + " bytes");
                }
                if (entry.getName().endsWith(SUFFIX)) {
                    npz.add(entry, zip);
                }
            }
        } catch (ZipException e) {
            throw new FormatException(file + ": not an npz file: " + e.getMessage(), e);
        }
        return npz;
    }

    private void add(ZipEntry entry, ZipFile zip) throws IOException {
        String name = entry.getName().substring(0, entry.getName().length() - SUFFIX.length());
        String where = source + ": '" + name + "'";
        long size = entry.getSize();
        if (size < 0 || size > Integer.MAX_VALUE - 16) {
            throw new FormatException(where + " has an impossible size of " + size + " bytes");
        }
        byte[] content;
        try (InputStream in = zip.getInputStream(entry)) {
            // one byte more than it says shows that it says too little
            content = in.readNBytes((int) size + 1);
        }
        if (content.length != size) {
            throw new FormatException(where + " is not of the " + size + " bytes that the file says");
        }
        try {
            tensors.put(name, Npy.parse(content, where));
        } catch (FormatException e) {
            unreadable.put(name, e.getMessage());
        }
    }

    /** Names of the arrays that could be read, in the file's order. */
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    /** One array, of whatever shape. */
    public Tensor get(String name) throws FormatException {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new FormatException(unreadable.getOrDefault(name, source + ": array '" + name + "' is missing"));
        }
        return tensor;
    }

    /**
     * One array, checked.
     *
     * @param shape expected lengths of the axes, -1 for any
     */
    public Tensor get(String name, long... shape) throws FormatException {
        return get(name).checkShape(source + ": array '" + name + "'", shape);
    }
}
