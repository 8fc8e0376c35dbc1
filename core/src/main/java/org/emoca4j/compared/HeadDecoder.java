package org.emoca4j.compared;

import java.util.Arrays;
import java.util.Optional;
import org.emoca4j.detect.CropSquare;
import org.emoca4j.head.AlbedoModel;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.mesh.Topology;
import org.emoca4j.mesh.VertexNormals;
import org.emoca4j.model.CoarseFace;
import org.emoca4j.model.FaceCodes;

/**
 * From codes of a head in FLAME's layout to what all systems give. Immutable and safe for use from many threads.
 */
final class HeadDecoder {

    private final HeadModel head;
    private final int[] uvOfVertex;

    HeadDecoder(HeadModel head) {
        this.head = head;
        uvOfVertex = uvOfVertex(head.topology());
    }

    /** One texture coordinate of each vertex: on a seam the last one; -1 where no face uses the vertex. */
    private static int[] uvOfVertex(Topology topology) {
        int[] out = new int[topology.numVertices()];
        Arrays.fill(out, -1);
        for (int corner = 0; corner < topology.faces().length; corner++) {
            out[topology.faces()[corner]] = topology.uvFaces()[corner];
        }
        return out;
    }

    HeadModel head() {
        return head;
    }

    CoarseFace decode(FaceCodes codes) {
        return CoarseFace.of(head, codes);
    }

    /**
     * The head in the photo; in its skin and light if the head has an albedo.
     *
     * @param imageToCrop of the crop that the camera means
     */
    ProjectedMesh mesh(CoarseFace face, Similarity imageToCrop) {
        return new ProjectedMesh(CropSquare.toImagePx(face.verticesNdc(), imageToCrop), head.topology().faces(),
                head.albedo().map(albedo -> colours(face, albedo)));
    }

    /** The head in the photo, without colours. */
    ProjectedMesh plainMesh(CoarseFace face, Similarity imageToCrop) {
        return new ProjectedMesh(CropSquare.toImagePx(face.verticesNdc(), imageToCrop), head.topology().faces(),
                Optional.empty());
    }

    private float[] colours(CoarseFace face, AlbedoModel albedo) {
        float[] known = face.codes().albedo();
        int size = albedo.size();
        FloatImage skin = FloatImage.ofInterleaved(
                albedo.decode(Arrays.copyOf(known, Math.min(known.length, albedo.dirs().length))), 3, size, size);
        float[] normals = VertexNormals.of(face.mesh().vertices(), head.topology().faces());
        float[] uvs = head.topology().uvs();
        float[] out = new float[normals.length];
        float[] shading = new float[3];
        float[] colour = new float[3];
        for (int v = 0; v < uvOfVertex.length; v++) {
            if (uvOfVertex[v] >= 0) {
                float column = uvs[2 * uvOfVertex[v]] * size - 0.5f;
                float row = (1 - uvs[2 * uvOfVertex[v] + 1]) * size - 0.5f;
                skin.sample(column, row, colour);
                face.codes().light().shade(normals[3 * v], normals[3 * v + 1], normals[3 * v + 2], shading);
                for (int c = 0; c < 3; c++) {
                    out[3 * v + c] = Math.min(1, Math.max(0, colour[c] * shading[c]));
                }
            }
        }
        return out;
    }

    /** {@code 68 * 2} image pixels with the contour that the viewer sees. */
    float[] landmarks68(CoarseFace face, Similarity imageToCrop) {
        return ProjectedMesh.withoutDepth(
                CropSquare.toImagePx(face.codes().camera().project(face.landmarks2d()), imageToCrop));
    }

    /** The person at rest, metres. */
    NeutralHead neutral(float[] identity) {
        return NeutralHead.of(head, identity);
    }
}
