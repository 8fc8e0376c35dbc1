package org.emoca4j.evaluate.now;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.emoca4j.compared.FaceSystem;
import org.emoca4j.compared.NeutralHead;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.evaluate.FaceFinder;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.RgbImage;

/** Where neutral heads come from: a system that sees the photos, or a folder of predictions. */
public interface HeadSource {

    /** Short name, such as {@code emoca}. */
    String id();

    /** As papers name it. */
    String title();

    /** Changes whenever heads could change; empty if that can't be told. */
    String fingerprint();

    /**
     * The person at rest.
     *
     * @return empty if there is none: no face in the photo, or no prediction
     * @throws IOException if a file can't be read, or the system has no mesh
     */
    Optional<NowMesh> head(NowPhoto photo) throws IOException;

    /**
     * A system that sees the face in a photo's box, or the largest face where the photo has no box.
     *
     * @param system closed by the caller, as is {@code finder}
     */
    static HeadSource of(FaceSystem system, FaceFinder finder) {
        return new HeadSource() {
            @Override
            public String id() {
                return system.id();
            }

            @Override
            public String title() {
                return system.title();
            }

            @Override
            public String fingerprint() {
                return system.fingerprint();
            }

            @Override
            public Optional<NowMesh> head(NowPhoto photo) throws IOException {
                RgbImage picture = new ImageDecoder().read(photo.file());
                Optional<DetectedFace> face = photo.box().isPresent()
                        ? photo.box().get().face(picture, finder, system)
                        : finder.all(picture).stream().findFirst();
                if (face.isEmpty()) {
                    return Optional.empty();
                }
                Map<String, float[]> codes = system.codes(picture, face.get());
                Optional<NeutralHead> head = system.neutral(codes);
                if (head.isEmpty()) {
                    List<String> missing = system.missingForMesh();
                    throw new IOException(system.id() + " gives no mesh"
                            + (missing.isEmpty() ? "" : ": " + String.join("; ", missing)));
                }
                return head.map(NowMesh::of);
            }
        };
    }

    /**
     * A folder of predictions in the challenge's layout: {@code SUBJECT/CATEGORY/PHOTO.obj} with landmarks in
     * {@code .npy}, {@code .txt} or {@code .pp}.
     */
    static HeadSource ofPredictions(Path folder) {
        String name = folder.toAbsolutePath().normalize().getFileName().toString();
        return new HeadSource() {
            @Override
            public String id() {
                return name;
            }

            @Override
            public String title() {
                return name;
            }

            @Override
            public String fingerprint() {
                return "";
            }

            @Override
            public Optional<NowMesh> head(NowPhoto photo) throws IOException {
                return NowMesh.read(folder.resolve(photo.name()));
            }
        };
    }
}
