package org.emoca4j.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Safetensors;
import org.emoca4j.format.Tensor;

/**
 * Looks whether a new part fits those that are installed: a wrong edition or swapped files would not fail, but give
 * wrong faces.
 */
final class PartChecks {

    /** Numbers that went through float32 once agree to much less than this, in metres. */
    private static final float TOLERANCE = 1e-6f;

    private final ModelStore store;
    private final List<String> agreements = new ArrayList<>();

    PartChecks(ModelStore store) {
        this.store = store;
    }

    /** The tensors of a part, by the names of its files. */
    @FunctionalInterface
    interface Content {
        Optional<Safetensors> read(String name) throws IOException;
    }

    /** One side of a comparison. */
    private record Side(String id, PartKind kind, String file, Content content) {

        Safetensors data() throws IOException {
            return content.read(ModelStore.DATA)
                    .orElseThrow(() -> new FormatException(named() + " has lost its data; see 'emoca models verify'"));
        }

        String named() {
            return id + " (" + file + ")";
        }
    }

    /**
     * Compares a new part with all installed ones.
     *
     * @param content what the new part will hold
     * @return one line for each comparison that is worth telling
     * @throws FormatException if it doesn't fit one of them
     */
    List<String> check(FoundPart found, Content content) throws IOException {
        Side added = new Side(found.id(), found.kind(), found.file().toString(), content);
        for (InstalledPart part : store.parts()) {
            Path folder = store.folder().resolve(part.id());
            Side other = new Side(part.id(), part.kind(), part.sources().get(0).name(), name -> {
                Path file = folder.resolve(name);
                return Files.exists(file) ? Optional.of(Safetensors.read(file)) : Optional.empty();
            });
            if (added.kind.compareTo(other.kind) <= 0) {
                compare(added, other);
            } else {
                compare(other, added);
            }
        }
        return agreements;
    }

    /** @param a of the kind that comes first */
    private void compare(Side a, Side b) throws IOException {
        if (a.kind == PartKind.FLAME) {
            switch (b.kind) {
                case HEAD_TEMPLATE -> sameFaces(a, b);
                case LANDMARKS -> below(b, List.of("static_lmk_faces", "dynamic_lmk_faces", "full_lmk_faces"),
                        a, "faces", "triangles");
                case EYELID_LEFT, EYELID_RIGHT -> sameVertices(a, b);
                case LANDMARKS_MEDIAPIPE -> below(b, List.of("mediapipe_faces"), a, "faces", "triangles");
                case DENSE_TEMPLATE -> below(b, List.of("corners"), a, "v_template", "vertices");
                default -> {
                    // the others don't depend on the mesh, except those below
                }
            }
        }
        if (a.kind == PartKind.UV_FACE_MASK && b.kind == PartKind.UV_FACE_EYE_MASK && Arrays.equals(
                a.data().get("mask").toByteArray(), b.data().get("mask").toByteArray())) {
            throw new FormatException(a.named() + " and " + b.named()
                    + " are the same picture; take both from one original download");
        }
        if (a.kind == PartKind.TDDFA_BASIS && b.kind == PartKind.TDDFA_TRIANGLES) {
            below(b, List.of("faces"), a, "mean", "vertices");
        }
        Optional<Safetensors> buffers =
                b.kind.regressor() ? b.content.read(PartConverter.BUFFERS) : Optional.empty();
        if (buffers.isPresent()) {
            Safetensors inside = buffers.get();
            switch (a.kind) {
                case FLAME -> sameFlame(a, b, inside);
                case UV_FACE_EYE_MASK -> sameMap(a, b, inside, "uv_face_eye_mask", "mask", 255);
                case FIXED_DISPLACEMENT -> sameMap(a, b, inside, "fixed_uv_dis", "displacement", 1);
                default -> {
                    // nothing of it is in a checkpoint
                }
            }
        }
    }

    private static void sameFaces(Side flame, Side template) throws IOException {
        if (!Arrays.equals(flame.data().get("faces").ints(), template.data().get("faces").ints())) {
            throw new FormatException("the faces of " + template.named() + " are not those of " + flame.named()
                    + "; take both from one release");
        }
    }

