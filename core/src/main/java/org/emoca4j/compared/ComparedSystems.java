package org.emoca4j.compared;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.emoca4j.model.TrainedEncoders;
import org.emoca4j.store.ModelStore;

/** Opens compared systems and emotion readers by name. */
public final class ComparedSystems {

    /** Every system that has a name, installed or not, in the order of the paper's figure. */
    public static final List<String> SYSTEMS = List.of("3ddfa-v2", "mgcnet", "deep3d", "deca", "emoca", "emoca-v2",
            "smirk", TrainedEncoders.OPEN, BuiltinSystem.ID);

    /** Every emotion reader that has a name. */
    public static final List<String> READERS = List.of("builtin-emotion", "emonet-8", "emonet-5", "emotion-resnet50");

    private ComparedSystems() {}

    /**
     * Opens a system.
     *
     * @param id one of {@link #SYSTEMS}, a name that the user gave to a model, or the folder of a run of
     *     {@code emoca train}
     * @param threads processors for one network run, at least 1
     * @return empty if the name is known but its files were not added: {@link #lacks} says which
     * @throws IOException if the name is not known, or a file is damaged
     */
    public static Optional<FaceSystem> open(String id, ModelStore store, int threads) throws IOException {
        Optional<Path> trained = TrainedSystem.folder(id);
        if (trained.isPresent()) {
            return Optional.of(TrainedSystem.open(id, trained.get(), threads));
        }
        if (!lacks(id, store).isEmpty()) {
            return Optional.empty();
        }
        if (BfmSystem.is(id, store)) {
            return Optional.of(BfmSystem.open(id, store, threads));
        }
        if (TddfaSystem.is(id, store)) {
            return Optional.of(TddfaSystem.open(id, store, threads));
        }
        if (SmirkSystem.is(id, store)) {
            return Optional.of(SmirkSystem.open(id, store, threads));
        }
        return Optional.of(switch (id) {
            case BuiltinSystem.ID -> BuiltinSystem.open();
            case TrainedEncoders.OPEN -> TrainedSystem.carried(threads);
            default -> FlameSystem.open(id, store, threads);
        });
    }

    /**
     * What has to be added before a system opens: one line for each published file; none if it is ready.
     *
     * @throws IOException if the name is not known
     */
    public static List<String> lacks(String id, ModelStore store) throws IOException {
        if (TrainedSystem.folder(id).isPresent()) {
            return List.of();
        }
        if (BfmSystem.is(id, store)) {
            return BfmSystem.lacks(id, store);
        }
        if (TddfaSystem.is(id, store)) {
            return TddfaSystem.lacks(id, store);
        }
        if (SmirkSystem.is(id, store)) {
            return SmirkSystem.lacks(id, store);
        }
        return switch (id) {
            case BuiltinSystem.ID, TrainedEncoders.OPEN -> List.of();
            case "deca", "emoca", "emoca-v2" -> store.missing(id);
            default -> {
                // a name that the user gave, or none: then this throws
                store.regressor(id);
                yield List.of();
            }
        };
    }

    /**
     * Opens an emotion reader.
     *
     * @param id one of {@link #READERS}, or the folder of a run of {@code emoca train emotion}
     * @param threads processors for one network run, at least 1
     * @return empty if the name is known but its file was not added
     * @throws IOException if the name is not known, or a file is damaged
     */
    public static Optional<EmotionReader> openReader(String id, ModelStore store, int threads) throws IOException {
        Optional<Path> trained = CropEmotionReader.folder(id);
        if (trained.isPresent()) {
            return Optional.of(CropEmotionReader.ofRun(id, trained.get(), threads));
        }
        if (!lacksReader(id, store).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(id.equals(BuiltinEmotionReader.ID)
                ? BuiltinEmotionReader.open(threads)
                : CropEmotionReader.ofStore(id, store, threads));
    }

    /**
     * What has to be added before an emotion reader opens: a line for its published file, or none if it is ready.
     *
     * @throws IOException if the name is not known
     */
    public static List<String> lacksReader(String id, ModelStore store) throws IOException {
        if (CropEmotionReader.folder(id).isPresent() || id.equals(BuiltinEmotionReader.ID)) {
            return List.of();
        }
        if (!READERS.contains(id)) {
            throw new IOException("the emotion reader " + id + " is not known; there are "
                    + String.join(", ", READERS) + ", and folders of runs of 'emoca train emotion'");
        }
        return store.missing(id);
    }
}
