package org.emoca4j.train.data;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.emoca4j.format.FormatException;
import org.emoca4j.format.Npy;

/** Reads npy files of numbers; single numbers may be written as text, as AffectNet's are. */
final class NpyNumbers {

    /** NumPy's fixed-length text, four bytes a character. */
    private static final Pattern TEXT = Pattern.compile("'descr'\\s*:\\s*'([<>])U(\\d{1,4})'");

    private static final int MAX_TEXT_FILE = 1 << 14;
    private static final int HEADER_LENGTH_AT = 8;
    private static final int HEADER_AT = 10;

    private NpyNumbers() {}

    /**
     * All numbers of a file.
     *
     * @param count how many there must be
     */
    static double[] read(Path file, int count) throws IOException {
        double[] values;
        try {
            values = count == 1 && Files.size(file) < MAX_TEXT_FILE ? single(file) : array(file);
        } catch (NoSuchFileException e) {
            throw new DataException(file + " does not exist: the annotations are incomplete, download them again", e);
        } catch (FormatException e) {
            throw new DataException(e.getMessage() + ": download the annotations again", e);
        }
        if (values.length != count) {
            throw new DataException(file + ": expected " + count + " numbers, got " + values.length
                    + "; download the annotations again");
        }
        return values;
    }

    private static double[] single(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Matcher text = TEXT.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        if (bytes.length < HEADER_AT || bytes[0] != (byte) 0x93 || bytes[6] != 1 || !text.find()) {
            return array(file);
        }
        int start = HEADER_AT + (bytes[HEADER_LENGTH_AT] & 0xFF) + ((bytes[HEADER_LENGTH_AT + 1] & 0xFF) << 8);
        int length = 4 * Integer.parseInt(text.group(2));
        if (bytes.length != start + length) {
            throw new DataException(file + ": expected one text of " + length + " bytes; download it again");
        }
        Charset charset = Charset.forName(text.group(1).equals("<") ? "UTF-32LE" : "UTF-32BE");
        String number = new String(bytes, start, length, charset).replace("\0", "").strip();
        try {
            return new double[] {Double.parseDouble(number)};
        } catch (NumberFormatException e) {
            throw new DataException(file + ": '" + number + "' is not a number; download it again", e);
        }
    }

    private static double[] array(Path file) throws IOException {
        float[] values = Npy.read(file).floats();
        double[] out = new double[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i];
        }
        return out;
    }
}
