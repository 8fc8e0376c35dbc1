package org.emoca4j.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.emoca4j.FaceReconstructor;
import org.emoca4j.detect.CropSquare;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.evaluate.speed.Machine;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Warp;
import org.emoca4j.model.CoarseFace;
import org.emoca4j.model.DetailMaps;
import org.emoca4j.model.EncoderAgreement;
import org.emoca4j.model.FaceCodes;
import org.emoca4j.model.FlameAssets;
import org.emoca4j.model.FlameCodes;
import org.emoca4j.model.FlameDecoder;
import org.emoca4j.model.FlameNetworks;
import org.emoca4j.model.Precision;
import org.emoca4j.model.RegressorFiles;
import org.emoca4j.nn.Network;
import org.emoca4j.render.DetailNormals;
import org.emoca4j.render.HeadView;
import org.emoca4j.store.EncoderQuantizer;
import org.emoca4j.store.ModelStore;

/**
 * EMOCA part by part: how long each takes, beside its limit and beside the reference. Run it from the repository's root
 * (README.md has the command).
 */
public final class FlameTable {

    private static final Path PHOTO = Path.of("examples", "astronaut.jpg");
    private static final int SIZE = CropSquare.CROP_SIZE;
    private static final int SHORT_RUNS = 300;
    private static final int LONG_RUNS = 60;

    private final FlameAssets assets;
    private final RegressorFiles files;
    private final RgbImage photo;
    private final FloatImage crop;
    private final int threads = FaceReconstructor.Options.defaults().threads();

    private FlameTable(ModelStore store, String model, RgbImage photo) throws IOException {
        this.assets = store.flameAssets();
        this.files = store.regressor(model);
        this.photo = photo;
        try (FaceReconstructor builtin = FaceReconstructor.open(FaceReconstructor.Options.defaults())) {
            DetectedFace found = builtin.find(photo).get(0);
            crop = Warp.bilinear(photo, CropSquare.of(found, CropSquare.DEMO_SCALE).imageToCrop(), SIZE, SIZE);
        }
    }

    /**
     * Prints the table.
     *
     * @param args nothing for stand-ins; or a model store and the name of an EMOCA in it
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (!Files.exists(PHOTO) || args.length != 0 && args.length != 2) {
            System.err.println("run this from the repository's root, " + PHOTO + " is needed; arguments: none, or"
                    + " STORE MODEL");
            System.exit(2);
        }
        System.out.println("machine: " + Machine.describe());
        System.out.printf(Locale.ROOT, "load: %.2f processes in the minute before%n",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        try (TemporaryFolder folder = TemporaryFolder.make()) {
            Path store = args.length == 2 ? Path.of(args[0]) : folder.path().resolve("store");
            String model = args.length == 2 ? args[1] : StandIn.NAME;
            if (args.length == 0) {
                StandIn.write(store);
            }
            print(ModelStore.open(store), model, args.length == 0, folder.path().resolve("out"));
        }
    }

    private static void print(ModelStore store, String model, boolean standIn, Path out)
            throws IOException, InterruptedException {
        FlameTable table = new FlameTable(store, model, new ImageDecoder().read(PHOTO));
        System.out.println();
        System.out.println("| part | median | 9 of 10 | limit | reference | times faster |");
        System.out.println("|---|---|---|---|---|---|");
        table.parts();
        table.whole();
        WholeProgram program = WholeProgram.run(store.folder(), model, PHOTO, out);
        row("photo to files, one photo at a time on one core", program.alone(), 500, 0);
        row("photo to files in a folder, on all cores", program.together(), 0, 0);
        System.out.println(
                "| peak memory of the program, all networks | " + program.peakMib() + " MiB | | 1536 MiB | | |");
        if (standIn) {
            // the photo itself says which values the networks take: enough for their speed
            EncoderQuantizer.quantize(store, model, table.shifted(), EncoderQuantizer.Limits.NONE, table.threads);
        }
        table.eightBit(store, model, standIn);
    }

    private static void row(String part, Timing ours, double limit, double reference) {
        System.out.println(String.format(Locale.ROOT, "| %s | %.2f ms | %.2f ms | %s | %s | %s |", part, ours.median(),
                ours.slow(), limit > 0 ? String.format(Locale.ROOT, "%.1f ms", limit) : "",
                reference > 0 ? String.format(Locale.ROOT, "%.1f ms", reference) : "",
                reference > 0 ? String.format(Locale.ROOT, "%.1f", reference / ours.median()) : ""));
    }

    /** Each step on its own, with what the steps before it gave. */
    private void parts() throws IOException {
        encoders("", files);
        FlameDecoder decoder = new FlameDecoder(assets, DetailNormals.EMOCA);
        try (FlameNetworks networks = FlameNetworks.open(files, threads)) {
            FlameCodes codes = networks.encode(crop);
            FaceCodes faceCodes = codes.toFaceCodes();
            row("FLAME decode with all landmarks", Timing.of(SHORT_RUNS, () -> decoder.coarse(faceCodes)), 2.5, 6.4);
            CoarseFace face = decoder.coarse(faceCodes);
            row("albedo from coefficients", Timing.of(SHORT_RUNS, () -> decoder.albedo(codes.tex())), 0, 75);
            FloatImage albedo = decoder.albedo(codes.tex());
            HeadView view = view(decoder, face);
            int percent = 100 * view.raster().numCovered() / (SIZE * SIZE);
            row("rasterise and shade at 224 (head on " + percent + " % of it)",
                    Timing.of(SHORT_RUNS, () -> decoder.lit(view(decoder, face), albedo, faceCodes.light())), 6, 2820);
            row("detail decoder network", Timing.of(LONG_RUNS, () -> networks.displacement(codes)), 0, 28);
            float[] displacement = networks.displacement(codes).orElseThrow();
            row("detail stage after its network",
                    Timing.of(SHORT_RUNS, () -> detail(decoder, crop, face, view, albedo, displacement)), 25, 0);
            row("encode and decode as a whole",
                    Timing.of(LONG_RUNS, () -> encodeAndDecode(decoder, networks, crop)), 0, 15640);
        }
    }

