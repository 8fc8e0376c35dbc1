package org.emoca4j.compared;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.emoca4j.store.InstalledPart;

/** Gathers what a system's results depend on into one short word. */
final class Fingerprint {

    private static final int BUFFER_BYTES = 1 << 16;

    /** Enough that no two systems of one user share it. */
    private static final int HEX_DIGITS = 32;

    private final MessageDigest digest;

    /** @param recipe name and version of what is done around the networks: to be raised when it changes */
    Fingerprint(String recipe) {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
        with(recipe);
    }

    Fingerprint with(String fact) {
        digest.update(fact.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        return this;
    }

    /** The content of a part of the store, by the sums of its files. */
    Fingerprint with(InstalledPart part) {
        with(part.id());
        for (List<InstalledPart.FileDigest> files : List.of(part.sources(), part.files())) {
            files.forEach(file -> with(file.name() + " " + file.sha256()));
        }
        return this;
    }

    /** The content of a file. */
    Fingerprint with(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return with(in);
        }
    }

    /** What the library carries, such as {@code /models/emotion/model.onnx}. */
    Fingerprint withResource(String resource) throws IOException {
        try (InputStream in = Fingerprint.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException(
                        resource + ": not on the class path; the library's jar is incomplete, build it again");
            }
            return with(in);
        }
    }

    private Fingerprint with(InputStream in) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            digest.update(buffer, 0, n);
        }
        return with("");
    }

    /** The word; asked for once, at the end. */
    String word() {
        return HexFormat.of().formatHex(digest.digest()).substring(0, HEX_DIGITS);
    }
}
