package org.emoca4j.evaluate.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.emoca4j.format.AtomicFile;

/**
 * What the names in a study's site stand for. It stays with the researcher: who has it can tell the systems apart.
 *
 * @param format {@link #FORMAT}
 * @param study name of the study, in each file of answers as well
 * @param salt of the names
 * @param design what is asked
 * @param systems in the order of the columns
 * @param photos every photo of the study
 * @param images every picture of the site
 * @param pairs every question of the second part
 * @param checks every question whose answer is told
 */
public record StudyKey(
        String format,
        String study,
        String salt,
        StudyDesign design,
        List<StudySystem> systems,
        List<Photo> photos,
        List<Image> images,
        List<Pair> pairs,
        List<Check> checks) {

    /** Version of the file. */
    public static final String FORMAT = "emoca-study-key-1";

    /** Name of the file, beside the site's folder. */
    public static final String FILE = "key.json";

    /** In the place of a system: the photo itself. */
    public static final String PHOTO = "photo";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A system of the study. */
    public record StudySystem(String id, String title, String fingerprint) {}

    /**
     * A photo.
     *
     * @param name as the user named it
     * @param label AffectNet's word for what it shows; empty if it is not known
     */
    public record Photo(String name, String label) {}

    /**
     * A picture of the site.
     *
     * @param name of its file, without extension
     * @param photo that it belongs to
     * @param system that made it, or {@link #PHOTO}
     * @param labelled whether people are asked for its emotion
     */
    public record Image(String name, String photo, String system, boolean labelled) {}

    /**
     * Two renders of a photo.
     *
     * @param name of the question
     * @param a name of a picture
     * @param b name of another picture
     */
    public record Pair(String name, String a, String b) {}

    /**
     * A question whose answer is told.
     *
     * @param name of the question
     * @param part {@code label} or {@code pair}
     * @param expected answer
     */
    public record Check(String name, String part, String expected) {}

    /** Writes the key. */
    public void write(Path folder) throws IOException {
        byte[] text = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
        AtomicFile.write(folder.resolve(FILE), stream -> stream.write(text));
    }

    /**
     * Reads the key of a study.
     *
     * @param folder that {@code emoca study make} wrote
     * @throws IOException with one line that names the file, if it is missing or damaged
     */
    public static StudyKey read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        try {
            StudyKey key = JSON.readValue(Files.readAllBytes(file), StudyKey.class);
            if (!FORMAT.equals(key.format) || key.study == null || key.design == null || key.systems == null
                    || key.photos == null || key.images == null || key.pairs == null || key.checks == null) {
                throw new IOException(file + " is not the key of a study; name the folder of 'emoca study make'");
            }
            return key;
        } catch (NoSuchFileException e) {
            throw new IOException("there is no " + file + "; name the folder of 'emoca study make' with --study", e);
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is damaged: " + e.getOriginalMessage(), e);
        }
    }

    /** The pictures by name. */
    public Map<String, Image> imagesByName() {
        Map<String, Image> out = new HashMap<>();
        images.forEach(image -> out.put(image.name(), image));
        return out;
    }
}
