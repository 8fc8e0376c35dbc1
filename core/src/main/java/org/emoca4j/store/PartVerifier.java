package org.emoca4j.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.emoca4j.nn.Network;
import org.emoca4j.store.InstalledPart.FileDigest;

/** Looks whether the files of a part are still what was stored. */
final class PartVerifier {

    private PartVerifier() {}

    /** One line for each problem. */
    static List<String> problems(InstalledPart part, Path folder) throws IOException {
        List<String> problems = new ArrayList<>();
        String remedy = "; remove it with 'emoca models remove " + part.id() + "' and add it again";
        for (FileDigest expected : part.files()) {
            Path file = folder.resolve(expected.name());
            if (!Files.isRegularFile(file)) {
                problems.add(file + " is missing" + remedy);
                continue;
            }
            FileDigest found = Digests.of(file);
            if (!found.equals(expected)) {
                problems.add(file + " is damaged: it has " + found.bytes() + " bytes and sha256 " + found.sha256()
                        + ", stored were " + expected.bytes() + " and " + expected.sha256() + remedy);
            } else if (expected.name().endsWith(".onnx")) {
                load(file, problems);
            }
        }
        return problems;
    }

    private static void load(Path file, List<String> problems) {
        try {
            Network.open(file, 1).close();
        } catch (IOException e) {
            problems.add(e.getMessage());
        }
    }
}
