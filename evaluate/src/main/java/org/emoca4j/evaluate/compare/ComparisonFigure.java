package org.emoca4j.evaluate.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.emoca4j.compared.EmotionReader.Reading;
import org.emoca4j.image.Canvas;
import org.emoca4j.image.Resize;
import org.emoca4j.image.RgbImage;

/** Lays a comparison out as one picture, as papers print it: rows of faces, columns of systems, a caption. */
public final class ComparisonFigure {

    /** Up to so many systems, both pictures of a head stand side by side; with more, one above the other. */
    private static final int MAX_SIDE_BY_SIDE = 2;

    private static final int PAPER = 0xFFFFFF;
    private static final int INK = 0x1F2328;
    private static final int QUIET = 0x6A6F76;
    private static final int HAIRLINE = 0xDADCDE;
    private static final int EMPTY = 0xF4F4F2;
    private static final int SAME = 0x2F6DB5;
    private static final int OTHER = 0xD9792B;

    private final Comparison comparison;
    private final int cell;
    private final int gap;
    private final int margin;
    private final double text;
    private final int below;
    private final int header;
    private final int across;
    private final int lines;

    /**
     * @param cell side of each picture in pixels
     */
    public ComparisonFigure(Comparison comparison, int cell) {
        this.comparison = comparison;
        this.cell = cell;
        int kinds = comparison.kinds().size();
        across = comparison.titles().size() <= MAX_SIDE_BY_SIDE ? kinds : 1;
        lines = kinds / across;
        gap = Math.max(4, cell / 40);
        margin = Math.max(12, cell / 12);
        text = Math.max(7, cell / 24.0);
        boolean valence = comparison.reader().map(Comparison.Reader::valence).orElse(false);
        below = (int) Math.round(comparison.reader().isEmpty() ? 2.6 * text : (valence ? 5.8 : 4) * text);
        header = (int) Math.round(3 * text);
    }

    /** Draws the figure. */
    public RgbImage draw() {
        int columns = 1 + across * comparison.titles().size();
        int width = 2 * margin + columns * cell + (columns - 1) * gap;
        int row = lines * (cell + below) + 2 * gap;
        List<String> caption = wrapped(comparison.caption(), width - 2 * margin, captionText());
        int height = 2 * margin + header + comparison.rows().size() * row
                + (int) Math.round(caption.size() * 2.1 * captionText() + captionText());
        Canvas canvas = new Canvas(width, height, PAPER);
        titles(canvas);
        for (int i = 0; i < comparison.rows().size(); i++) {
            row(canvas, comparison.rows().get(i), margin + header + i * row);
        }
        double y = margin + header + comparison.rows().size() * row + 1.6 * captionText();
        canvas.fill(margin, (int) (y - 1.9 * captionText()), width - 2 * margin, 1, HAIRLINE);
        for (String line : caption) {
            canvas.text(line, margin, y + captionText(), captionText(), QUIET);
            y += 2.1 * captionText();
        }
        return canvas.image();
    }

    private double captionText() {
        return 0.82 * text;
    }

    private void titles(Canvas canvas) {
        title(canvas, "Input", left(0), cell);
        for (int i = 0; i < comparison.titles().size(); i++) {
            title(canvas, comparison.titles().get(i), left(1 + across * i), across * (cell + gap) - gap);
        }
    }

    private void title(Canvas canvas, String title, int x, int width) {
        String shown = fitting(title, width, 1.15 * text);
        double left = x + (width - Canvas.textWidth(shown, 1.15 * text)) / 2;
        canvas.text(shown, left, margin + 1.15 * text, 1.15 * text, INK);
    }

    private int left(int column) {
        return margin + column * (cell + gap);
    }

    private void row(Canvas canvas, Row row, int top) {
        List<Drawn> kinds = comparison.kinds();
        Optional<Reading> photo = row.input().reading();
        picture(canvas, row.input().image(), left(0), top);
        double y = top + cell;
        if (photo.isPresent()) {
            reading(canvas, photo.get(), photo.get(), left(0), (int) y);
        }
        for (int k = 0; k < kinds.size(); k++) {
            int lineTop = across > 1 ? top : top + k * (cell + below);
            for (int i = 0; i < row.cells().size(); i++) {
                int left = across > 1 ? left(1 + across * i + k) : left(i + 1);
                cell(canvas, row.cells().get(i), kinds.get(k), photo, left, lineTop);
            }
        }
        if (lines > 1) {
            chart(canvas, row, left(0), top + cell + below);
        } else {
            String name = fitting(row.title(), cell, 0.8 * text);
            canvas.text(name, left(0), top + cell + below - 0.2 * text, 0.8 * text, QUIET);
        }
    }

    private void picture(Canvas canvas, RgbImage image, int x, int y) {
        canvas.draw(Resize.to(image, cell, cell), x, y);
        frame(canvas, x, y);
    }

    /** A hairline around a picture: white pictures on white paper have an edge too. */
    private void frame(Canvas canvas, int x, int y) {
        canvas.fill(x, y, cell, 1, HAIRLINE);
        canvas.fill(x, y + cell - 1, cell, 1, HAIRLINE);
        canvas.fill(x, y, 1, cell, HAIRLINE);
        canvas.fill(x + cell - 1, y, 1, cell, HAIRLINE);
    }

