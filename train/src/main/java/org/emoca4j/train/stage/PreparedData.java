package org.emoca4j.train.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.emoca4j.app.UserError;
import org.emoca4j.train.data.Dataset;
import org.emoca4j.train.data.Labels;
import org.emoca4j.train.data.Sample;
import org.emoca4j.train.data.ShardDataset;

/**
 * The samples of prepared folders, one folder after the other, without those that the recipe leaves out. Safe for use
 * from many threads.
 */
public final class PreparedData implements Dataset {

    private final List<Path> folders;
    private final List<ShardDataset> parts;
    /** Which part each sample is of, and its number there. */
    private final int[] part;
    private final int[] place;

    private PreparedData(List<Path> folders, List<ShardDataset> parts, int[] part, int[] place) {
        this.folders = folders;
        this.parts = parts;
        this.part = part;
        this.place = place;
    }

    private static PreparedData of(List<Path> folders, List<ShardDataset> parts, String ignoreInvalid) {
        List<int[]> kept = new ArrayList<>();
        for (int p = 0; p < parts.size(); p++) {
            for (int i = 0; i < parts.get(p).size(); i++) {
                if (keeps(parts.get(p).labels(i), ignoreInvalid)) {
                    kept.add(new int[] {p, i});
                }
            }
        }
        return new PreparedData(folders, parts, kept.stream().mapToInt(at -> at[0]).toArray(),
                kept.stream().mapToInt(at -> at[1]).toArray());
    }

    /**
     * Some of these samples.
     *
     * @param numbers here, in order; the files stay open until this is closed
     */
    PreparedData only(int[] numbers) {
        return new PreparedData(folders, parts, IntStream.of(numbers).map(i -> part[i]).toArray(),
                IntStream.of(numbers).map(i -> place[i]).toArray());
    }

    private static boolean keeps(Labels labels, String ignoreInvalid) {
        return switch (ignoreInvalid) {
            case "none" -> true;
            case "like_emonet" -> labels.likeEmoNet();
            case "true" -> labels.expression() <= Labels.NUM_EXPRESSIONS;
            default -> throw new IllegalArgumentException("ignore_invalid = " + ignoreInvalid);
        };
    }

    /**
     * Opens folders that {@code emoca prepare} made.
     *
     * @param setting names them in messages, such as {@code data.train}
     * @param ignoreInvalid which samples are left out, see {@link org.emoca4j.train.run.DataSettings}
     * @throws UserError if one is not there, or no sample is left
     */
    public static PreparedData open(String setting, List<String> folders, String ignoreInvalid) throws IOException {
        List<Path> paths = new ArrayList<>();
        List<ShardDataset> parts = new ArrayList<>();
        try {
            for (String folder : folders) {
                Path path = Path.of(folder);
                if (!Files.isDirectory(path)) {
                    throw UserError.usage(setting + ": the folder " + folder + " is not there; make it with 'emoca "
                            + "prepare', or correct the name");
                }
                paths.add(path);
                parts.add(ShardDataset.open(path));
            }
            PreparedData data = of(List.copyOf(paths), List.copyOf(parts), ignoreInvalid);
            if (data.size() == 0) {
                throw UserError.usage(setting + ": no sample is left of " + folders + " with ignore_invalid="
                        + ignoreInvalid);
            }
            return data;
        } catch (IOException | RuntimeException e) {
            for (ShardDataset opened : parts) {
                opened.close();
            }
            throw e;
        }
    }

    @Override
    public int size() {
        return part.length;
    }

    @Override
    public Sample get(int index) throws IOException {
        return parts.get(part[index]).get(place[index]);
    }

    @Override
    public Labels labels(int index) {
        return parts.get(part[index]).labels(place[index]);
    }

    /** The folders, in order. */
    List<Path> folders() {
        return folders;
    }

    /** All samples of one folder, those that the recipe leaves out too. */
    Dataset folder(int number) {
        return parts.get(number);
    }

    /** The folder of a sample, as a number. */
    int folderOf(int index) {
        return part[index];
    }

    /** The number of a sample in its folder. */
    int placeInFolder(int index) {
        return place[index];
    }

    @Override
    public void close() throws IOException {
        for (ShardDataset opened : parts) {
            opened.close();
        }
    }
}
