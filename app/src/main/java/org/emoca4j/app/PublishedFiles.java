package org.emoca4j.app;

import java.io.IOException;
import java.nio.file.Path;
import org.emoca4j.export.ObjWriter;
import org.emoca4j.format.AtomicFile;
import org.emoca4j.format.NpyWriter;
import org.emoca4j.format.Tensor;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.PngWriter;
import org.emoca4j.model.DetailFace;
import org.emoca4j.model.FlameCodes;
import org.emoca4j.model.FlameFace;
import org.emoca4j.model.Parity;
import org.emoca4j.render.DenseMesh;

/** Writes wrinkles, and what DECA and EMOCA give besides, under the names that EMOCA's programs use. */
final class PublishedFiles {

    private static final float BYTE = 255;

    private final Parity parity;
    private final boolean detail;

    /** @param detail whether what shows wrinkles is written */
    PublishedFiles(Parity parity, boolean detail) {
        this.parity = parity;
        this.detail = detail;
    }

    /** Writes the pictures without wrinkles. */
    void writePictures(FlameFace face, Path folder) throws IOException {
        PngWriter.write(face.geometry().toRgb(), folder.resolve("geometry_coarse.png"));
        PngWriter.write(face.image().toRgb(), folder.resolve("out_im_coarse.png"));
        if (face.original().isPresent()) {
            PngWriter.write(face.original().get(), folder.resolve("out_im_coarse_original.png"));
        }
    }

    /** Writes the pictures with wrinkles. */
    void writePictures(DetailFace face, Path folder) throws IOException {
        if (!detail) {
            return;
        }
        PngWriter.write(face.geometry().toRgb(), folder.resolve("geometry_detail.png"));
        PngWriter.write(face.image().toRgb(), folder.resolve("out_im_detail.png"));
        if (face.original().isPresent()) {
            PngWriter.write(face.original().get(), folder.resolve("out_im_detail_original.png"));
        }
    }

    /**
     * Writes the dense mesh and the normals of the wrinkles.
     *
     * @param flame whether they are DECA's or EMOCA's, whose mistakes may be asked for
     */
    void writeMeshes(DetailFace face, boolean flame, Path folder) throws IOException {
        if (!detail) {
            return;
        }
        DenseMesh dense = face.dense();
        float[] colours = dense.colours();
        if (flame && parity == Parity.PUBLISHED) {
            // the published program writes bytes where viewers expect 0..1
            colours = colours.clone();
            for (int i = 0; i < colours.length; i++) {
                colours[i] = (int) (BYTE * Math.max(0, Math.min(1, colours[i])));
            }
        }
        ObjWriter.writeColoured(dense.vertices(), colours, dense.faces(), folder.resolve("mesh_coarse_detail.obj"));
        FloatImage normals = face.maps().normals();
        FloatImage picture = FloatImage.zeros(3, normals.height(), normals.width());
        for (int i = 0; i < picture.data().length; i++) {
            picture.data()[i] = 0.5f * normals.data()[i] + 0.5f;
        }
        PngWriter.write(picture.toRgb(), folder.resolve("mesh_coarse_normals.png"));
    }

    /** Writes the codes, those that the published programs leave out too. */
    void writeCodes(FlameCodes codes, Path folder) throws IOException {
        write(folder, "shape", vector(codes.shape()));
        write(folder, "exp", vector(codes.exp()));
        write(folder, "tex", vector(codes.tex()));
        write(folder, "pose", vector(codes.pose()));
        if (codes.detail().length > 0) {
            write(folder, "detail", vector(codes.detail()));
        }
        write(folder, "cam", vector(codes.cam()));
        write(folder, "light", Tensor.of(codes.light(), 9, 3));
    }

    private static Tensor vector(float[] values) {
        return Tensor.of(values, values.length);
    }

    private static void write(Path folder, String name, Tensor values) throws IOException {
        byte[] npy = NpyWriter.encode(values);
        AtomicFile.write(folder.resolve(name + ".npy"), out -> out.write(npy));
    }
}
