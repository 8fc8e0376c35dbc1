package org.emoca4j.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.emoca4j.FaceReconstructor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Photos in, heads out. */
@Command(
        name = "reconstruct",
        sortOptions = false,
        description = {
            "Rebuilds a textured, animatable 3D head of each face in each photo.",
            "",
            "Every face gets a folder DIR/PHOTO/NN:",
            "  summary.png          all at a glance; look at this first",
            "  inputs.png           the crop that was looked at",
            "  overlay.png          the head over the photo",
            "  geometry_coarse.png  the head in grey",
            "  out_im_coarse.png    the head with its texture over the crop",
            "  mesh_coarse.obj      mesh with material and texture; also mesh.ply",
            "  head.glb             animatable: named expressions, joints for neck, jaw and eyes",
            "  params.npz, .json    all numbers",
            "Models with wrinkles write geometry_detail.png, out_im_detail.png and mesh_coarse_detail.obj "
                    + "besides, deca and emoca also the codes as shape.npy, exp.npy ...",
            "Several photos also give DIR/results.csv. A photo's folder appears whole or not at all; a "
                    + "later run on the same photo replaces it.",
            "",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  emoca reconstruct photo.jpg",
            "  emoca reconstruct photos/ --recursive --out heads",
            "  emoca reconstruct 'holiday/*.jpg' --save mesh,codes",
            "  emoca reconstruct --list names.txt --resume",
            "  emoca reconstruct photo.jpg --json > result.json",
            "  emoca reconstruct photos/ --model emoca-v2 --same-person",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every photo gave at least one head",
            "1:a photo failed or has no face, or the results can't be written",
            "2:the command line is wrong; nothing was tried",
        })
final class ReconstructCommand implements Callable<Integer> {

    private static final double MIN_CROP_SCALE = 0.5;
    private static final double MAX_CROP_SCALE = 4;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Console console;

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private EmocaCommand root;

    @Parameters(
            paramLabel = "PHOTO",
            arity = "0..*",
            description = "Photos (JPEG, PNG, WebP, GIF, BMP, TIFF), folders of photos, or quoted patterns such as "
                    + "'*.jpg'.")
    private List<String> inputs = new ArrayList<>();

    @Option(
            names = {"-i", "--input_folder", "--inputpath"},
            hidden = true)
    private List<String> moreInputs = new ArrayList<>();

    @Option(
            names = {"-l", "--list"},
            paramLabel = "FILE",
            description = "Also take the photos that this text file names, one on a line; - reads standard input.")
    private List<String> lists = new ArrayList<>();

