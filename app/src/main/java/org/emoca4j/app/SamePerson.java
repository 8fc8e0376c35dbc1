package org.emoca4j.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.emoca4j.FaceReconstructor;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.format.AtomicFile;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.ImageException;
import org.emoca4j.image.RgbImage;
import org.emoca4j.model.SharedIdentity;

/**
 * One identity for all photos of a run: the mean of what the largest faces show.
 *
 * @param photos those with a face, in the order of {@code identity}'s distances
 * @param identity the mean, and how far each photo is from it
 */
record SamePerson(List<Path> photos, SharedIdentity identity) {

    static final String FILE = "same_person.json";

    /** Photos whose distance is more than this many times the mean are pointed out. */
    private static final double FAR = 2;

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Looks at all photos; those that can't be read or have no face are left to the run to tell.
     *
     * @return empty if no photo shows a face
     */
    static Optional<SamePerson> of(FaceReconstructor reconstructor, ImageDecoder decoder, List<Path> photos)
            throws IOException {
        List<Path> seen = new ArrayList<>();
        List<float[]> identities = new ArrayList<>();
        for (Path photo : photos) {
            try {
                RgbImage image = decoder.read(photo);
                List<DetectedFace> found = reconstructor.find(image);
                if (!found.isEmpty()) {
                    identities.add(reconstructor.identity(image, found.get(0)));
                    seen.add(photo);
                }
            } catch (ImageException e) {
                // the run comes to this photo and says so
            }
        }
        return seen.isEmpty()
                ? Optional.empty()
                : Optional.of(new SamePerson(seen, SharedIdentity.of(reconstructor.head(), identities)));
    }

    /** What there is to tell, a line each. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        double spread = identity.spreadMm();
        lines.add(String.format(Locale.ROOT,
                "same person: mean identity of %d photo%s, which are %.2f mm apart from it on average",
                photos.size(), photos.size() == 1 ? "" : "s", spread));
        for (int i = 0; i < photos.size(); i++) {
            if (photos.size() > 2 && identity.distancesMm()[i] > FAR * spread) {
                lines.add(String.format(Locale.ROOT, "%s: %.2f mm from the mean identity: is this the same person?",
                        photos.get(i), identity.distancesMm()[i]));
            }
        }
        return lines;
    }

    /** Writes {@link #FILE}: the mean, and each photo's distance. */
    void write(Path folder) throws IOException {
        ObjectNode node = JSON.createObjectNode();
        ArrayNode shape = node.putArray("shape");
        for (float value : identity.mean()) {
            shape.add(value);
        }
        node.put("spread_mm", identity.spreadMm());
        ArrayNode list = node.putArray("photos");
        for (int i = 0; i < photos.size(); i++) {
            list.addObject()
                    .put("photo", PhotoResult.nameOf(photos.get(i)))
                    .put("distance_mm", identity.distancesMm()[i]);
        }
        byte[] json = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(node);
        Files.createDirectories(folder);
        AtomicFile.write(folder.resolve(FILE), out -> out.write(json));
    }
}