    private void encoders(String precision, RegressorFiles which) throws IOException {
        try (Network encoder = Network.open(which.coarseEncoder(), threads)) {
            row("one encoder" + precision, Timing.of(LONG_RUNS, () -> encoder.run(crop.data())), 65, 112);
        }
        try (FlameNetworks networks = FlameNetworks.open(which, threads)) {
            String count = which.encoders().size() == 3 ? "three" : "two";
            row(count + " encoders" + precision, Timing.of(LONG_RUNS, () -> networks.encode(crop)), 190, 339);
        }
    }

    private static HeadView view(FlameDecoder decoder, CoarseFace face) {
        return decoder.view(face, face.verticesNdc(), SIZE, SIZE);
    }

    /** Detail maps, texture and picture with wrinkles, grey picture with wrinkles, the photo's texture, dense mesh. */
    private static void detail(FlameDecoder decoder, FloatImage crop, CoarseFace face, HeadView view,
            FloatImage albedo, float[] displacement) {
        DetailMaps maps = decoder.detail(face, displacement);
        view.textureLookup().sample(decoder.litTexture(maps, albedo, face.codes().light()));
        decoder.geometry(view, maps);
        decoder.dense(face, maps.displacement(), decoder.extractTexture(crop, face.verticesNdc()));
    }

    /** What the reference's figure for the whole has in it. */
    private static void encodeAndDecode(FlameDecoder decoder, FlameNetworks networks, FloatImage crop) {
        FlameCodes codes = networks.encode(crop);
        CoarseFace face = decoder.coarse(codes.toFaceCodes());
        decoder.landmarkVisibility(face);
        FloatImage albedo = decoder.albedo(codes.tex());
        HeadView view = view(decoder, face);
        FloatImage mask = view.textureLookup().sample(decoder.faceEyeMask());
        decoder.lit(view, albedo, face.codes().light()).times(mask);
        decoder.geometry(face, face.verticesNdc(), SIZE, SIZE);
        detail(decoder, crop, face, view, albedo, networks.displacement(codes).orElseThrow());
        decoder.visibleTexels(view, mask);
    }

    /** From a decoded photo to everything that a face has, as a user of the library gets it. */
    private void whole() throws IOException {
        FaceReconstructor.Options options = FaceReconstructor.Options.defaults().withMaxFaces(1);
        try (FaceReconstructor reconstructor = FaceReconstructor.open(options, assets, files)) {
            row("find the face (detector, landmarks)", Timing.of(LONG_RUNS, () -> reconstructor.find(photo)), 0, 0);
            row("photo to coarse and detail in memory",
                    Timing.of(LONG_RUNS, () -> reconstruct(reconstructor)), 320, 0);
        }
    }

    private void reconstruct(FaceReconstructor reconstructor) {
        DetectedFace found = reconstructor.find(photo).get(0);
        reconstructor.reconstruct(photo, found, 0, Optional.empty());
    }

    /** The crop, and the crop moved about. */
    private List<FloatImage> shifted() {
        List<FloatImage> out = new ArrayList<>();
        for (int i = 0; i < EncoderQuantizer.MIN_CROPS; i++) {
            FloatImage moved = FloatImage.zeros(3, SIZE, SIZE);
            int from = 3 * i * SIZE;
            System.arraycopy(crop.data(), from, moved.data(), 0, crop.data().length - from);
            out.add(moved);
        }
        return out;
    }

    /** The 8-bit encoders that the store has. */
    private void eightBit(ModelStore store, String model, boolean standIn) throws IOException {
        RegressorFiles fast;
        try {
            fast = store.regressor(model, Precision.INT8);
        } catch (IOException e) {
            System.out.println("| 8 bits: " + e.getMessage() + " | | | | | |");
            return;
        }
        encoders(", 8 bits", fast);
        EncoderAgreement agreement = EncoderAgreement.of(
                assets.head(), files, fast, List.of(crop), threads);
        String note = standIn ? " (random weights: it says little)" : " (in one photo)";
        System.out.println(String.format(Locale.ROOT, "| vertices moved by 8 bits, mean%s | %.3f mm | | 0.3 mm | | |",
                note, agreement.meanMm()));
        System.out.println(String.format(Locale.ROOT, "| codes moved by 8 bits, relative%s | %.2f %% | | | | |",
                note, 100 * agreement.codes()));
    }
}
