package org.emoca4j.evaluate.study;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.emoca4j.image.PngWriter;
import org.emoca4j.image.RgbImage;

/**
 * Collects the pictures of a study and writes its site. Files of pictures have names from a secret salt, the same for
 * photos and renders of all systems, so that neither names nor the page's source tell who made what.
 */
public final class StudyBuilder {

    private static final int NAME_BYTES = 8;
    private static final int SALT_BYTES = 16;

    private final StudyDesign design;
    private final List<StudyKey.StudySystem> systems;
    private final Path site;
    private final String salt;
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final List<StudyKey.Image> images = new ArrayList<>();

    /**
     * @param systems at least one
     * @param site an empty folder, receives the site
     */
    public StudyBuilder(StudyDesign design, List<StudyKey.StudySystem> systems, Path site) throws IOException {
        this(design, systems, site, new SecureRandom());
    }

    StudyBuilder(StudyDesign design, List<StudyKey.StudySystem> systems, Path site, SecureRandom random)
            throws IOException {
        this.design = design;
        this.systems = List.copyOf(systems);
        this.site = site;
        byte[] bytes = new byte[SALT_BYTES];
        random.nextBytes(bytes);
        salt = HexFormat.of().formatHex(bytes);
        Files.createDirectories(site.resolve("img"));
    }

    /** The system of a picture, and what it drew. */
    public record Render(String system, RgbImage picture) {}

    /**
     * Adds a photo with the renders of all systems.
     *
     * @param name of the photo, none twice
     * @param label AffectNet's word for what it shows, if that is known
     * @param view the photo as people see it
     * @param renders one for each system
     */
    public void add(String name, Optional<String> label, RgbImage view, List<Render> renders) throws IOException {
        if (labels.putIfAbsent(name, label.orElse("")) != null) {
            throw new IllegalArgumentException(name + " was added before");
        }
        image(name, StudyKey.PHOTO, view, false);
        for (Render render : renders) {
            image(name, render.system(), render.picture(), true);
        }
    }

    private void image(String photo, String system, RgbImage picture, boolean labelled) throws IOException {
        String hash = hash(photo, system);
        PngWriter.write(picture, site.resolve("img").resolve(hash + ".png"));
        images.add(new StudyKey.Image(hash, photo, system, labelled));
    }

    private String hash(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt.getBytes(StandardCharsets.UTF_8));
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, NAME_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Number of photos so far. */
    public int photos() {
        return labels.size();
    }

    /**
     * Writes the site's pages.
     *
     * @param labelPhotos whether people are asked for the emotions of the photos too; those without a label always are
     * @param against the system that each other one is compared with; empty compares all with all
     * @return what the names stand for
     */
    public StudyKey finish(boolean labelPhotos, Optional<String> against) throws IOException {
        List<StudyKey.Image> all = images.stream()
                .map(i -> i.system().equals(StudyKey.PHOTO)
                        ? new StudyKey.Image(i.name(), i.photo(), i.system(),
                                labelPhotos || labels.get(i.photo()).isEmpty())
                        : i)
                .sorted(Comparator.comparing(StudyKey.Image::name))
                .toList();
        List<StudyKey.Photo> photos =
                labels.entrySet().stream().map(e -> new StudyKey.Photo(e.getKey(), e.getValue())).toList();
        StudyKey key = new StudyKey(StudyKey.FORMAT, hash("study"), salt, design, systems, photos, all,
                pairs(all, against), checks());
        new StudySite(key).write(site);
        // servers tell when files were written: the order would show what belongs together
        FileTime now = FileTime.from(Instant.now());
        for (StudyKey.Image image : all) {
            Files.setLastModifiedTime(site.resolve("img").resolve(image.name() + ".png"), now);
        }
        return key;
    }

    private List<StudyKey.Pair> pairs(List<StudyKey.Image> all, Optional<String> against) {
        List<StudyKey.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            for (int k = i + 1; k < all.size(); k++) {
                StudyKey.Image a = all.get(i);
                StudyKey.Image b = all.get(k);
                boolean renders = !a.system().equals(StudyKey.PHOTO) && !b.system().equals(StudyKey.PHOTO);
                boolean wanted = against.isEmpty()
                        || a.system().equals(against.get()) || b.system().equals(against.get());
                if (a.photo().equals(b.photo()) && renders && wanted) {
                    pairs.add(new StudyKey.Pair(hash("pair", a.name(), b.name()), a.name(), b.name()));
                }
            }
        }
        pairs.sort(Comparator.comparing(StudyKey.Pair::name));
        return pairs;
    }

    private List<StudyKey.Check> checks() {
        SplittableRandom random = new SplittableRandom(design.seed());
        List<StudyKey.Check> checks = new ArrayList<>();
        for (int i = 0; i < design.checks(); i++) {
            String emotion = design.emotions().get(random.nextInt(design.emotions().size()));
            checks.add(new StudyKey.Check(hash("check", "label" + i), "label", emotion));
            if (systems.size() > 1) {
                String side = random.nextBoolean() ? "left" : "right";
                checks.add(new StudyKey.Check(hash("check", "pair" + i), "pair", side));
            }
        }
        return checks;
    }
}
