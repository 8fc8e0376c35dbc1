package org.emoca4j.evaluate.now;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.emoca4j.format.Npy;
import org.emoca4j.format.Tensor;

/**
 * The seven points of the NoW challenge: outer and inner corner of the subject's right eye, inner and outer corner of
 * the left eye, base of the nose, right and left corner of the mouth (deca-flame.md section 4: 51-point indices 19, 22,
 * 25, 28, 16, 31, 37).
 */
final class Landmarks7 {

    static final int COUNT = 7;
    static final int RIGHT_EYE_OUTER = 0;
    static final int RIGHT_EYE_INNER = 1;
    static final int LEFT_EYE_INNER = 2;
    static final int LEFT_EYE_OUTER = 3;
    static final int NOSE_BASE = 4;

    /** Where the seven stand among iBUG's 68. */
    private static final int[] IBUG = {36, 39, 42, 45, 33, 48, 54};

    private Landmarks7() {}

    /**
     * The seven of 68 points.
     *
     * @param points68 {@code 68 * 3}
     * @return {@code 7 * 3}
     */
    static double[] of(float[] points68) {
        double[] out = new double[3 * COUNT];
        for (int i = 0; i < out.length; i++) {
            out[i] = points68[3 * IBUG[i / 3] + i % 3];
        }
        return out;
    }

    static double[] point(double[] landmarks, int index) {
        return new double[] {landmarks[3 * index], landmarks[3 * index + 1], landmarks[3 * index + 2]};
    }

    /** In units of the landmarks. */
    static double outerEyeDistance(double[] landmarks) {
        double squared = 0;
        for (int a = 0; a < 3; a++) {
            double d = landmarks[3 * RIGHT_EYE_OUTER + a] - landmarks[3 * LEFT_EYE_OUTER + a];
            squared += d * d;
        }
        return Math.sqrt(squared);
    }

    /**
     * Reads a file: {@code .pp} as MeshLab's PickPoints writes it, {@code .npy} of 7 x 3 or 21 numbers, else text with
     * three numbers on a line, separated by spaces or commas.
     *
     * @return {@code 7 * 3}
     * @throws IOException with one line that names the file, if it doesn't hold seven points
     */
    static double[] read(Path file) throws IOException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        List<Double> values;
        if (name.endsWith(".pp")) {
            values = pickedPoints(file);
        } else if (name.endsWith(".npy")) {
            values = array(file);
        } else {
            values = text(file);
        }
        if (values.size() != 3 * COUNT) {
            throw new IOException(file + ": holds " + values.size() / 3 + " points, expected the 7 of the NoW "
                    + "challenge: eye corners from the subject's right to left, nose base, mouth corners");
        }
        double[] points = values.stream().mapToDouble(Double::doubleValue).toArray();
        for (double value : points) {
            if (!Double.isFinite(value)) {
                throw new IOException(file + ": a coordinate is " + value);
            }
        }
        return points;
    }

    private static List<Double> array(Path file) throws IOException {
        Tensor tensor = Npy.read(file);
        List<Double> values = new ArrayList<>();
        for (float value : tensor.floats()) {
            values.add((double) value);
        }
        return values;
    }

    private static List<Double> text(Path file) throws IOException {
        List<Double> values = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            String[] cells = line.strip().split("[\\s,;]+");
            if (cells.length != 3) {
                throw new IOException(file + ": line " + number + ": expected three numbers, found " + cells.length);
            }
            for (String cell : cells) {
                values.add(number(cell, file + ": line " + number));
            }
        }
        return values;
    }

    /** Elements {@code <point x= y= z= active=>}; such that were switched off in MeshLab don't count. */
    private static List<Double> pickedPoints(Path file) throws IOException {
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        List<Double> values = new ArrayList<>();
        try (var in = Files.newInputStream(file)) {
            XMLStreamReader xml = factory.createXMLStreamReader(in);
            while (xml.hasNext()) {
                if (xml.next() != XMLStreamReader.START_ELEMENT || !xml.getLocalName().equals("point")
                        || "0".equals(xml.getAttributeValue(null, "active"))) {
                    continue;
                }
                for (String axis : List.of("x", "y", "z")) {
                    String where = file + ": line " + xml.getLocation().getLineNumber();
                    values.add(number(xml.getAttributeValue(null, axis), where));
                }
            }
        } catch (XMLStreamException e) {
            throw new IOException(file + ": not a file of picked points: line "
                    + e.getLocation().getLineNumber() + " is no XML", e);
        }
        return values;
    }

    private static double number(String text, String where) throws IOException {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException | NullPointerException e) {
            throw new IOException(where + ": expected a number, found " + text, e);
        }
    }
}
