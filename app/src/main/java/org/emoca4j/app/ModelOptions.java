package org.emoca4j.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.emoca4j.model.Parity;
import org.emoca4j.model.Precision;
import org.emoca4j.model.RegressorFiles;
import org.emoca4j.model.TrainedEncoders;
import org.emoca4j.model.TrainedModel;
import org.emoca4j.store.ModelStore;
import picocli.CommandLine.Option;

/** Which model makes the heads, and how DECA and EMOCA are run. */
final class ModelOptions {

    static final String BUILTIN = "builtin";

    @Option(
            names = {"-m", "--model"},
            defaultValue = BUILTIN,
            paramLabel = "NAME",
            description = "Model that makes the heads: builtin, a fit to landmarks; open, networks that take emotions "
                    + "more seriously and landmarks less; or deca, emoca, emoca-v2 once their files were added "
                    + "with 'emoca models add', or the folder of a run of 'emoca train' (default: "
                    + "${DEFAULT-VALUE}).")
    private String model;

    @Option(
            names = "--store",
            paramLabel = "DIR",
            description = "Folder of the added models (default: $EMOCA_STORE, or emoca/models in the user's cache).")
    private Optional<Path> store = Optional.empty();

    @Option(
            names = "--parity",
            defaultValue = "corrected",
            paramLabel = "HOW",
            description = "DECA and EMOCA: 'published' keeps the mistakes of their programs, number for number; "
                    + "'corrected' doesn't (default: ${DEFAULT-VALUE}). docs/parity.md lists them.")
    private Parity parity;

    @Option(
            names = "--precision",
            defaultValue = "float32",
            paramLabel = "HOW",
            description = "DECA and EMOCA: 'int8' takes the faster encoders that 'emoca models quantize' has made "
                    + "(default: ${DEFAULT-VALUE}).")
    private Precision precision;

    @Option(
            names = "--crop-scale",
            defaultValue = "1.25",
            paramLabel = "X",
            description = "DECA and EMOCA: how much larger than the face the crop is (default: ${DEFAULT-VALUE}).")
    private double cropScale;

    @Option(
            names = "--landmarks",
            paramLabel = "DIR",
            description = "DECA and EMOCA: crop by the 68 points of DIR/PHOTO.txt (a line \"x y\" each, photo pixels) "
                    + "or DIR/PHOTO.npy (68 x 2) where there is one, such as those of the detector that a published "
                    + "result was made with. Only the face that they lie on is taken.")
    private Optional<Path> landmarks = Optional.empty();

    @Option(
            names = "--mask-detail",
            description = "Models with wrinkles: keep those of the dense mesh to face and eyes.")
    private boolean maskDetail;

    @Option(
            names = "--original-size",
            description = "DECA, EMOCA and models with wrinkles: also draw the head into the whole photo.")
    private boolean originalSize;

    @Option(
            names = "--same-person",
            description = "All photos show one person: use the mean of their identities for all, and tell how far they "
                    + "are apart. Takes the largest face of each photo.")
    private boolean samePerson;

    @Option(names = "--model_name", hidden = true)
    private void oldName(String name) {
        model = name;
    }

    /** The model's name in the store; the published names mean what they say. */
    String name() {
        Optional<Path> trained = trained();
        if (trained.isPresent()) {
            return trained.get().toString();
        }
        String name = model.toLowerCase(Locale.ROOT).replace('_', '-');
        return name.equals("emoca-v2-lr-mse-20") ? "emoca-v2" : name;
    }

    /** The folder with encoders for the built-in head, if the model is named by that folder or its run's. */
    Optional<Path> trained() {
        return Stream.of(Path.of(model), Path.of(model, "model")).filter(TrainedModel::in).findFirst();
    }

    boolean builtin() {
        return name().equals(BUILTIN);
    }

    /** Whether it is the one of trained encoders that the program carries. */
    boolean open() {
        return trained().isEmpty() && name().equals(TrainedEncoders.OPEN);
    }

    /** Whether nothing has to be added for it. */
    boolean carried() {
        return builtin() || open() || trained().isPresent();
    }

    /** Where the added models are. */
    ModelStore openStore() throws IOException {
        return ModelStore.open(store.orElseGet(ModelStore::defaultFolder));
    }

    /**
     * The networks of the model, which must not be the built-in one.
     *
     * @throws IOException if they were not added; the message says where to get them
     */
    RegressorFiles networks() throws IOException {
        return openStore().regressor(name(), precision);
    }

    Parity parity() {
        return parity;
    }

    Precision precision() {
        return precision;
    }

    double cropScale() {
        return cropScale;
    }

    Optional<GivenLandmarks> landmarks() {
        return landmarks.map(GivenLandmarks::new);
    }

    boolean maskDetail() {
        return maskDetail;
    }

    boolean originalSize() {
        return originalSize;
    }

    boolean samePerson() {
        return samePerson;
    }
}
