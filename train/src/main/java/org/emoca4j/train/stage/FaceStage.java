package org.emoca4j.train.stage;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.emoca4j.image.RgbImage;
import org.emoca4j.train.loss.RingExchange;
import org.emoca4j.train.run.MeanValidation;
import org.emoca4j.train.run.Stage;
import org.emoca4j.train.run.StageState;
import org.emoca4j.train.run.Terms;
import org.emoca4j.train.run.Validation;
import org.emoca4j.train.torch.CommonBatch;
import org.emoca4j.train.torch.Tensors;
import org.emoca4j.train.torch.TorchDevice;

/** What all stages have in common that render faces: networks, drawer, validation and pictures. */
abstract class FaceStage implements Stage<FaceBatch> {

    private static final long SHOWN_FACES = 4;

    private final String name;
    private final int ring;
    private final boolean usesRings;
    protected final NetworkSet networks;
    protected final FaceDrawer drawer;
    protected final TorchDevice device;

    /**
     * @param name of checkpoints of this stage
     * @param networks closed with this
     * @param drawer closed with this
     * @param ring pictures of each person, one after the other
     * @param usesRings whether in training those of one person have to do with each other
     */
    FaceStage(String name, NetworkSet networks, FaceDrawer drawer, TorchDevice device, int ring, boolean usesRings) {
        this.name = name;
        this.networks = networks;
        this.drawer = drawer;
        this.device = device;
        this.ring = ring;
        this.usesRings = usesRings;
    }

    /**
     * Encodes, decodes, draws and compares.
     *
     * @param rings which pictures are of one person, and how their codes are exchanged if they are; empty in validation
     * @param common that the batch is a part of
     */
    abstract Outcome forward(FaceBatch batch, Optional<RingExchange> rings, CommonBatch common);

    /** Where the stage looks at emotions, in names of figures. */
    String place() {
        return "coarse";
    }

    @Override
    public Terms losses(FaceBatch batch, CommonBatch common, SplittableRandom random) {
        networks.train(common);
        Optional<RingExchange> rings = usesRings && ring > 1
                ? Optional.of(RingExchange.draw(common.parts() * batch.size() / ring, ring, random)
                        .part(common.part(), common.parts()))
                : Optional.empty();
        FaceBatch known = common.all(batch.hasMediapipe()) ? batch : batch.withoutMediapipe();
        return forward(known, rings, common).terms(place());
    }

    @Override
    public Validation<FaceBatch> validation() {
        networks.train(false);
        return new MeanValidation<>(batch -> forward(batch, Optional.empty(), CommonBatch.WHOLE).terms(place()));
    }

    /** Photo, rendering and their difference side by side. */
    @Override
    public Map<String, RgbImage> pictures(FaceBatch batch) {
        networks.train(false);
        Outcome outcome = forward(batch, Optional.empty(), CommonBatch.WHOLE);
        Tensor photos = outcome.photos().images();
        long shown = Math.min(SHOWN_FACES, photos.size(0));
        Tensor rendered = outcome.predicted().detach().clamp(
                new ScalarOptional(new Scalar(0.0)), new ScalarOptional(new Scalar(1.0)));
        Tensor rows = torch.cat(new TensorVector(photos, rendered, photos.sub(rendered).abs()), 3).narrow(0, 0, shown);
        Tensor grid = rows.permute(1, 0, 2, 3).reshape(3, shown * rows.size(2), rows.size(3));
        return Map.of("faces", Tensors.image(grid).toRgb());
    }

    @Override
    public Map<String, Tensor> parameters() {
        return networks.parameters();
    }

    @Override
    public void step() {
        networks.step();
    }

    @Override
    public void clearGradients() {
        networks.optimizer().zeroGrad();
    }

    @Override
    public StageState state() {
        return networks.state(name);
    }

    @Override
    public void restore(StageState state) throws IOException {
        networks.restore(state, name);
    }

    @Override
    public void close() {
        drawer.close();
        networks.close();
    }
}
