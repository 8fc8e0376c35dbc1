package org.emoca4j.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.emoca4j.FaceReconstructor;
import org.emoca4j.detect.CropSquare;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.ImageException;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Warp;
import org.emoca4j.model.EncoderAgreement;
import org.emoca4j.store.EncoderQuantizer;
import org.emoca4j.store.ModelStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes 8-bit encoders of a stored model. */
@Command(
        name = "quantize",
        description = "Makes encoders that compute with 8-bit numbers: faster, and not quite the same codes. "
                + "The largest faces of half of the photos tell which values the networks take, the others what the "
                + "result is worth. It is stored if it is at least 1.5 times faster and moves vertices by less than "
                + "0.3 mm on average.",
        footerHeading = "%nExamples:%n",
        footer = "  emoca models quantize emoca-v2 photos/",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:8-bit encoders are stored", "1:they are not; the line says why"})
final class ModelsQuantizeCommand implements Callable<Integer> {

    /** More tell nothing new. */
    private static final int MAX_CROPS = 200;

    private final Console console;

    @Mixin
    private StoreOption store;

    @Option(names = "--force", description = "Store them whatever they are worth.")
    private boolean force;

    @Parameters(index = "0", paramLabel = "ID", description = "Model of the store: deca, emoca, emoca-v2.")
    private String id;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "PHOTO",
            description = "Photos, folders or patterns with many different faces, some dozens or more.")
    private List<String> inputs;

    ModelsQuantizeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        ModelStore opened = store.open();
        opened.regressor(id);
        PhotoList photos = new PhotoList(true, opened.folder());
        inputs.forEach(photos::add);
        photos.problems().forEach(problem -> console.say(problem.message()));
        FaceReconstructor.Options options = FaceReconstructor.Options.defaults();
        List<FloatImage> crops = crops(photos.photos(), options);
        if (crops.size() < EncoderQuantizer.MIN_CROPS) {
            throw UserError.failed("found faces in " + crops.size() + " photos; name at least "
                    + EncoderQuantizer.MIN_CROPS + ", better some dozens", null);
        }
        EncoderQuantizer.Limits limits =
                force ? EncoderQuantizer.Limits.NONE : EncoderQuantizer.Limits.DEFAULT;
        EncoderQuantizer.Outcome outcome =
                EncoderQuantizer.quantize(opened, id, crops, limits, options.threads());
        EncoderAgreement found = outcome.agreement();
        console.out().println(String.format(Locale.ROOT,
                "%s: 8-bit encoders are %.1f times faster; on %d photos vertices move %.3f mm on average, %.2f mm at "
                        + "most (%.3f mm on average from identity and expression), codes by %.2f %%",
                id, found.speedup(), crops.size() / 2, found.meanMm(), found.maxMm(), found.unposedMm(),
                100 * found.codes()));
        if (!outcome.stored()) {
            console.say(id + ": 8-bit encoders are not stored, since they must be 1.5 times faster and move vertices "
                    + "less than 0.3 mm on average; try other photos, or --force");
            return ExitCode.FAILED;
        }
        console.out().println(id + ": 8-bit encoders stored");
        return ExitCode.OK;
    }

    /** The largest face of each photo that has one. */
    private List<FloatImage> crops(List<Path> photos, FaceReconstructor.Options options) throws IOException {
        ImageDecoder decoder = new ImageDecoder();
        List<FloatImage> crops = new ArrayList<>();
        try (FaceReconstructor finder = FaceReconstructor.open(options.withMaxFaces(1))) {
            for (Path photo : photos) {
                if (crops.size() == MAX_CROPS) {
                    console.say("took the first " + MAX_CROPS + " faces");
                    break;
                }
                try {
                    RgbImage image = decoder.read(photo);
                    for (DetectedFace face : finder.find(image)) {
                        CropSquare square = CropSquare.of(face, options.cropScale());
                        crops.add(Warp.bilinear(
                                image, square.imageToCrop(), CropSquare.CROP_SIZE, CropSquare.CROP_SIZE));
                    }
                } catch (ImageException e) {
                    console.say(e.getMessage());
                }
            }
        }
        return crops;
    }
}