    private static void sameVertices(Side flame, Side eyelid) throws IOException {
        long vertices = flame.data().get("v_template").shape()[0];
        long offsets = eyelid.data().get("offsets").shape()[0];
        if (offsets != vertices) {
            throw new FormatException(eyelid.named() + " is not for " + flame.named() + ": it has " + offsets
                    + " offsets, there are " + vertices + " vertices");
        }
    }

    private static void below(Side part, List<String> names, Side model, String counted, String what)
            throws IOException {
        long limit = model.data().get(counted).shape()[0];
        for (String name : names) {
            for (int index : part.data().get(name).ints()) {
                if (index < 0 || index >= limit) {
                    throw new FormatException(part.named() + " is not for " + model.named() + ": '" + name + "' has "
                            + index + ", there are " + limit + " " + what);
                }
            }
        }
    }

    /** The first 100 identity and 50 expression components, as the checkpoints keep them (emoca section 2). */
    private void sameFlame(Side flame, Side regressor, Safetensors inside) throws IOException {
        Tensor template = inside.tensors().get("flame.v_template");
        if (template == null) {
            return;
        }
        Safetensors data = flame.data();
        float[] own = data.get("v_template").floats();
        float[] other = template.floats();
        String difference = "";
        if (own.length != other.length) {
            difference = own.length / 3 + " vertices instead of " + other.length / 3;
        } else if (largest(own, other) > TOLERANCE) {
            difference = String.format(Locale.ROOT, "the mean heads are up to %.2g m apart", largest(own, other));
        } else if (inside.tensors().containsKey("flame.shapedirs")
                && largestOfDirs(data, inside.get("flame.shapedirs", own.length / 3, 3, 150)) > TOLERANCE) {
            difference = "the blend shapes differ";
        } else if (inside.tensors().containsKey("flame.faces_tensor")
                && !Arrays.equals(data.get("faces").ints(), inside.get("flame.faces_tensor").ints())) {
            difference = "the faces differ";
        }
        if (difference.isEmpty()) {
            agreements.add(flame.id + " is the FLAME that " + regressor.id + " was trained with");
        } else if (FlameEdition.ofId(flame.id).fitsDeca()) {
            throw new FormatException(flame.named() + " is not the FLAME inside " + regressor.named() + ": "
                    + difference + "; DECA and EMOCA need FLAME 2020, not 2023: remove the wrong part and add the"
                    + " right file");
        } else {
            agreements.add(flame.id + " is not the FLAME that " + regressor.id + " was trained with (" + difference
                    + "): DECA and EMOCA need FLAME 2020");
        }
    }

    private static float largest(float[] a, float[] b) {
        float largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }

    /** @param columns V x 3 x 150 */
    private static float largestOfDirs(Safetensors flame, Tensor columns) throws FormatException {
        float[] values = columns.floats();
        int n = values.length / 150;
        float[] shape = flame.get("shapedirs").floats();
        float[] expression = flame.get("exprdirs").floats();
        float largest = 0;
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < 150; k++) {
                float own = k < 100 ? shape[k * n + i] : expression[(k - 100) * n + i];
                largest = Math.max(largest, Math.abs(own - values[i * 150 + k]));
            }
        }
        return largest;
    }

    private static void sameMap(Side map, Side regressor, Safetensors inside, String name, String own, float scale)
            throws IOException {
        Tensor tensor = inside.tensors().get(name);
        if (tensor == null) {
            return;
        }
        float[] expected = tensor.floats();
        float[] found = map.data().get(own).floats();
        for (int i = 0; i < found.length; i++) {
            found[i] /= scale;
        }
        if (found.length != expected.length || largest(found, expected) > TOLERANCE) {
            throw new FormatException(map.named() + " is not the " + map.id + " inside " + regressor.named()
                    + "; it may be another file under this name: remove the wrong part and add the right file");
        }
    }
}
