package org.emoca4j.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.emoca4j.Face;
import org.emoca4j.app.ReconstructCommand.Kind;
import org.emoca4j.detect.Emotion;
import org.emoca4j.export.GlbWriter;
import org.emoca4j.export.ObjWriter;
import org.emoca4j.export.PlyWriter;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.PngWriter;
import org.emoca4j.image.RgbImage;

/**
 * Writes the files of one face: pictures on the calling thread, meshes and codes on a second one.
 *
 * <p>Safe for use from many threads.
 */
final class FaceFiles implements AutoCloseable {

    private final HeadModel head;
    private final Set<Kind> kinds;
    private final FacePictures pictures;
    private final Summary summary;
    private final PublishedFiles published;
    private final ExecutorService second = Executors.newCachedThreadPool();

    /** @param published for wrinkles, and for the faces of DECA and EMOCA */
    FaceFiles(HeadModel head, Set<Kind> kinds, PublishedFiles published) {
        this.head = head;
        this.kinds = Set.copyOf(kinds);
        this.published = published;
        this.pictures = new FacePictures(head);
        this.summary = new Summary(pictures);
    }

    /**
     * A photo and what its faces' pictures share.
     *
     * @param file where it comes from
     * @param image upright
     * @param small the same, small enough to be written for each face
     */
    record Photo(Path file, RgbImage image, RgbImage small) {

        static Photo of(Path file, RgbImage image) {
            return new Photo(file, image, FacePictures.forOverlay(image));
        }
    }

    /**
     * Writes a face.
     *
     * @param folder new folder for the files
     * @return what there is to tell
     */
    FaceResult write(Face face, Photo photo, Path folder) throws IOException {
        Files.createDirectory(folder);
        Future<Void> meshes = second.submit(() -> {
            writeMeshes(face, folder);
            writeCodes(face, photo, folder);
            return null;
        });
        try {
            writeImages(face, photo, folder);
        } finally {
            await(meshes);
        }
        return result(face, folder);
    }

    private static void await(Future<Void> task) throws IOException {
        try {
            task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the run was stopped", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private void writeMeshes(Face face, Path folder) throws IOException {
        if (!kinds.contains(Kind.MESH)) {
            return;
        }
        RgbImage texture = face.texture().toRgb();
        ObjWriter.write(face.mesh(), texture, folder.resolve("mesh_coarse.obj"));
        PlyWriter.write(face.mesh(), texture, folder.resolve("mesh.ply"));
        GlbWriter.write(head, face.codes().head(), texture, folder.resolve("head.glb"));
        if (face.detail().isPresent()) {
            published.writeMeshes(face.detail().get(), face.flame().isPresent(), folder);
        }
    }

    private void writeCodes(Face face, Photo photo, Path folder) throws IOException {
        if (kinds.contains(Kind.CODES)) {
            ParamsFiles.writeNpz(face, head, folder);
            ParamsFiles.writeJson(face, head, photo.file(), photo.image(), folder);
            if (face.flame().isPresent()) {
                published.writeCodes(face.flame().get().codes(), folder);
            }
        }
    }

    private void writeImages(Face face, Photo photo, Path folder) throws IOException {
        if (!kinds.contains(Kind.IMAGES)) {
            return;
        }
        PngWriter.write(face.crop(), folder.resolve("inputs.png"));
        if (face.flame().isPresent()) {
            published.writePictures(face.flame().get(), folder);
        } else {
            PngWriter.write(pictures.geometry(face, Face.CROP_SIZE), folder.resolve("geometry_coarse.png"));
            PngWriter.write(pictures.textured(face), folder.resolve("out_im_coarse.png"));
        }
        if (face.detail().isPresent()) {
            published.writePictures(face.detail().get(), folder);
        }
        PngWriter.write(
                pictures.overlay(face, photo.small(), FacePictures.overlayScaling(photo.image())),
                folder.resolve("overlay.png"));
        PngWriter.write(summary.draw(face, photo.image()), folder.resolve("summary.png"));
    }

    @Override
    public void close() {
        second.shutdown();
    }

    private static FaceResult result(Face face, Path folder) throws IOException {
        List<String> files;
        try (Stream<Path> list = Files.list(folder)) {
            files = list.map(file -> file.getFileName().toString()).sorted().toList();
        }
        double half = face.box().size() / 2;
        return new FaceResult(
                folder.getFileName().toString(),
                List.of(face.box().centreX() - half, face.box().centreY() - half, 2 * half, 2 * half),
                face.fit().confidence(),
                face.fit().residual(),
                probabilities(face.emotion().photo()),
                probabilities(face.emotion().render()),
                face.emotion().distance(),
                files);
    }

    private static Map<String, Double> probabilities(Emotion emotion) {
        Map<String, Double> map = new LinkedHashMap<>();
        for (int i = 0; i < Emotion.NAMES.size(); i++) {
            map.put(Emotion.NAMES.get(i), (double) emotion.probabilities()[i]);
        }
        return map;
    }
}
