package org.emoca4j.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.emoca4j.format.Checkpoint;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.FrozenGraph;
import org.emoca4j.format.Hdf5File;
import org.emoca4j.format.MatFile;
import org.emoca4j.format.Npy;
import org.emoca4j.format.Npz;
import org.emoca4j.format.Pickle;
import org.emoca4j.format.Tensor;
import org.emoca4j.format.TensorBundle;
import org.emoca4j.image.ImageException;
import org.emoca4j.model.FlameAssets;
import org.emoca4j.store.FileContent.Form;

/** Tells by its content which published file a file is. Its name only decides where content can't. */
final class Recogniser {

    private static final int SIZE = FlameAssets.UV_SIZE;

    /** No displacement of a face is larger; masks of the same shape and type are. */
    private static final float MAX_DISPLACEMENT = 0.05f;

    /** Side of the corner of a mask that holds an eyeball's texels (deca-flame section 1.5). */
    private static final int CORNER = 36;

    private static final Set<String> EYE_MASK_SHA256 =
            Set.of("a5069d8ffaf020008ae92d5062c4e98600f723aac4eb869731f190e4630467b5");
    private static final Set<String> FACE_MASK_SHA256 =
            Set.of("bbf570444e3dddcdc54eaab7eeece97fe87d61cc3761e2c8b22ef495905e56fa");

    /** Beginnings of tensors' names that only our networks have. */
    private static final List<String> NETWORK_WORDS = List.of("E_flame", "E_detail", "mlp.model.", "backbone.layer1.",
            "emo_fc_2.", "dw2_1.conv_dw.", "conv_param.", "inception1.branch1x1.", "pose_encoder.");

    private static final Map<String, PartKind> PUBLISHED_NAMES = Map.ofEntries(
            Map.entry("generic_model.pkl", PartKind.FLAME),
            Map.entry("head_template.obj", PartKind.HEAD_TEMPLATE),
            Map.entry("landmark_embedding.npy", PartKind.LANDMARKS),
            Map.entry("mediapipe_landmark_embedding.npz", PartKind.LANDMARKS_MEDIAPIPE),
            Map.entry("uv_face_mask.png", PartKind.UV_FACE_MASK),
            Map.entry("uv_face_eye_mask.png", PartKind.UV_FACE_EYE_MASK),
            Map.entry("fixed_displacement_256.npy", PartKind.FIXED_DISPLACEMENT),
            Map.entry("texture_data_256.npy", PartKind.DENSE_TEMPLATE),
            Map.entry("flame_albedo_from_bfm.npz", PartKind.TEXTURE_BFM),
            Map.entry("flame_texture.npz", PartKind.TEXTURE_FLAME),
            Map.entry("albedomodel2020_flame_albedopart.npz", PartKind.TEXTURE_ALBEDOMM),
            Map.entry("deca_model.tar", PartKind.DECA),
            Map.entry("param_mean_std_62d_120x120.pkl", PartKind.TDDFA_STATISTICS),
            Map.entry("bfm_noneck_v3.pkl", PartKind.TDDFA_BASIS),
            Map.entry("bfm_noneck_v3_slim.pkl", PartKind.TDDFA_BASIS),
            Map.entry("bfm_model_front.mat", PartKind.DEEP3D_BFM),
            Map.entry("bfm09_trim_exp_uv_presplit.h5", PartKind.MGCNET_BFM),
            Map.entry("epoch_20.pth", PartKind.DEEP3D),
            Map.entry("facereconmodel.pb", PartKind.DEEP3D_TF),
            Map.entry("model-400000.index", PartKind.MGCNET),
            Map.entry("tri.pkl", PartKind.TDDFA_TRIANGLES),
            Map.entry("mb1_120x120.pth", PartKind.TDDFA_MB1),
            Map.entry("mb05_120x120.pth", PartKind.TDDFA_MB05),
            Map.entry("resnet22.pth", PartKind.TDDFA_RESNET22),
            Map.entry("faceboxesprod.pth", PartKind.FACEBOXES),
            Map.entry("smirk_em1.pt", PartKind.SMIRK),
            Map.entry("l_eyelid.npy", PartKind.EYELID_LEFT),
            Map.entry("r_eyelid.npy", PartKind.EYELID_RIGHT),
            Map.entry("emonet_8.pth", PartKind.EMONET_8),
            Map.entry("emonet_5.pth", PartKind.EMONET_5),
            Map.entry("resnet50_ft_weight.pkl", PartKind.VGGFACE2));

    private Recogniser() {}