    @Option(
            names = {"-r", "--recursive"},
            description = "Also look into the folders inside a folder.")
    private boolean recursive;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            defaultValue = "emoca_out",
            description = "Folder for the results, made if missing (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Option(
            names = {"-s", "--output_folder", "--savefolder"},
            hidden = true)
    private Path oldOut;

    @Option(
            names = {"--save"},
            paramLabel = "KIND",
            split = ",",
            description = "What to write: images, mesh, codes, separated by commas (default: all).")
    private Set<Kind> save = EnumSet.noneOf(Kind.class);

    @Mixin
    private LegacyOptions legacy = new LegacyOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(
            names = "--refine",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "BOOL",
            description = "Go on fitting until pixels and emotion agree with the photo; takes longer.")
    private boolean refine;

    @Option(
            names = "--max-faces",
            paramLabel = "N",
            defaultValue = "100",
            description = "Take the N largest faces of a photo (default: ${DEFAULT-VALUE}).")
    private int maxFaces;

    @Option(
            names = "--max-pixels",
            paramLabel = "N",
            defaultValue = "100M",
            converter = PixelCount.class,
            description = "Refuse larger photos, before they are decoded; 250M is 250 megapixels (default: "
                    + "${DEFAULT-VALUE}). Very large photos need more memory: EMOCA_JAVA_OPTS=-Xmx4g.")
    private long maxPixels;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Processors to use; several photos are worked on at the same time, one for each processor; "
                    + "0 takes all (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--resume",
            description = "Skip photos that an earlier run with the same options has finished.")
    private boolean resume;

    @Option(
            names = "--dry-run",
            description = "Only tell which photos would be taken and where their results would go.")
    private boolean dryRun;

    @Option(
            names = "--json",
            description = "Print one JSON document with all results; messages stay on standard error.")
    private boolean json;

    ReconstructCommand(Console console) {
        this.console = console;
    }

    /** Groups of files. */
    enum Kind {
        IMAGES,
        MESH,
        CODES;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Integer call() throws IOException {
        check();
        Path target = oldOut == null ? out : oldOut;
        PhotoList list = new PhotoList(recursive, target);
        inputs.forEach(list::add);
        moreInputs.forEach(list::add);
        lists.forEach(name -> list.addList(name, console.in()));
        legacy.warnings(!model.builtin()).forEach(console::say);
        list.problems().forEach(problem -> console.say(problem.message()));
        List<PhotoResult> results = new ArrayList<>();
        for (PhotoList.Problem problem : list.problems()) {
            results.add(PhotoResult.failed(problem.input(), PhotoResult.Status.FAILED, problem.message(), 0));
        }
        OutputNames names = new OutputNames(target);
        if (dryRun) {
            plan(list.photos(), names);
        } else if (!list.photos().isEmpty()) {
            run(list, names, target, results);
        }
        if (json && !dryRun) {
            print(results, target);
        }
        return results.stream().allMatch(r -> r.status() == PhotoResult.Status.OK) ? ExitCode.OK : ExitCode.FAILED;
    }

    private void check() {
        if (inputs.isEmpty() && moreInputs.isEmpty() && lists.isEmpty()) {
            throw usage("name a photo or a folder of photos");
        }
        if (refine && !model.builtin()) {
            throw usage("--refine works with the built-in model only; leave it out with --model " + model.name());
        }
        if (!model.carried()) {
            try {
                model.networks();
            } catch (IOException e) {
                throw usage(e.getMessage());
            }
        }
        if (model.landmarks().isPresent() && model.builtin()) {
            throw usage("--landmarks works with deca and emoca only: the built-in model needs more points");
        }
        if (model.landmarks().isPresent() && !Files.isDirectory(model.landmarks().get().folder())) {
            throw usage("--landmarks: there is no folder " + model.landmarks().get().folder());
        }
        if (!(model.cropScale() > MIN_CROP_SCALE && model.cropScale() < MAX_CROP_SCALE)) {
            throw usage("--crop-scale must be between " + MIN_CROP_SCALE + " and " + MAX_CROP_SCALE + ", got "
                    + model.cropScale());
        }
        if ((oldOut == null ? out : oldOut).toString().isEmpty()) {
            throw usage("--out is empty; name a folder");
        }
        if (maxFaces < 1 || threads < 0) {
            throw usage(maxFaces < 1
                    ? "--max-faces must be at least 1, got " + maxFaces
                    : "--threads must be at least 0, got " + threads);
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** The groups of files that were asked for. */
    Set<Kind> kinds() {
        return legacy.apply(save.isEmpty() ? EnumSet.allOf(Kind.class) : save);
    }

    private void plan(List<Path> photos, OutputNames names) {
        for (Path photo : photos) {
            console.out().println(photo + " -> " + names.folderFor(photo));
        }
    }

    private void run(PhotoList list, OutputNames names, Path target, List<PhotoResult> results) throws IOException {
        int processors = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        int workers = Math.min(processors, list.photos().size());
        HeadPipeline.Settings settings =
                new HeadPipeline.Settings(
                model, kinds(), legacy.detail(), options(processors / workers), maxPixels);
        OutputFolder output = OutputFolder.open(target);
        AtomicBoolean stopped = new AtomicBoolean();
        Thread onStop = new Thread(() -> {
            stopped.set(true);
            console.say("stopped; the same command with --resume goes on");
            output.close();
        });
        Runtime.getRuntime().addShutdownHook(onStop);
        try (output;
                Progress progress = Progress.of(console, list.photos().size(), json);
                HeadPipeline pipeline = HeadPipeline.open(settings)) {
            String person = model.samePerson() ? samePerson(pipeline, list.photos(), target, progress) : "";
            Batch batch = new Batch(console, pipeline, output, MemoryShares.ofHeap(),
                    new Batch.Options(settings.text() + person, workers, resume, json, root.verbose()));
            batch.run(list.photos(), names, progress);
            results.addAll(batch.results());
            if (list.batch() && !output.closed()) {
                ResultsCsv.write(results, target);
            }
        } finally {
            if (!stopped.get()) {
                Runtime.getRuntime().removeShutdownHook(onStop);
            }
        }
    }

    /** @return what the results depend on through the other photos, as text */
    private static String samePerson(HeadPipeline pipeline, List<Path> photos, Path target, Progress progress)
            throws IOException {
        Optional<SamePerson> person = pipeline.samePerson(photos);
        if (person.isEmpty()) {
            return "";
        }
        person.get().lines().forEach(progress::say);
        person.get().write(target);
        return " same-person=" + Integer.toHexString(Arrays.hashCode(person.get().identity().mean()));
    }

    /** @param share processors for each of the photos that are worked on at the same time */
    private FaceReconstructor.Options options(int share) {
        FaceReconstructor.Options defaults =
                FaceReconstructor.Options.defaults().withMaxFaces(maxFaces).withRefine(refine)
                        .withParity(model.parity()).withCropScale(model.cropScale())
                        .withMaskDetail(model.maskDetail()).withOriginalSize(model.originalSize());
        // more than the default's don't make a network faster; who asks for more gets them
        return defaults.withThreads(threads == 0 ? Math.min(share, defaults.threads()) : share);
    }

    private void print(List<PhotoResult> results, Path target) throws IOException {
        ObjectNode document = JSON.createObjectNode();
        document.put("version", Version.current());
        document.put("model", model.name());
        document.put("out", target.toAbsolutePath().normalize().toString());
        document.put("ok", results.stream().filter(r -> r.status() == PhotoResult.Status.OK).count());
        document.put("failed", results.stream().filter(r -> r.status() != PhotoResult.Status.OK).count());
        var photos = document.putArray("photos");
        results.forEach(result -> photos.add(result.toJson()));
        console.out().println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document));
    }
}
