package org.emoca4j.app;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.Ibug68;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Npy;
import org.emoca4j.format.Tensor;

/**
 * 68 landmarks of each photo from files, in the place of the detector's: who has those of FAN gets the crop of the
 * published programs to the last digit.
 *
 * @param folder holds {@code NAME.txt} (a line "x y" for each point) or {@code NAME.npy} (68 x 2) for the photo
 *     {@code NAME.jpg}
 */
record GivenLandmarks(Path folder) {

    /**
     * The points of a photo.
     *
     * @return {@code 68 * 2} image pixels; empty if there is no file
     * @throws FormatException if the file is there and isn't 68 points
     */
    Optional<float[]> of(Path photo) throws IOException {
        String name = photo.getFileName().toString().replaceFirst("\\.[^.]*$", "");
        Path text = folder.resolve(name + ".txt");
        Path array = folder.resolve(name + ".npy");
        if (Files.isRegularFile(text)) {
            return Optional.of(parse(text));
        }
        if (Files.isRegularFile(array)) {
            Tensor tensor = Npy.read(array);
            long[] shape = tensor.shape();
            if (shape.length != 2 || shape[0] != Ibug68.COUNT || shape[1] < 2 || !isFloat(tensor)) {
                throw new FormatException(array + ": holds " + tensor.type() + " of shape " + Arrays.toString(shape)
                        + ", expected 68 x 2 floats");
            }
            return Optional.of(finite(columns(tensor.floats(), (int) shape[1]), array));
        }
        return Optional.empty();
    }

    private static boolean isFloat(Tensor tensor) {
        return tensor.type() == Tensor.Type.F32 || tensor.type() == Tensor.Type.F64;
    }

    private static float[] parse(Path file) throws IOException {
        try {
            List<String> lines = Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            if (lines.size() != Ibug68.COUNT) {
                throw new FormatException(file + ": has " + lines.size() + " lines, expected 68, each \"x y\"");
            }
            float[] points = new float[2 * Ibug68.COUNT];
            for (int i = 0; i < Ibug68.COUNT; i++) {
                String[] fields = lines.get(i).split("[\\s,]+");
                if (fields.length < 2) {
                    throw new FormatException(file + ": line " + (i + 1) + " is not \"x y\"");
                }
                points[2 * i] = Float.parseFloat(fields[0]);
                points[2 * i + 1] = Float.parseFloat(fields[1]);
            }
            return finite(points, file);
        } catch (NumberFormatException | MalformedInputException e) {
            throw new FormatException(file + ": not 68 lines of two numbers", e);
        }
    }

    private static float[] columns(float[] values, int width) {
        float[] points = new float[2 * Ibug68.COUNT];
        for (int i = 0; i < Ibug68.COUNT; i++) {
            points[2 * i] = values[width * i];
            points[2 * i + 1] = values[width * i + 1];
        }
        return points;
    }

    private static float[] finite(float[] points, Path file) throws FormatException {
        for (float value : points) {
            if (!Float.isFinite(value)) {
                throw new FormatException(file + ": holds a number that is not finite");
            }
        }
        return points;
    }

    /** The face that the points lie on, with their bounding box: the one whose middle is nearest to theirs. */
    static Optional<DetectedFace> choose(List<DetectedFace> found, float[] points68) {
        double x = 0;
        double y = 0;
        for (int i = 0; i < points68.length; i += 2) {
            x += points68[i] / Ibug68.COUNT;
            y += points68[i + 1] / Ibug68.COUNT;
        }
        Optional<DetectedFace> nearest = Optional.empty();
        double best = Double.POSITIVE_INFINITY;
        for (DetectedFace face : found) {
            double distance = Math.hypot(face.centreX() - x, face.centreY() - y);
            if (distance < Math.min(best, face.side())) {
                best = distance;
                nearest = Optional.of(face.withLandmarks68(points68));
            }
        }
        return nearest;
    }
}