    /**
     * A recognised file.
     *
     * @param networks what a checkpoint holds
     */
    record Recognised(Path file, PartKind kind, Optional<NetworkParts> networks) {}

    /** What a file of this name should be. */
    static Optional<PartKind> byName(Path file) {
        return Optional.ofNullable(PUBLISHED_NAMES.get(file.getFileName().toString().toLowerCase(Locale.ROOT)));
    }

    /**
     * Recognises a file.
     *
     * @return nothing if it is none of the known files
     * @throws FormatException if it is one, but damaged so much that it can't be told which part it makes
     */
    static Optional<Recognised> recognise(FileContent content) throws IOException {
        Path file = content.file();
        return switch (content.form()) {
            case TORCH -> torch(content);
            case PICKLE -> pickle(content);
            case NPY -> npy(content).map(kind -> new Recognised(file, kind, Optional.empty()));
            case NPZ -> npz(content).map(kind -> new Recognised(file, kind, Optional.empty()));
            case PNG -> png(content).map(kind -> new Recognised(file, kind, Optional.empty()));
            case MAT, HDF5, FROZEN_GRAPH, BUNDLE_INDEX -> foreign(content);
            case OBJ -> Optional.of(new Recognised(file, PartKind.HEAD_TEMPLATE, Optional.empty()));
            default -> Optional.empty();
        };
    }

