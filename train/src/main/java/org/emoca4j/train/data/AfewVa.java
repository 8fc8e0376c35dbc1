package org.emoca4j.train.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.emoca4j.detect.Bounds;
import org.emoca4j.detect.Ibug68;

/**
 * AFEW-VA: 600 film clips, a folder each, with a picture for each frame and a JSON file with landmarks, valence and
 * arousal (-10..10).
 *
 * @see <a href="https://doi.org/10.1016/j.imavis.2017.02.001">Kossaifi et al., AFEW-VA, 2017</a> (emoca.md section 6)
 */
public final class AfewVa {

    /** Frames are resized to this before anything else (576 rows of 4:3 pixels). */
    private static final LabelledPhoto.PictureSize SIZE = new LabelledPhoto.PictureSize(960, 576);

    /** Landmarks are given in the columns of the film, which are wider than high. */
    private static final double PIXEL_ASPECT = 0.75;

    private static final double MAX_AFFECT = 10;
    private static final long SPLIT_SEED = 0;
    private static final double TRAINING = 0.6;
    private static final double VALIDATION = 0.8;

    private AfewVa() {}

    /** A part of the clips. */
    public enum Split {
        /** 60 % of the clips. */
        TRAINING,
        /** 20 % of the clips. */
        VALIDATION,
        /** The other 20 %. */
        TEST
    }

    /**
     * Reads clips.
     *
     * @param folder with a folder for each clip
     * @throws DataException if there is no clip, its JSON is damaged, or valence or arousal are out of range
     */
    public static Map<String, List<LabelledPhoto>> readClips(Path folder) throws IOException {
        Map<String, List<LabelledPhoto>> clips = new TreeMap<>();
        for (Path clip : PhotoFolders.subfolders(folder)) {
            String name = clip.getFileName().toString();
            Path json = clip.resolve(name + ".json");
            if (Files.exists(json)) {
                clips.put(name, clip(clip, name, json));
            }
        }
        if (clips.isEmpty()) {
            throw new DataException(folder + " holds no clips: name the folder with 001/001.json, 002/002.json, ...");
        }
        return clips;
    }

    private static List<LabelledPhoto> clip(Path folder, String name, Path json) throws IOException {
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(json.toFile());
        } catch (JsonProcessingException e) {
            throw new DataException(json + " is damaged at line " + e.getLocation().getLineNr()
                    + ": download the clip again", e);
        }
        String actor = root.path("actor").asText("");
        List<LabelledPhoto> photos = new ArrayList<>();
        Iterator<Map.Entry<String, JsonNode>> frames = root.path("frames").fields();
        while (frames.hasNext()) {
            Map.Entry<String, JsonNode> frame = frames.next();
            String file = frame.getKey() + ".png";
            try {
                JsonNode values = frame.getValue();
                Labels labels = new Labels(
                        Labels.UNKNOWN, affect(values, "valence"), affect(values, "arousal"), actor);
                photos.add(new LabelledPhoto(
                        name + "/" + file,
                        folder.resolve(file),
                        labels,
                        Optional.empty(),
                        Optional.of(landmarks(values.path("landmarks"))).filter(AfewVa::spanned),
                        Optional.of(SIZE)));
            } catch (IllegalArgumentException e) {
                throw new DataException(json + ", frame " + frame.getKey() + ": " + e.getMessage()
                        + "; correct or remove the frame", e);
            }
        }
        return photos;
    }

    private static float affect(JsonNode frame, String name) {
        JsonNode value = frame.path(name);
        if (!value.isNumber() || !(Math.abs(value.asDouble()) <= MAX_AFFECT)) {
            throw new IllegalArgumentException(name + " '" + value.asText() + "' is not in -10..10");
        }
        return (float) (value.asDouble() / MAX_AFFECT);
    }

    private static float[] landmarks(JsonNode points) {
        if (points.size() != Ibug68.COUNT) {
            throw new IllegalArgumentException("expected 68 landmarks, got " + points.size());
        }
        float[] out = new float[2 * Ibug68.COUNT];
        for (int i = 0; i < Ibug68.COUNT; i++) {
            JsonNode point = points.get(i);
            if (point.size() != 2 || !point.get(0).isNumber() || !point.get(1).isNumber()) {
                throw new IllegalArgumentException("landmark " + i + " is not a pair of numbers");
            }
            out[2 * i] = (float) (point.get(0).asDouble() / PIXEL_ASPECT);
            out[2 * i + 1] = (float) point.get(1).asDouble();
        }
        return out;
    }

    /** Points that all lie on one place or line tell nothing of the face. */
    private static boolean spanned(float[] points) {
        Bounds bounds = Bounds.of(points, 2);
        return bounds.right() > bounds.left() && bounds.bottom() > bounds.top();
    }

    /**
     * A split by clip, 60/20/20 with seed 0 of our own random numbers: the published one draws from NumPy's, so the
     * clips are not the same.
     */
    public static List<LabelledPhoto> split(Map<String, List<LabelledPhoto>> clips, Split split) {
        List<String> names = shuffled(clips);
        int training = (int) Math.round(TRAINING * names.size());
        int validation = (int) Math.round(VALIDATION * names.size());
        return frames(clips, switch (split) {
            case TRAINING -> names.subList(0, training);
            case VALIDATION -> names.subList(training, validation);
            case TEST -> names.subList(validation, names.size());
        });
    }

    /**
     * One part of a cross-validation by clip, seed 0.
     *
     * @param fold 0 up to {@code folds - 1}
     * @param held whether to give the clips of the fold, which are held back, or all others
     */
    public static List<LabelledPhoto> fold(
            Map<String, List<LabelledPhoto>> clips, int fold, int folds, boolean held) {
        if (folds < 2 || fold < 0 || fold >= folds) {
            throw new IllegalArgumentException("fold " + fold + " of " + folds + " does not exist");
        }
        List<String> names = shuffled(clips);
        List<String> chosen = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (i % folds == fold == held) {
                chosen.add(names.get(i));
            }
        }
        return frames(clips, chosen);
    }

    private static List<String> shuffled(Map<String, List<LabelledPhoto>> clips) {
        List<String> sorted = clips.keySet().stream().sorted().toList();
        List<String> out = new ArrayList<>();
        for (int i : new SeededRandom(SPLIT_SEED).permutation(sorted.size())) {
            out.add(sorted.get(i));
        }
        return out;
    }

    private static List<LabelledPhoto> frames(Map<String, List<LabelledPhoto>> clips, List<String> names) {
        return names.stream().flatMap(name -> clips.get(name).stream()).toList();
    }
}
