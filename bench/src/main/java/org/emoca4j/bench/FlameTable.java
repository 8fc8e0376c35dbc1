package org.emoca4j.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.emoca4j.FaceReconstructor;
import org.emoca4j.detect.CropSquare;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Warp;
import org.emoca4j.model.CoarseFace;
import org.emoca4j.model.DetailMaps;
import org.emoca4j.model.FaceCodes;
import org.emoca4j.model.FlameAssets;
import org.emoca4j.model.FlameCodes;
import org.emoca4j.model.FlameDecoder;
import org.emoca4j.model.FlameNetworks;
import org.emoca4j.model.RegressorFiles;
import org.emoca4j.nn.Network;
import org.emoca4j.render.DetailNormals;
import org.emoca4j.render.HeadView;

/**
 * EMOCA part by part: how long each takes, beside its limit and beside the reference. Run it from the repository's root
 * (README.md has the command).
 */
public final class FlameTable {

    private static final Path PHOTO = Path.of("examples", "astronaut.jpg");
    private static final int SIZE = CropSquare.CROP_SIZE;
    private static final int SHORT_RUNS = 300;
    private static final int LONG_RUNS = 40;
    private static final int PEAK_RUNS = 10;
    private static final int PEAK_LIMIT_MIB = 1536;

    private final FlameAssets assets;
    private final RegressorFiles files;
    private final RgbImage photo;
    private final int threads = FaceReconstructor.Options.defaults().threads();

    private FlameTable(FlameAssets assets, RegressorFiles files, RgbImage photo) {
        this.assets = assets;
        this.files = files;
        this.photo = photo;
    }

    /**
     * Prints the table.
     *
     * @param args nothing; or {@code peak FOLDER}, for the process whose memory is measured
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (!Files.exists(PHOTO)) {
            System.err.println("run this from the repository's root: " + PHOTO + " is needed");
            System.exit(2);
        }
        RgbImage photo = new ImageDecoder().read(PHOTO);
        if (args.length == 2 && args[0].equals("peak")) {
            new FlameTable(StandIn.assets(), StandIn.in(Path.of(args[1])), photo).work();
            System.out.println(Machine.peakKib().orElse(0));
            return;
        }
        System.out.println(Machine.describe());
        System.out.println("load: " + ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        System.out.println();
        Path folder = Files.createTempDirectory("emoca-bench");
        try {
            StandIn.write(folder);
            FlameTable table = new FlameTable(StandIn.assets(), StandIn.in(folder), photo);
            System.out.println("| part | median ms | 9 of 10 | limit | reference | times faster |");
            System.out.println("|---|---|---|---|---|---|");
            table.parts();
            table.whole();
            peak(folder);
        } finally {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void row(String part, Timing ours, double limit, double reference) {
        System.out.println(String.format(Locale.ROOT, "| %s | %.2f | %.2f | %s | %s | %s |", part, ours.median(),
                ours.slow(), limit > 0 ? String.format(Locale.ROOT, "%.1f", limit) : "",
                reference > 0 ? String.format(Locale.ROOT, "%.1f", reference) : "",
                reference > 0 ? String.format(Locale.ROOT, "%.1f", reference / ours.median()) : ""));
    }

    /** Each step on its own, with what the steps before it gave. */
    private void parts() throws IOException {
        FloatImage crop = crop();
        try (Network encoder = Network.open(files.coarseEncoder(), threads)) {
            row("one encoder", Timing.of(LONG_RUNS, () -> encoder.run(crop.data())), 65, 112);
        }
        FlameDecoder decoder = new FlameDecoder(assets, DetailNormals.EMOCA);
        try (FlameNetworks networks = FlameNetworks.open(files, threads)) {
            row("three encoders", Timing.of(LONG_RUNS, () -> networks.encode(crop)), 190, 339);
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
            float[] displacement = networks.displacement(codes);
            row("detail stage after its network",
                    Timing.of(SHORT_RUNS, () -> detail(decoder, crop, face, view, albedo, displacement)), 25, 0);
            row("encode and decode as a whole",
                    Timing.of(LONG_RUNS, () -> encodeAndDecode(decoder, networks, crop)), 0, 15640);
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
        detail(decoder, crop, face, view, albedo, networks.displacement(codes));
        decoder.visibleTexels(view, mask);
    }

    /** From a decoded photo to everything that a face has, as a user of the library gets it. */
    private void whole() throws IOException {
        try (FaceReconstructor reconstructor = open()) {
            row("find the face (detector, landmarks)",
                    Timing.of(LONG_RUNS, () -> reconstructor.find(photo)), 0, 0);
            row("photo to coarse and detail in memory",
                    Timing.of(LONG_RUNS, () -> reconstruct(reconstructor)), 320, 0);
        }
    }

    private FaceReconstructor open() throws IOException {
        return FaceReconstructor.open(FaceReconstructor.Options.defaults().withMaxFaces(1), assets, files);
    }

    private void reconstruct(FaceReconstructor reconstructor) {
        DetectedFace found = reconstructor.find(photo).get(0);
        reconstructor.reconstruct(photo, found, 0, Optional.empty());
    }

    private FloatImage crop() throws IOException {
        try (FaceReconstructor builtin = FaceReconstructor.open(FaceReconstructor.Options.defaults())) {
            DetectedFace found = builtin.find(photo).get(0);
            return Warp.bilinear(photo, CropSquare.of(found, CropSquare.DEMO_SCALE).imageToCrop(), SIZE, SIZE);
        }
    }

    private void work() throws IOException {
        try (FaceReconstructor reconstructor = open()) {
            for (int i = 0; i < PEAK_RUNS; i++) {
                reconstruct(reconstructor);
            }
        }
    }

    /** A process of its own, started as the program starts Java, that does nothing but reconstruct. */
    private static void peak(Path folder) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-Xms64m", "-Xmx1g", "-cp", System.getProperty("java.class.path"),
                FlameTable.class.getName(), "peak", folder.toString()));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("the process for the peak memory failed with exit code " + process.exitValue());
        }
        long mib = Long.parseLong(printed) >> 10;
        System.out.println(mib == 0
                ? "| peak memory, all networks | unknown on this system | | " + PEAK_LIMIT_MIB + " MiB | | |"
                : "| peak memory, all networks | " + mib + " MiB | | " + PEAK_LIMIT_MIB + " MiB | | |");
    }
}