    private static Optional<Recognised> torch(FileContent content) throws IOException {
        try {
            return NetworkParts.of(Checkpoint.read(content.file()))
                    .map(parts -> new Recognised(content.file(), parts.kind(), Optional.of(parts)));
        } catch (FormatException e) {
            boolean known = byName(content.file()).isPresent();
            for (String word : NETWORK_WORDS) {
                known |= content.mentions(word);
            }
            if (known) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** Files of other programs than Python's; those that nobody named are in order if they can't be read. */
    private static Optional<Recognised> foreign(FileContent content) throws IOException {
        Path file = content.file();
        try {
            Optional<PartKind> kind = switch (content.form()) {
                case MAT -> Optional.of(MatFile.names(file)).filter(BfmFiles::isDeep3d).map(n -> PartKind.DEEP3D_BFM);
                case HDF5 -> hdf5(file);
                case FROZEN_GRAPH -> SlimFiles.ofGraph(file);
                default -> SlimFiles.ofCheckpoint(file);
            };
            return kind.map(k -> new Recognised(file, k, Optional.empty()));
        } catch (FormatException e) {
            if (byName(file).isPresent()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static Optional<PartKind> hdf5(Path file) throws IOException {
        try (Hdf5File content = Hdf5File.open(file)) {
            return BfmFiles.isMgcnet(content) ? Optional.of(PartKind.MGCNET_BFM) : Optional.empty();
        }
    }

    private static Optional<Recognised> pickle(FileContent content) throws IOException {
        if (content.mentions("v_template") || content.mentions("shapedirs")) {
            return Optional.of(new Recognised(content.file(), PartKind.FLAME, Optional.empty()));
        }
        if (content.mentions("layer1.0.conv1.weight")) {
            return torch(content);
        }
        return TddfaFiles.kind(content).map(kind -> new Recognised(content.file(), kind, Optional.empty()));
    }

    private static Optional<PartKind> npy(FileContent content) throws IOException {
        if (content.head().contains("'|O'")) {
            if (content.mentions("full_lmk_faces_idx") || content.mentions("static_lmk_faces_idx")) {
                return Optional.of(PartKind.LANDMARKS);
            }
            return content.mentions("valid_pixel_ids") ? Optional.of(PartKind.DENSE_TEMPLATE) : Optional.empty();
        }
        // nothing but the name tells left from right
        Optional<PartKind> eyelid = byName(content.file()).filter(PartKind::eyelid);
        if (eyelid.isPresent()) {
            return eyelid;
        }
        if (!content.head().contains("(" + SIZE + ", " + SIZE + ")")) {
            return Optional.empty();
        }
        Tensor tensor;
        try {
            tensor = Npy.read(content.file());
        } catch (FormatException e) {
            if (byName(content.file()).isPresent()) {
                throw e;
            }
            return Optional.empty();
        }
        if (tensor.type() != Tensor.Type.F64 && tensor.type() != Tensor.Type.F32) {
            return Optional.empty();
        }
        float largest = 0;
        for (float value : tensor.floats()) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest > 0 && largest <= MAX_DISPLACEMENT
                ? Optional.of(PartKind.FIXED_DISPLACEMENT)
                : Optional.empty();
    }

    private static Optional<PartKind> npz(FileContent content) {
        if (content.hasArray("specMU") || content.hasArray("specPC")) {
            return Optional.of(PartKind.TEXTURE_ALBEDOMM);
        }
        if (content.hasArray("MU") || content.hasArray("PC")) {
            return Optional.of(PartKind.TEXTURE_BFM);
        }
        if (content.hasArray("tex_dir")) {
            return Optional.of(PartKind.TEXTURE_FLAME);
        }
        boolean mediapipe = content.hasArray("landmark_indices") || content.hasArray("lmk_b_coords");
        return mediapipe ? Optional.of(PartKind.LANDMARKS_MEDIAPIPE) : Optional.empty();
    }

    /** The eye mask is known by its sum or by the eyeballs in its upper corners; otherwise the name decides. */
    private static Optional<PartKind> png(FileContent content) throws IOException {
        Optional<PartKind> named = byName(content.file());
        if (!content.pngOfSize(SIZE, SIZE)) {
            if (named.isPresent()) {
                throw new FormatException(content.file() + ": is a picture of another size than " + SIZE + " x " + SIZE
                        + "; take the original file");
            }
            return Optional.empty();
        }
        String sum = Digests.of(content.file()).sha256();
        if (EYE_MASK_SHA256.contains(sum)) {
            return Optional.of(PartKind.UV_FACE_EYE_MASK);
        }
        if (FACE_MASK_SHA256.contains(sum)) {
            return Optional.of(PartKind.UV_FACE_MASK);
        }
        byte[] mask;
        try {
            mask = SmallFiles.pixels(content.file());
        } catch (ImageException e) {
            if (named.isPresent()) {
                throw e;
            }
            return Optional.empty();
        }
        if (!isMask(mask)) {
            return Optional.empty();
        }
        if (cornerShare(mask, 0) > 0.25 && cornerShare(mask, SIZE - CORNER) > 0.25) {
            return Optional.of(PartKind.UV_FACE_EYE_MASK);
        }
        String name = content.file().getFileName().toString().toLowerCase(Locale.ROOT);
        return Optional.of(name.contains("eye") ? PartKind.UV_FACE_EYE_MASK : PartKind.UV_FACE_MASK);
    }

    /** Black around, white inside. */
    private static boolean isMask(byte[] mask) {
        int black = 0;
        int white = 0;
        for (byte value : mask) {
            black += value == 0 ? 1 : 0;
            white += value == -1 ? 1 : 0;
        }
        return black > mask.length / 5 && white > mask.length / 10 && mask[SIZE / 2 * SIZE + SIZE / 2] == -1;
    }

    private static double cornerShare(byte[] mask, int left) {
        int set = 0;
        for (int y = 0; y < CORNER; y++) {
            for (int x = left; x < left + CORNER; x++) {
                set += mask[y * SIZE + x] != 0 ? 1 : 0;
            }
        }
        return (double) set / (CORNER * CORNER);
    }

    /** Why a file that was named is of no use: what its reader says, or what it is. */
    static String explain(FileContent content) throws IOException {
        Path file = content.file();
        Optional<Path> index = TensorBundle.index(file);
        if (index.isPresent()) {
            return file + " belongs to a TensorFlow checkpoint; add " + index.get().getFileName() + " beside it";
        }
        try {
            switch (content.form()) {
                case TORCH -> Checkpoint.read(file);
                case PICKLE -> Pickle.read(file);
                case NPY -> {
                    if (content.head().contains("'|O'")) {
                        Npy.readObject(file);
                    } else {
                        Npy.read(file);
                    }
                }
                case NPZ -> Npz.members(file);
                case MAT -> MatFile.read(file);
                case HDF5 -> Hdf5File.open(file).close();
                case FROZEN_GRAPH -> FrozenGraph.read(file);
                case BUNDLE_INDEX -> TensorBundle.read(file);
                default -> {
                    // nothing that could be read
                }
            }
        } catch (FormatException e) {
            return e.getMessage();
        }
        return file + " " + describe(content) + "; 'emoca models add --help' lists the files that can be added";
    }

    /** What a file is that isn't what was hoped for, after its name. */
    static String describe(FileContent content) {
        Form form = content.form();
        return switch (form) {
            case TORCH, PICKLE, NPY, NPZ, PNG, MAT, HDF5, FROZEN_GRAPH, BUNDLE_INDEX ->
                form.description() + ", but none of the known model files";
            default -> form.description();
        };
    }
}
