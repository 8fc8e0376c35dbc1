package org.emoca4j.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The file format of torch since 1.6: a zip with one folder, in it the pickled object as {@code data.pkl} and each
 * storage as {@code data/KEY}. Other members are of no importance here.
 */
final class TorchZip {

    private static final String PICKLE = "data.pkl";
    private static final long MAX_UNPACKED_PICKLE = 1 << 26;
    private static final long MAX_RATIO = 200;
    private static final long FREE_BYTES = 1 << 20;

    private final ZipDirectory zip;
    private final String source;
    private final String folder;
    private final PickleClasses classes;
    private final Map<String, TorchStorage> storages = new LinkedHashMap<>();
    private long unpackedLeft;

    private TorchZip(FileBytes file, String source, PickleClasses classes) throws IOException {
        this.zip = ZipDirectory.of(file, source);
        this.source = source;
        this.classes = classes;
        this.unpackedLeft = MAX_RATIO * file.size() + FREE_BYTES;
        List<String> pickles = zip.members().keySet().stream()
                .filter(name -> name.substring(name.indexOf('/') + 1).equals(PICKLE))
                .toList();
        if (pickles.size() != 1) {
            throw new FormatException(source + ": not a torch checkpoint: a zip file with "
                    + (pickles.isEmpty() ? "no" : "more than one") + " member " + PICKLE);
        }
        folder = pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
    }

    /** Reads the object, with the tensors' data. */
    static Object parse(FileBytes file, String source, PickleClasses classes) throws IOException {
        return new TorchZip(file, source, classes).parse();
    }

    private Object parse() throws IOException {
        ZipDirectory.Member order = zip.members().get(folder + "byteorder");
        if (order != null && order.size() <= 16) {
            String text = StandardCharsets.ISO_8859_1.decode(content(order)).toString();
            if (!text.strip().equals("little")) {
                throw new FormatException(source + ": byte order is '" + FormatException.printable(text)
                        + "', only little-endian files are read");
            }
        }
        ZipDirectory.Member member = zip.members().get(folder + PICKLE);
        if (member.deflated() && member.size() > MAX_UNPACKED_PICKLE) {
            throw new FormatException(source + ": " + member.name() + " would unpack to " + member.size() + " bytes");
        }
        String where = source + ": " + FormatException.printable(member.name());
        Object object = new PickleMachine(content(member), where, classes, (id, place) -> TorchStorage.of(id, place)
                        .shared(storages, place))
                .load();
        for (TorchStorage storage : storages.values()) {
            fill(storage);
        }
        return object;
    }

    private void fill(TorchStorage storage) throws IOException {
        String name = folder + "data/" + storage.key();
        String where = source + ": zip member '" + FormatException.printable(name) + "' ";
        ZipDirectory.Member member = zip.members().get(name);
        if (member == null) {
            throw new FormatException(where + "is missing, it has the data of a tensor");
        }
        long expected = storage.numElements() * storage.type().size();
        if (member.size() != expected) {
            throw new FormatException(where + "has " + member.size() + " bytes, expected " + expected + " for "
                    + storage.numElements() + " elements of type " + storage.type());
        }
        storage.fill(content(member));
    }

    private ByteBuffer content(ZipDirectory.Member member) throws IOException {
        if (member.deflated()) {
            unpackedLeft -= member.size();
            if (unpackedLeft < 0) {
                throw new FormatException(source + ": would unpack to more than " + MAX_RATIO + " times its size");
            }
        }
        return zip.content(member);
    }
}
