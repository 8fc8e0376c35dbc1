package org.emoca4j.store;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Safetensors;
import org.emoca4j.head.AlbedoModel;
import org.emoca4j.head.FlameModelReader;
import org.emoca4j.head.HeadModel;
import org.emoca4j.model.Eyelids;
import org.emoca4j.model.FlameAssets;
import org.emoca4j.render.DenseTemplate;

/** Reads what DECA and EMOCA need besides their networks from a store that has it. */
final class FlameAssetsReader {

    private static final int SIZE = FlameAssets.UV_SIZE;

    private final ModelStore store;

    FlameAssetsReader(ModelStore store) {
        this.store = store;
    }

    FlameAssets read() throws IOException {
        float[] mask = mask(PartKind.UV_FACE_EYE_MASK);
        try {
            Safetensors displacement = data(PartKind.FIXED_DISPLACEMENT.id());
            return new FlameAssets(
                    head(FlameModelReader.NUM_SHAPE, FlameModelReader.NUM_EXPRESSION, albedo(mask)),
                    mask,
                    displacement.get("displacement", SIZE, SIZE).floats(),
                    dense());
        } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
            throw damaged(e);
        }
    }

    /** The head alone, with an albedo where the store has a texture space and its mask. */
    HeadModel readHead(int numShape, int numExpression) throws IOException {
        try {
            Optional<AlbedoModel> albedo = installed(PartKind.UV_FACE_EYE_MASK)
                    ? albedo(mask(PartKind.UV_FACE_EYE_MASK))
                    : Optional.empty();
            return head(numShape, numExpression, albedo);
        } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
            throw damaged(e);
        }
    }

    private HeadModel head(int numShape, int numExpression, Optional<AlbedoModel> albedo) throws IOException {
        InstalledPart flame = store.flame2020().orElseThrow();
        FlameModelReader.Parts parts = new FlameModelReader.Parts(
                flame.sources().get(0).name(),
                data(flame.id()),
                data(PartKind.HEAD_TEMPLATE.id()),
                data(PartKind.LANDMARKS.id()),
                optional(PartKind.LANDMARKS_MEDIAPIPE),
                albedo);
        return FlameModelReader.assemble(parts, numShape, numExpression);
    }

    Eyelids eyelids() throws IOException {
        return new Eyelids(
                data(PartKind.EYELID_LEFT.id()).get("offsets", -1, 3).floats(),
                data(PartKind.EYELID_RIGHT.id()).get("offsets", -1, 3).floats());
    }

    private FormatException damaged(RuntimeException cause) {
        return new FormatException(store.folder() + ": " + cause.getMessage() + "; see 'emoca models verify'", cause);
    }

    private Safetensors data(String id) throws IOException {
        return Safetensors.read(store.file(id, ModelStore.DATA));
    }

    private Optional<Safetensors> optional(PartKind kind) throws IOException {
        return installed(kind) ? Optional.of(data(kind.id())) : Optional.empty();
    }

    private boolean installed(PartKind kind) throws IOException {
        return store.parts().stream().anyMatch(part -> part.id().equals(kind.id()));
    }

    /** 0..1. */
    private float[] mask(PartKind kind) throws IOException {
        float[] mask = data(kind.id()).get("mask", SIZE, SIZE).floats();
        for (int i = 0; i < mask.length; i++) {
            mask[i] /= 255f;
        }
        return mask;
    }

    /** The texture space that the encoders were trained with comes first. */
    private Optional<AlbedoModel> albedo(float[] mask) throws IOException {
        for (PartKind kind : List.of(PartKind.TEXTURE_BFM, PartKind.TEXTURE_FLAME)) {
            if (installed(kind)) {
                Safetensors file = data(kind.id());
                float[] dirs = file.get("dirs", TextureFile.NUM_COMPONENTS, SIZE, SIZE, 3).floats();
                int length = 3 * SIZE * SIZE;
                float[][] rows = new float[TextureFile.NUM_COMPONENTS][];
                for (int k = 0; k < rows.length; k++) {
                    rows[k] = Arrays.copyOfRange(dirs, k * length, (k + 1) * length);
                }
                return Optional.of(new AlbedoModel(SIZE, file.get("mean", SIZE, SIZE, 3).floats(), rows, mask));
            }
        }
        return Optional.empty();
    }

    private Optional<DenseTemplate> dense() throws IOException {
        if (!installed(PartKind.DENSE_TEMPLATE)) {
            return Optional.empty();
        }
        Safetensors file = data(PartKind.DENSE_TEMPLATE.id());
        int[] texels = file.get("texels", -1).ints();
        return Optional.of(new DenseTemplate(
                SIZE,
                texels,
                file.get("corners", texels.length, 3).ints(),
                file.get("barycentrics", texels.length, 3).floats(),
                file.get("faces", -1, 3).ints()));
    }
}
