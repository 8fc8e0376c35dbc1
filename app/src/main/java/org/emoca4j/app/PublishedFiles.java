package org.emoca4j.app;

import java.io.IOException;
import java.nio.file.Path;
import org.emoca4j.export.ObjWriter;
import org.emoca4j.format.AtomicFile;
import org.emoca4j.format.NpyWriter;
import org.emoca4j.format.Tensor;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.PngWriter;
import org.emoca4j.model.FlameCodes;
import org.emoca4j.model.FlameFace;
import org.emoca4j.model.Parity;
import org.emoca4j.render.DenseMesh;

/** Writes what DECA and EMOCA give besides head and texture, under the names that EMOCA's programs use. */
final class PublishedFiles {

    private static final float BYTE = 255;

    private final Parity parity;
    private final boolean detail;

    /** @param detail whether what shows wrinkles is written */
    PublishedFiles(Parity parity, boolean detail) {
        this.parity = parity;
        this.detail = detail;
    }

    /** Writes the four pictures, and those in the whole photo. */
    void writePictures(FlameFace face, Path folder) throws IOException {
        FlameFace.Pictures pictures = face.pictures();
        PngWriter.write(pictures.geometryCoarse().toRgb(), folder.resolve("geometry_coarse.png"));
        PngWriter.write(pictures.imageCoarse().toRgb(), folder.resolve("out_im_coarse.png"));
        if (detail) {
            PngWriter.write(pictures.geometryDetail().toRgb(), folder.resolve("geometry_detail.png"));
            PngWriter.write(pictures.imageDetail().toRgb(), folder.resolve("out_im_detail.png"));
        }
        if (face.original().isPresent()) {
            FlameFace.Original original = face.original().get();
            PngWriter.write(original.imageCoarse(), folder.resolve("out_im_coarse_original.png"));
            if (detail) {
                PngWriter.write(original.imageDetail(), folder.resolve("out_im_detail_original.png"));
            }
        }
    }

    /** Writes the dense mesh and the normals of the wrinkles. */
    void writeMeshes(FlameFace face, Path folder) throws IOException {
        if (!detail) {
            return;
        }
        DenseMesh dense = face.dense();
        float[] colours = dense.colours();
        if (parity == Parity.PUBLISHED) {
            // the published program writes bytes where viewers expect 0..1
            colours = colours.clone();
            for (int i = 0; i < colours.length; i++) {
                colours[i] = (int) (BYTE * Math.max(0, Math.min(1, colours[i])));
            }
        }
        ObjWriter.writeColoured(dense.vertices(), colours, dense.faces(), folder.resolve("mesh_coarse_detail.obj"));
        FloatImage normals = face.detail().normals();
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
        write(folder, "detail", vector(codes.detail()));
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
