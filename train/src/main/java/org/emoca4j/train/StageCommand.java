package org.emoca4j.train;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.emoca4j.app.Console;
import org.emoca4j.app.ExitCode;
import org.emoca4j.app.UserError;
import org.emoca4j.train.run.GlooTeam;
import org.emoca4j.train.run.LocalWorkers;
import org.emoca4j.train.run.NcclTeam;
import org.emoca4j.train.run.Recipe;
import org.emoca4j.train.run.RunFolder;
import org.emoca4j.train.run.RunRequest;
import org.emoca4j.train.run.StageKind;
import org.emoca4j.train.run.StageRunner;
import org.emoca4j.train.run.Team;
import org.emoca4j.train.run.TeamPlace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains one stage. */
@Command(
        description = "Trains this stage by a recipe.",
        footerHeading = "%nBuilt-in recipes:%n",
        footer = {
            "  base, base-pretrain   an encoder from nothing, as DECA's",
            "  coarse-v1, coarse-v2  the expression encoder with emotion consistency, as EMOCA's",
            "  detail-v1, detail-v2, detail-deca",
            "  emotion, emorec       emotion networks on photos, and on the codes of faces",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:trained to the end",
            "1:the run failed; --resume goes on from its last checkpoint",
            "2:the command line or the recipe is wrong; nothing was tried",
        })
final class StageCommand implements Callable<Integer> {

    private static final Pattern PLACE = Pattern.compile("(\\d{1,4})/(\\d{1,4})@(.+):(\\d{1,5})");
    private static final String CUDA = "cuda";
    private static final String LOOPBACK = "127.0.0.1";
    private static final int MAX_WORKERS = 64;

    private final Console console;
    private final StageKind kind;
    private final Map<StageKind, StageRunner> stages;

    @Option(
            names = "--recipe",
            paramLabel = "FILE",
            description = "A YAML file, or the name of a built-in recipe.")
    private String recipe;

    @Parameters(
            paramLabel = "key=value",
            description = "Settings in place of the recipe's, such as learning.max_epochs=2 or max_epochs=2.")
    private List<String> overrides = List.of();

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder of the run.")
    private Path out;

    @Option(names = "--resume", description = "Go on from the last checkpoint of the run in --out.")
    private boolean resume;

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "1",
            description = "Processes on this machine that share each step (default: ${DEFAULT-VALUE}).")
    private int workers;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            defaultValue = "cpu",
            description = "cpu, cuda or cuda:N (default: ${DEFAULT-VALUE}). With --workers, cuda means a GPU for "
                    + "each process.")
    private String device;

    @Option(
            names = "--place",
            paramLabel = "RANK/SIZE@HOST:PORT",
            description = "This process's number, the number of all, and where the first one listens: for runs over "
                    + "several machines with a common --out, started on each by hand.")
    private String place;

    StageCommand(Console console, StageKind kind, Map<StageKind, StageRunner> stages) {
        this.console = console;
        this.kind = kind;
        this.stages = stages;
    }

    @Override
    public Integer call() throws IOException {
        Optional<TeamPlace> given = place();
        if (!device.matches("cpu|cuda(:\\d{1,2})?")) {
            throw UserError.usage("--device is '" + device + "', expected cpu, cuda or cuda:N");
        }
        if (workers < 1 || workers > MAX_WORKERS) {
            throw UserError.usage("--workers is " + workers + ", expected 1 to " + MAX_WORKERS);
        }
        if (workers > 1 && device.startsWith(CUDA + ":")) {
            throw UserError.usage("--device is '" + device + "', but " + workers
                    + " processes need a GPU each; use --device cuda, which gives them the first " + workers);
        }
        Recipe resolved = resolve();
        StageRunner stage = stages.get(kind);
        if (stage == null) {
            throw UserError.failed("this build can't train the stage " + kind.key() + " yet", null);
        }
        boolean first = given.isEmpty() || given.get().rank() == 0;
        try (RunFolder folder = first ? open(resolved) : RunFolder.follow(out, resume)) {
            if (given.isPresent()) {
                try (Team team = join(given.get())) {
                    stage.run(new RunRequest(resolved, device, team, folder, console));
                }
            } else if (workers > 1) {
                runWithWorkers(stage, resolved, folder);
            } else {
                stage.run(new RunRequest(resolved, device, Team.ALONE, folder, console));
            }
        }
        return ExitCode.OK;
    }

    private Recipe resolve() throws IOException {
        if (!resume) {
            return check(Recipe.read(kind, recipe == null ? "" : recipe, overrides));
        }
        Path file = RunFolder.recipeFile(out);
        return check(Recipe.read(kind, recipe == null ? file.toString() : recipe, overrides));
    }

    private static Recipe check(Recipe recipe) {
        if (recipe.data().train().isEmpty()) {
            throw UserError.usage("data.train is empty: name a prepared folder with train=DIR, or in the recipe");
        }
        if (recipe.data().validation().isEmpty()) {
            throw UserError.usage("data.validation is empty: name a prepared folder with validation=DIR, or in the "
                    + "recipe");
        }
        return recipe;
    }

    private RunFolder open(Recipe resolved) throws IOException {
        return resume ? RunFolder.resume(out, resolved) : RunFolder.create(out, resolved);
    }

    private Optional<TeamPlace> place() {
        if (place == null) {
            return Optional.empty();
        }
        Matcher parts = PLACE.matcher(place);
        if (!parts.matches()) {
            throw UserError.usage("--place is '" + place + "', expected RANK/SIZE@HOST:PORT such as 0/2@host:29500");
        }
        if (workers != 1) {
            throw UserError.usage("--place and --workers exclude each other: start each process by itself");
        }
        try {
            return Optional.of(new TeamPlace(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)),
                    parts.group(3), Integer.parseInt(parts.group(4))));
        } catch (IllegalArgumentException e) {
            throw UserError.usage("--place is '" + place + "': " + e.getMessage());
        }
    }

    private void runWithWorkers(StageRunner stage, Recipe resolved, RunFolder folder) throws IOException {
        int port = freePort();
        String main = Main.class.getName();
        try (LocalWorkers others = LocalWorkers.start(console, workers, LOOPBACK, port, main, this::arguments);
                Team team = join(new TeamPlace(0, workers, LOOPBACK, port))) {
            others.met();
            stage.run(new RunRequest(resolved, device(0), team, folder, console));
        }
    }

    /** The command line of another process on this machine, without its place. */
    private List<String> arguments(int rank) {
        List<String> arguments = new ArrayList<>(List.of("train", kind.key(), "--recipe",
                RunFolder.recipeFile(out).toString(), "--out", out.toString(), "--device", device(rank)));
        if (resume) {
            arguments.add("--resume");
        }
        return arguments;
    }

    /** Processes on one machine have a GPU each. */
    private String device(int rank) {
        return device.equals(CUDA) ? CUDA + ":" + rank : device;
    }

    private Team join(TeamPlace at) {
        GlooTeam team = GlooTeam.join(at);
        return device.startsWith(CUDA) ? NcclTeam.over(team) : team;
    }

    /** A port below 32768, as libtorch's store holds it in 16 bits with a sign. */
    private static int freePort() throws IOException {
        for (int port = 29500; port < Short.MAX_VALUE; port++) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(LOOPBACK))) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // taken: the next
            }
        }
        throw UserError.failed("no port is free for the processes to meet; end other runs", null);
    }
}
