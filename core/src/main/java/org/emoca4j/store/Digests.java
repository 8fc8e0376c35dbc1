package org.emoca4j.store;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.emoca4j.store.InstalledPart.FileDigest;

/** Sizes and SHA-256 sums of files. */
final class Digests {

    private static final int BUFFER_BYTES = 1 << 20;

    private Digests() {}

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    static FileDigest of(Path file) throws IOException {
        MessageDigest digest = sha256();
        long bytes = 0;
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
                bytes += n;
            }
        }
        return new FileDigest(file.getFileName().toString(), bytes, HexFormat.of().formatHex(digest.digest()));
    }

    /** Counts and sums what passes through a stream. */
    static final class Counting {

        private final MessageDigest digest = sha256();
        private long bytes;

        OutputStream wrap(OutputStream out) {
            return new FilterOutputStream(out) {
                @Override
                public void write(int b) throws IOException {
                    out.write(b);
                    digest.update((byte) b);
                    bytes++;
                }

                @Override
                public void write(byte[] values, int from, int count) throws IOException {
                    out.write(values, from, count);
                    digest.update(values, from, count);
                    bytes += count;
                }
            };
        }

        long bytes() {
            return bytes;
        }

        /** 64 hexadecimal digits; asked for once, at the end. */
        String hex() {
            return HexFormat.of().formatHex(digest.digest());
        }
    }
}
