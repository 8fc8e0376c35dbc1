package org.emoca4j.train.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.emoca4j.app.UserError;
import org.emoca4j.format.FormatException;
import org.emoca4j.model.FlameAssets;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.EmotionResNet;
import org.emoca4j.nn.LipReader;
import org.emoca4j.nn.StateDict;
import org.emoca4j.nn.Vgg19Features;
import org.emoca4j.nn.VggFace2;
import org.emoca4j.train.loss.EmotionConsistency;
import org.emoca4j.train.loss.FeatureMetric;
import org.emoca4j.train.loss.IdMrf;
import org.emoca4j.train.loss.IdentityLoss;
import org.emoca4j.train.loss.LipReadingLoss;
import org.emoca4j.train.run.EmotionConsistencySettings;
import org.emoca4j.train.run.EmotionModelSettings;
import org.emoca4j.train.run.LipReadingSettings;
import org.emoca4j.train.run.Recipe;
import org.emoca4j.train.run.RunFolder;
import org.emoca4j.train.run.StageKind;
import org.emoca4j.train.torch.TorchDevice;
import org.emoca4j.train.torch.TorchNetwork;

/** The frozen networks that losses look through. */
final class Teachers implements AutoCloseable {

    /** Where published files have the tensors of a network that is alone in them. */
    private static final String[] PREFIXES = {"", "state_dict.", "features.", "vgg19.", "state_dict.emonet_loss."};

    private final TorchDevice device;
    private final List<TorchNetwork> networks = new ArrayList<>();

    Teachers(TorchDevice device) {
        this.device = device;
    }

    /**
     * The emotion network.
     *
     * @param place a run of {@code emoca train emotion}, a file or a model of the store
     * @throws UserError if it is not there or is another network
     */
    EmotionConsistency emotion(String place, EmotionConsistencySettings settings) throws IOException {
        return emotion(place, FeatureMetric.of(settings.emoFeatLoss()), settings.emonetCentred());
    }

    EmotionConsistency emotion(String place, FeatureMetric metric, boolean centred) throws IOException {
        Architecture architecture = new EmotionResNet();
        if (!place.isEmpty() && Files.isDirectory(Path.of(place))) {
            architecture = EmotionStage.network(trainedIn(Path.of(place)));
        }
        return new EmotionConsistency(
                network("model.emonet_model_path", "emonet_weight", place, architecture), metric, false, centred);
    }

    private static EmotionModelSettings trainedIn(Path place) throws IOException {
        try {
            Path recipe = RunFolder.recipeFile(RunFolder.rootOf(place));
            return (EmotionModelSettings) Recipe.read(StageKind.EMOTION, recipe.toString(), List.of()).model();
        } catch (UserError e) {
            throw UserError.usage("model.emonet_model_path: " + place + " is neither a run of 'emoca train emotion' "
                    + "nor a checkpoint of one; name another, or a file with weights");
        }
    }

    /** The face recogniser. */
    IdentityLoss identity(String place) throws IOException {
        return new IdentityLoss(
                network("model.identity_model_path", "idw", place, new VggFace2()), FeatureMetric.COSINE);
    }

    /** VGG-19. */
    IdMrf textures(String place) throws IOException {
        return new IdMrf(network("model.vgg_model_path", "mrfwr", place, new Vgg19Features(FlameAssets.UV_SIZE)));
    }

    /** The lip reader. */
    LipReadingLoss lips(String place, LipReadingSettings settings) throws IOException {
        String setting = "model.lipread_model_path";
        requireNamed(setting, "lipread_loss", place, "lipread_loss=none");
        StateDict weights = LipReader.weights(place, StartWeights.read(setting, place).file())
                .orElseThrow(() -> another(setting, place, new LipReader()));
        Function<Tensor, Map<String, Tensor>> reader = frozen(new LipReader(), weights);
        return new LipReadingLoss(mouths -> reader.apply(mouths).get("feature"), FeatureMetric.of(settings.loss()));
    }

    private Function<Tensor, Map<String, Tensor>> network(
            String setting, String weight, String place, Architecture architecture) throws IOException {
        requireNamed(setting, weight, place, weight + "=0");
        StateDict weights = StartWeights.read(setting, place)
                .only(architecture, PREFIXES)
                .orElseThrow(() -> another(setting, place, architecture));
        return frozen(architecture, weights);
    }

    private static void requireNamed(String setting, String loss, String place, String without) {
        if (place.isEmpty()) {
            throw UserError.usage(setting + " is empty, but losses." + loss
                    + " needs that network; name its file or run, or set " + without);
        }
    }

    private static UserError another(String setting, String place, Architecture architecture) {
        return UserError.usage(setting + ": " + place + " doesn't hold the weights of " + architecture
                + "; name another file or run");
    }

    private Function<Tensor, Map<String, Tensor>> frozen(Architecture architecture, StateDict weights)
            throws FormatException {
        TorchNetwork network = TorchNetwork.of(architecture, weights, device).fast();
        networks.add(network);
        return network::forward;
    }

    @Override
    public void close() {
        networks.forEach(TorchNetwork::close);
    }
}
