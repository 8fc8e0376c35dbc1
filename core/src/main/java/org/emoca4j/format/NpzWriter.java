package org.emoca4j.format;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes named arrays as NumPy's {@code savez} does: a ZIP file of uncompressed npy files. Equal arrays give equal
 * bytes, as no time is recorded.
 */
public final class NpzWriter {

    /** The earliest time that a ZIP file can tell. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private NpzWriter() {}

    /**
     * Writes or replaces a file, whole or not at all.
     *
     * @param arrays by name, in the order of the file
     * @throws IOException with one line that names the file, if it can't be written
     */
    public static void write(Map<String, Tensor> arrays, Path file) throws IOException {
        AtomicFile.write(file, out -> {
            ZipOutputStream zip = new ZipOutputStream(out);
            for (Map.Entry<String, Tensor> array : arrays.entrySet()) {
                byte[] npy = NpyWriter.encode(array.getValue());
                CRC32 crc = new CRC32();
                crc.update(npy);
                ZipEntry entry = new ZipEntry(array.getKey() + ".npy");
                entry.setTimeLocal(NO_TIME);
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(npy.length);
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(npy);
                zip.closeEntry();
            }
            zip.finish();
        });
    }
}
