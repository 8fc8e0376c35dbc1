package org.emoca4j.train.stage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.emoca4j.app.UserError;
import org.emoca4j.head.HeadModel;
import org.emoca4j.train.data.DataException;
import org.emoca4j.train.data.Dataset;
import org.emoca4j.train.data.Labels;
import org.emoca4j.train.data.Sample;
import org.emoca4j.train.data.SyntheticFaces;

/**
 * The samples that a recipe names: prepared folders, and faces that are rendered while training goes on. Safe for use
 * from many threads.
 */
final class FaceData implements Dataset {

    private static final Pattern SYNTHETIC = Pattern.compile("synthetic:([1-9]\\d{0,8})(?::([1-9]\\d{0,8}))?");

    private final List<Dataset> parts;
    private final boolean withMesh;
    private final int size;

    private FaceData(List<Dataset> parts, boolean withMesh) {
        this.parts = List.copyOf(parts);
        this.withMesh = withMesh;
        size = parts.stream().mapToInt(Dataset::size).reduce(0, Math::addExact);
    }

    /**
     * Opens what a recipe names.
     *
     * @param setting names it in messages, such as {@code data.train}
     * @param ignoreInvalid which samples of prepared folders are left out
     * @param seed of the rendered faces; another one for each purpose, or validation would see what training saw
     * @param withMesh whether samples without the points of the face mesh are of no use: they can't be read then, as in
     *     the published programs
     * @throws UserError if something is not there, or no sample is left
     */
    static FaceData open(String setting, List<String> sources, String ignoreInvalid, long seed, boolean withMesh)
            throws IOException {
        List<Dataset> parts = new ArrayList<>();
        List<String> folders = new ArrayList<>();
        for (String source : sources) {
            Matcher synthetic = SYNTHETIC.matcher(source);
            if (synthetic.matches()) {
                int perPerson = synthetic.group(2) == null ? 1 : Integer.parseInt(synthetic.group(2));
                parts.add(new SyntheticFaces(HeadModel.builtin(), List.of(), seed + parts.size(),
                        Integer.parseInt(synthetic.group(1)), perPerson));
            } else if (source.equals("synthetic") || source.startsWith("synthetic:")) {
                throw UserError.usage(setting + ": '" + source + "' should be synthetic:COUNT or "
                        + "synthetic:COUNT:PER-PERSON, such as synthetic:1000 or synthetic:1000:4");
            } else {
                folders.add(source);
            }
        }
        if (!folders.isEmpty()) {
            parts.add(PreparedData.open(setting, folders, ignoreInvalid));
        }
        return new FaceData(parts, withMesh);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Sample get(int index) throws IOException {
        int place = index;
        for (Dataset part : parts) {
            if (place < part.size()) {
                return checked(part.get(place));
            }
            place -= part.size();
        }
        throw new IndexOutOfBoundsException("sample " + index + " of " + size);
    }

    private Sample checked(Sample sample) throws DataException {
        if (withMesh && sample.mediapipe().length == 0) {
            throw new DataException(sample.key() + ": the points of its face mesh are unknown, which the losses on "
                    + "MediaPipe's points need; leave it out, or set lmk_weight_mp, eyed_mp and lipd_mp to 0");
        }
        return sample;
    }

    @Override
    public Labels labels(int index) {
        int place = index;
        for (Dataset part : parts) {
            if (place < part.size()) {
                return part.labels(place);
            }
            place -= part.size();
        }
        throw new IndexOutOfBoundsException("sample " + index + " of " + size);
    }

    @Override
    public void close() throws IOException {
        for (Dataset part : parts) {
            part.close();
        }
    }
}
