package org.emoca4j.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * What kind of file a file is, by its first bytes, and for a zip file by the names of its members.
 *
 * @param head the first bytes, as Latin-1
 * @param members names in a zip file; none if it is damaged
 */
record FileContent(Path file, Form form, String head, Set<String> members) {

    private static final int HEAD_BYTES = 1 << 16;
    private static final int MAX_MEMBERS = 100_000;

    /** Names in large files stand at their beginning; tensors follow. */
    private static final int MAX_SEARCHED_BYTES = 64 << 20;

    /** torch before 1.6: a pickle of a long number. */
    private static final String LEGACY_TORCH = "\u0080\u0002\u008a\n";

    private static final Pattern OBJ_START = Pattern.compile(
            "\\A(?:\\s*(?:#|mtllib|o |g |s |usemtl)[^\\n]*\\n|\\s*\\n)*\\s*vt? +-?\\d");

    /** A message that holds a message that starts with a name, as a graph's first node does. */
    private static final Pattern GRAPH_START =
            Pattern.compile("\\A\\n[\\x80-\\xff]{0,4}[\\x00-\\x7f]\\n[\\x80-\\xff]?[\\x01-\\x7f][A-Za-z0-9._]");

    /** The last bytes of LevelDB's tables, and of their length. */
    private static final long TABLE_END = 0xDB4775248B80FB57L;

    private static final int TABLE_END_BYTES = 8;

    /** Containers. */
    enum Form {
        EMPTY("is empty"),
        TORCH("is a torch file"),
        PICKLE("is a Python pickle"),
        NPY("is a NumPy array"),
        NPZ("is an archive of NumPy arrays"),
        ZIP("is a zip archive: unpack it and add the folder"),
        PNG("is a PNG picture"),
        JPEG("is a JPEG picture"),
        OBJ("is a mesh"),
        MAT("is a MATLAB file"),
        HDF5("is an HDF5 file"),
        FROZEN_GRAPH("is a TensorFlow graph"),
        BUNDLE_INDEX("is the index of a TensorFlow checkpoint"),
        WEB_PAGE("is a web page, not the download: log in on the site and download it again"),
        OTHER("is a file of another kind");

        private final String description;

        Form(String description) {
            this.description = description;
        }

        /** To follow the file's name. */
        String description() {
            return description;
        }
    }

    static FileContent of(Path file) throws IOException {
        String head;
        try (InputStream in = Files.newInputStream(file)) {
            head = new String(in.readNBytes(HEAD_BYTES), StandardCharsets.ISO_8859_1);
        }
        Set<String> members = head.startsWith("PK\u0003\u0004") ? members(file) : Set.of();
        Form form = form(head, members);
        return new FileContent(file, form == Form.OTHER && isIndex(file) ? Form.BUNDLE_INDEX : form, head, members);
    }

    private static Form form(String head, Set<String> members) {
        if (head.isEmpty()) {
            return Form.EMPTY;
        }
        if (head.startsWith("PK\u0003\u0004")) {
            return zipForm(head, members);
        }
        if (head.startsWith("\u0093NUMPY")) {
            return Form.NPY;
        }
        if (head.startsWith("\u0089PNG")) {
            return Form.PNG;
        }
        if (head.startsWith("\u00ff\u00d8\u00ff")) {
            return Form.JPEG;
        }
        if (head.startsWith(LEGACY_TORCH)) {
            return Form.TORCH;
        }
        if (head.startsWith("\u0080") || head.startsWith("(d") || head.startsWith("cnumpy") || head.startsWith("}")) {
            return Form.PICKLE;
        }
        String start = head.substring(0, Math.min(head.length(), 1024)).strip().toLowerCase(Locale.ROOT);
        if (start.startsWith("<!doctype html") || start.startsWith("<html")) {
            return Form.WEB_PAGE;
        }
        if (head.startsWith("MATLAB 5.0 MAT-file")) {
            return Form.MAT;
        }
        if (head.startsWith("\u0089HDF\r\n\u001a\n")) {
            return Form.HDF5;
        }
        if (OBJ_START.matcher(head).find()) {
            return Form.OBJ;
        }
        return GRAPH_START.matcher(head).find() ? Form.FROZEN_GRAPH : Form.OTHER;
    }

    private static boolean isIndex(Path file) throws IOException {
        long start = Files.size(file) - TABLE_END_BYTES;
        if (start < 0) {
            return false;
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            ByteBuffer end = ByteBuffer.allocate(TABLE_END_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            channel.position(start);
            while (end.hasRemaining() && channel.read(end) >= 0) {
                // until all eight are there
            }
            return !end.hasRemaining() && end.getLong(0) == TABLE_END;
        }
    }

    /** A damaged zip file has no list of members; then the first one, at its beginning, has to do. */
    private static Form zipForm(String head, Set<String> members) {
        if (members.isEmpty()) {
            int length = head.length() < 30 ? 0 : head.charAt(26) | head.charAt(27) << 8;
            String first = head.substring(Math.min(30, head.length()), Math.min(30 + length, head.length()));
            return first.endsWith(".npy") ? Form.NPZ : first.endsWith("data.pkl") ? Form.TORCH : Form.ZIP;
        }
        if (members.stream().anyMatch(name -> name.endsWith("/data.pkl"))) {
            return Form.TORCH;
        }
        return members.stream().allMatch(name -> name.endsWith(".npy")) ? Form.NPZ : Form.ZIP;
    }

    private static Set<String> members(Path file) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements() && names.size() < MAX_MEMBERS) {
                names.add(entries.nextElement().getName());
            }
        } catch (ZipException e) {
            return Set.of();
        }
        return names;
    }

    /** Whether an archive of arrays has this one; in a damaged archive its name is searched in the beginning. */
    boolean hasArray(String name) {
        return members.isEmpty() ? head.contains(name + ".npy") : members.contains(name + ".npy");
    }

    /** Whether the beginning of the file holds a word. */
    boolean mentions(String word) throws IOException {
        if (head.contains(word)) {
            return true;
        }
        byte[] wanted = word.getBytes(StandardCharsets.ISO_8859_1);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 20];
            int kept = 0;
            long read = 0;
            for (int n = in.read(buffer, 0, buffer.length); n >= 0 && read < MAX_SEARCHED_BYTES;
                    n = in.read(buffer, kept, buffer.length - kept)) {
                read += n;
                int length = kept + n;
                if (contains(buffer, length, wanted)) {
                    return true;
                }
                kept = Math.min(wanted.length, length);
                System.arraycopy(buffer, length - kept, buffer, 0, kept);
            }
        }
        return false;
    }

    private static boolean contains(byte[] buffer, int length, byte[] wanted) {
        for (int i = 0; i <= length - wanted.length; i++) {
            int k = 0;
            while (k < wanted.length && buffer[i + k] == wanted[k]) {
                k++;
            }
            if (k == wanted.length) {
                return true;
            }
        }
        return false;
    }

    /** Width and height of a PNG picture, from its header. */
    boolean pngOfSize(int width, int height) {
        if (head.length() < 24) {
            return false;
        }
        ByteBuffer bytes = ByteBuffer.wrap(head.substring(0, 24).getBytes(StandardCharsets.ISO_8859_1));
        return bytes.getInt(16) == width && bytes.getInt(20) == height;
    }
}