    private void cell(Canvas canvas, Cell content, Drawn kind, Optional<Reading> photo, int x, int y) {
        Picture head = content.heads().get(kind);
        if (head != null) {
            picture(canvas, head.image(), x, y);
            if (head.reading().isPresent() && photo.isPresent()) {
                reading(canvas, head.reading().get(), photo.get(), x, y + cell);
            }
        } else if (content.landmarks().containsKey(kind)) {
            picture(canvas, content.landmarks().get(kind).image(), x, y);
            note(canvas, content.note(), x, y + cell + 1.6 * text, 2);
        } else {
            canvas.fill(x, y, cell, cell, EMPTY);
            frame(canvas, x, y);
            note(canvas, content.note(), x + 2 * gap, y + cell * 0.4, 8);
        }
    }

    private void note(Canvas canvas, String note, int x, double y, int maxLines) {
        List<String> lines = wrapped(List.of(note), cell - 3 * gap, 0.85 * text);
        double baseline = y;
        for (String line : lines.subList(0, Math.min(maxLines, lines.size()))) {
            canvas.text(line, x, baseline, 0.85 * text, QUIET);
            baseline += 1.6 * text;
        }
    }

    /** The strongest emotion with its probability, as a number and a bar; valence and arousal. */
    private void reading(Canvas canvas, Reading reading, Reading photo, int x, int y) {
        int best = reading.best();
        int colour = best == photo.best() ? SAME : OTHER;
        float probability = reading.probabilities()[best];
        String number = String.format(Locale.ROOT, "%.2f", probability);
        double baseline = y + 1.75 * text;
        String name = fitting(className(best), cell - Canvas.textWidth(number, text) - gap, text);
        canvas.text(name, x, baseline, text, INK);
        canvas.text(number, x + cell - Canvas.textWidth(number, text), baseline, text, INK);
        int thickness = Math.max(2, (int) Math.round(0.35 * text));
        int barTop = (int) Math.round(y + 2.35 * text);
        canvas.fill(x, barTop, cell, thickness, HAIRLINE);
        canvas.fill(x, barTop, (int) Math.round(cell * probability), thickness, colour);
        if (reading.valence().isPresent() && reading.arousal().isPresent()) {
            String va = String.format(
                    Locale.ROOT, "V %+.2f  A %+.2f", reading.valence().get(), reading.arousal().get());
            canvas.text(va, x, y + 4.4 * text, 0.85 * text, QUIET);
        }
    }

    private String className(int index) {
        return comparison.reader().orElseThrow().classes().get(index);
    }

    /** All probabilities of the photo: there is room below it where heads are drawn twice. */
    private void chart(Canvas canvas, Row row, int x, int y) {
        canvas.text(fitting(row.title(), cell, 0.8 * text), x, y + 0.8 * text, 0.8 * text, QUIET);
        Optional<Reading> reading = row.input().reading();
        if (reading.isEmpty()) {
            return;
        }
        int n = reading.get().probabilities().length;
        double step = Math.min(2.4 * text, (cell - 2.5 * text) / n);
        double size = Math.min(0.8 * text, 0.42 * step);
        double widest = 0;
        for (int i = 0; i < n; i++) {
            widest = Math.max(widest, Canvas.textWidth(className(i), size));
        }
        int barLeft = (int) Math.round(x + Math.min(widest + gap, cell * 0.55));
        int room = x + cell - barLeft;
        for (int i = 0; i < n; i++) {
            double baseline = y + 3 * text + i * step;
            canvas.text(className(i), x, baseline, size, INK);
            int barTop = (int) Math.round(baseline - size);
            int thickness = Math.max(2, (int) Math.round(size));
            canvas.fill(barLeft, barTop, room, thickness, EMPTY);
            canvas.fill(barLeft, barTop, (int) Math.round(room * reading.get().probabilities()[i]), thickness, SAME);
        }
    }

    /** A text cut to a width, with dots where something is left out. */
    private static String fitting(String text, double width, double size) {
        String shown = text;
        while (shown.length() > 1 && Canvas.textWidth(shown.equals(text) ? text : shown + "..", size) > width) {
            shown = shown.substring(0, shown.length() - 1);
        }
        return shown.equals(text) ? text : shown + "..";
    }

    private static List<String> wrapped(List<String> paragraphs, double width, double size) {
        List<String> lines = new ArrayList<>();
        for (String paragraph : paragraphs) {
            String line = "";
            for (String word : paragraph.split(" ")) {
                String longer = line.isEmpty() ? word : line + " " + word;
                if (!line.isEmpty() && Canvas.textWidth(longer, size) > width) {
                    lines.add(line);
                    longer = word;
                }
                line = longer;
                while (line.length() > 1 && Canvas.textWidth(line, size) > width) {
                    int fits = line.length() - 1;
                    while (fits > 1 && Canvas.textWidth(line.substring(0, fits), size) > width) {
                        fits--;
                    }
                    lines.add(line.substring(0, fits));
                    line = line.substring(fits);
                }
            }
            lines.add(line);
        }
        return lines;
    }
}
