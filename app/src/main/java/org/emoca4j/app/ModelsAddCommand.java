package org.emoca4j.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.emoca4j.store.FoundPart;
import org.emoca4j.store.InstalledPart;
import org.emoca4j.store.Licence;
import org.emoca4j.store.ModelAdder;
import org.emoca4j.store.ModelScan;
import org.emoca4j.store.ModelStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Recognises published model files, checks and converts them. */
@Command(
        name = "add",
        description = "Recognises the files of FLAME, DECA, EMOCA and others by their content, checks them, and stores "
                + "them in the form that the program uses. Files that are there already are left alone.",
        footerHeading = "%nFiles that are recognised, under any name:%n",
        footer = {
            "  FLAME       generic_model.pkl (2020, 2023, 2023 Open), FLAME_texture.npz",
            "  DECA        deca_model.tar, head_template.obj, landmark_embedding.npy, uv_face_mask.png,",
            "              uv_face_eye_mask.png, fixed_displacement_256.npy, texture_data_256.npy",
            "  EMOCA       cfg.yaml with detail/checkpoints/*.ckpt (v1 and v2),",
            "              mediapipe_landmark_embedding.npz, emotion networks",
            "  SMIRK       SMIRK_em1.pt; l_eyelid.npy and r_eyelid.npy under these names",
            "  3DDFA-V2    mb1_120x120.pth, mb05_120x120.pth, resnet22.pth, param_mean_std_62d_120x120.pkl,",
            "              bfm_noneck_v3.pkl (whole or slim), tri.pkl, FaceBoxesProd.pth",
            "  Deng et al. epoch_20.pth or FaceReconModel.pb, BFM_model_front.mat",
            "  MGCNet      model-400000.index with its data file, bfm09_trim_exp_uv_presplit.h5",
            "  others      FLAME_albedo_from_BFM.npz, albedoModel2020_FLAME_albedoPart.npz, emonet_8.pth,",
            "              emonet_5.pth, resnet50_ft_weight.pkl, vgg19-dcbb9e9d.pth",
            "",
            "Examples:",
            "  emoca models add downloads/                     everything that is recognised in a folder",
            "  emoca models add FLAME2020/generic_model.pkl    one file",
            "  emoca models add EMOCA_v2_mp --as emoca-v2-mp   a second model of one kind",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything that was recognised is stored",
            "1:a file could not be used; the others are stored",
            "2:the command line is wrong, or a licence was not accepted; nothing was stored",
        })
final class ModelsAddCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private StoreOption store;

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files, and folders to search.")
    private List<Path> paths;

    @Option(
            names = "--accept-licence",
            description = "You have read and accept the licences of all files: don't ask.")
    private boolean acceptLicence;

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "Name for the one model that is found, to have several of a kind.")
    private String name;

    ModelsAddCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        ModelStore target = store.open();
        ModelAdder adder = new ModelAdder(target);
        AtomicBoolean stopped = new AtomicBoolean();
        Thread onStop = new Thread(() -> {
            stopped.set(true);
            console.say("stopped; what was added before is there, the rest is not");
            adder.close();
        });
        Runtime.getRuntime().addShutdownHook(onStop);
        try (adder) {
            return add(target, adder);
        } finally {
            if (!stopped.get()) {
                Runtime.getRuntime().removeShutdownHook(onStop);
            }
        }
    }

    private int add(ModelStore target, ModelAdder adder) throws IOException {
        ModelScan scan;
        try {
            scan = adder.scan(paths, Optional.ofNullable(name));
        } catch (IllegalArgumentException e) {
            throw UserError.usage(e.getMessage());
        }
        scan.problems().forEach(console::say);
        if (scan.parts().isEmpty() && scan.problems().isEmpty()) {
            console.say("none of the " + scan.skipped().size()
                    + " files is a known model file; 'emoca models add --help' lists those that can be added");
            return ExitCode.FAILED;
        }
        agree(adder, scan);
        boolean ok = scan.problems().isEmpty();
        for (FoundPart part : scan.parts()) {
            ok &= add(adder, part);
        }
        if (!scan.skipped().isEmpty()) {
            console.say(scan.skipped().size() + " other files were skipped");
        }
        tellMissing(target);
        return ok ? ExitCode.OK : ExitCode.FAILED;
    }

    /** Asks for each licence that is new; without an answer nothing is stored. */
    private void agree(ModelAdder adder, ModelScan scan) throws IOException {
        Set<Licence> licences = adder.unaccepted(scan);
        if (licences.isEmpty()) {
            return;
        }
        for (Licence licence : licences) {
            console.say("licence of " + licence.title() + ": " + licence.summary() + "; read it at "
                    + licence.where());
        }
        if (!acceptLicence) {
            if (!console.terminal()) {
                throw UserError.usage("nothing was stored: say that you accept these licences with --accept-licence");
            }
            BufferedReader answers = new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8));
            for (Licence licence : licences) {
                console.err().print("emoca: do you accept the licence of " + licence.title() + "? [y/N] ");
                console.err().flush();
                String answer = answers.readLine();
                if (answer == null || !answer.strip().toLowerCase(Locale.ROOT).matches("y|yes")) {
                    throw UserError.usage("nothing was stored: the licence of " + licence.title()
                            + " was not accepted");
                }
            }
        }
        adder.accept(licences);
    }

    private boolean add(ModelAdder adder, FoundPart found) {
        try {
            if (found.installed().isPresent()) {
                console.out().println(found.installed().get() + ": already there, from " + found.file());
                return true;
            }
            ModelAdder.Added added = adder.add(found);
            InstalledPart part = added.part();
            console.out().println(part.id() + ": added from " + found.file() + " (" + part.kind().title() + ", "
                    + Sizes.text(part.bytes()) + ")");
            found.notes().forEach(note -> console.out().println("  " + note));
            added.notes().forEach(note -> console.out().println("  " + note));
            if (!part.ignored().isEmpty()) {
                console.out().println("  ignored: " + String.join(", ", part.ignored()));
            }
            return true;
        } catch (IOException e) {
            console.say(Main.describe(e));
            return false;
        }
    }

    /** For models that are there but can't run yet. */
    private void tellMissing(ModelStore target) throws IOException {
        List<String> ids = target.parts().stream().map(InstalledPart::id).toList();
        for (ModelStore.Readiness model : target.models()) {
            if (ids.contains(model.id()) && !model.ready()) {
                console.say(model.id() + " still needs " + String.join("; ", model.missing()));
            }
        }
    }
}
