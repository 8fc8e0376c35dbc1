package org.emoca4j.app;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of pixels: 250000000, or 250M. */
final class PixelCount implements ITypeConverter<Long> {

    private static final long MEGA = 1_000_000;

    @Override
    public Long convert(String text) {
        String upper = text.strip().toUpperCase(Locale.ROOT);
        boolean mega = upper.endsWith("M");
        try {
            long value = Math.multiplyExact(
                    Long.parseLong(mega ? upper.substring(0, upper.length() - 1) : upper), mega ? MEGA : 1);
            if (value >= 1) {
                return value;
            }
        } catch (NumberFormatException | ArithmeticException e) {
            // told below
        }
        throw new TypeConversionException("'" + text + "' is not a number of pixels; write 250000000 or 250M");
    }
}
