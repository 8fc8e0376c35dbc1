package org.emoca4j.evaluate.compare;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import java.awt.image.BufferedImage;
import org.emoca4j.compared.EmotionReader.Reading;
import org.emoca4j.image.PngWriter;
import org.emoca4j.image.RgbImage;

/**
 * A comparison as one HTML file that needs nothing beside it and no server: a slider between photo and render in each
 * cell, all probabilities, light and dark.
 */
public final class ComparisonPage {

    private static final float JPEG_QUALITY = 0.9f;

    private final Comparison comparison;
    private final StringBuilder out = new StringBuilder();

    /**
     * Where a page stands among several.
     *
     * @param previous file name of the page before
     * @param next file name of the page after
     */
    public record Place(Optional<String> previous, Optional<String> next) {}

    private ComparisonPage(Comparison comparison) {
        this.comparison = comparison;
    }

    /**
     * Writes the page.
     *
     * @param place of this page among its neighbours
     * @return the text of the file, in UTF-8
     */
    public static String html(Comparison comparison, Place place) {
        ComparisonPage page = new ComparisonPage(comparison);
        page.document(place);
        return page.out.toString();
    }

    private void document(Place place) {
        out.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
                        + "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n")
                .append("<title>Compared systems</title>\n<style>\n").append(resource("compare.css"))
                .append(":root { --columns: ").append(1 + comparison.titles().size()).append("; }\n")
                .append("</style>\n</head>\n<body>\n<header>\n<h1>Compared systems</h1>\n");
        controls();
        out.append("</header>\n<main>\n<div class=\"scroll\">\n<table>\n<thead><tr><th scope=\"col\">Input</th>");
        comparison.titles().forEach(
                title -> out.append("<th scope=\"col\">").append(escaped(title)).append("</th>"));
        out.append("</tr></thead>\n<tbody>\n");
        comparison.rows().forEach(this::row);
        out.append("</tbody>\n</table>\n</div>\n");
        pages(place);
        out.append("</main>\n<footer>\n");
        comparison.caption().forEach(line -> out.append("<p>").append(escaped(line)).append("</p>\n"));
        out.append("</footer>\n<script>\n").append(resource("compare.js")).append("</script>\n</body>\n</html>\n");
    }

    private void controls() {
        List<Drawn> kinds = comparison.kinds();
        if (kinds.size() > 1) {
            out.append("<fieldset><legend>Heads</legend>");
            for (Drawn kind : kinds) {
                out.append("<label><input type=\"radio\" name=\"show\" value=\"").append(kind).append('"')
                        .append(kind == kinds.get(0) ? " checked" : "").append('>').append(kind).append("</label>");
            }
            out.append("</fieldset>\n");
        }
        out.append("<label>Photo <input type=\"range\" id=\"all\" min=\"0\" max=\"100\" value=\"0\" "
                        + "aria-label=\"all pictures: from render to photo\"></label>\n")
                .append("<button type=\"button\" id=\"theme\">Light / dark</button>\n");
    }

    private void pages(Place place) {
        if (place.previous().isPresent() || place.next().isPresent()) {
            out.append("<nav aria-label=\"Pages\">");
            place.previous().ifPresent(file -> link(file, "previous page"));
            place.next().ifPresent(file -> link(file, "next page"));
            out.append("</nav>\n");
        }
    }

    private void link(String file, String text) {
        out.append("<a href=\"").append(escaped(file)).append("\">").append(text).append("</a> ");
    }

    private void row(Row row) {
        String photo = "data:image/jpeg;base64," + base64(jpeg(row.input().image()));
        out.append("<tr style=\"--photo:url(").append(photo).append(")\">\n<th scope=\"row\"><figure>")
                .append("<div class=\"stage\" role=\"img\" style=\"background-image:var(--photo)\" aria-label=\"photo ")
                .append(escaped(row.title())).append("\"></div><div class=\"spacer name\">")
                .append(escaped(row.title())).append("</div>");
        row.input().reading().ifPresent(reading -> reading(reading, Optional.of(reading)));
        out.append("</figure></th>\n");
        for (int i = 0; i < row.cells().size(); i++) {
            out.append("<td>");
            cell(row, comparison.titles().get(i), row.cells().get(i));
            out.append("</td>\n");
        }
        out.append("</tr>\n");
    }

    private void cell(Row row, String title, Cell cell) {
        for (Drawn kind : comparison.kinds()) {
            Picture head = cell.heads().get(kind);
            if (head != null) {
                pair(kind.toString(), title + ", " + kind + ", " + row.title(), data(kind, head));
                head.reading().ifPresent(reading -> reading(reading, row.input().reading()));
                out.append("</figure>");
            }
        }
        cell.landmarks().forEach((kind, points) -> {
            pair(kind.toString(), title + ", landmarks, " + row.title(), data(kind, points));
            out.append("<div class=\"note\">").append(escaped(cell.note())).append("</div></figure>");
        });
        if (cell.heads().isEmpty() && cell.landmarks().isEmpty()) {
            out.append("<div class=\"stage none\">").append(escaped(cell.note())).append("</div>");
        }
    }

    /** Grey heads on white as PNG, photos as JPEG. */
    private static String data(Drawn kind, Picture picture) {
        return kind == Drawn.GEOMETRY
                ? "data:image/png;base64," + base64(PngWriter.encode(picture.image()))
                : "data:image/jpeg;base64," + base64(jpeg(picture.image()));
    }

    /** A picture over the photo with its slider; the figure stays open for what stands below. */
    private void pair(String kind, String name, String data) {
        out.append("<figure class=\"").append(kind).append("\"><div class=\"stage pair\"><img alt=\"")
                .append(escaped(name)).append("\" src=\"").append(data)
                .append("\"></div><input type=\"range\" min=\"0\" max=\"100\" value=\"0\" aria-label=\"")
                .append(escaped(name)).append(": from render to photo\">");
    }

    private void reading(Reading reading, Optional<Reading> photo) {
        List<String> classes = comparison.reader().orElseThrow().classes();
        int best = reading.best();
        boolean same = photo.isPresent() && photo.get().best() == best;
        out.append("<div class=\"read\"><span>").append(escaped(classes.get(best))).append("</span><span>")
                .append(number(reading.probabilities()[best])).append("</span></div>");
        bar(reading.probabilities()[best], same);
        if (reading.valence().isPresent() && reading.arousal().isPresent()) {
            out.append("<div class=\"va\">").append(String.format(Locale.ROOT, "valence %+.2f, arousal %+.2f",
                    reading.valence().get(), reading.arousal().get())).append("</div>");
        }
        out.append("<details><summary>all emotions</summary><dl>");
        for (int i = 0; i < classes.size(); i++) {
            out.append("<dt>").append(escaped(classes.get(i))).append("</dt>");
            bar(reading.probabilities()[i], same);
            out.append("<dd>").append(number(reading.probabilities()[i])).append("</dd>");
        }
        out.append("</dl></details>");
    }

    private void bar(float share, boolean same) {
        out.append("<div class=\"bar").append(same ? " same" : "").append("\"><i style=\"width:")
                .append(String.format(Locale.ROOT, "%.1f", 100 * share)).append("%\"></i></div>");
    }

    private static String number(float value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] jpeg(RgbImage image) {
        BufferedImage buffered = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                buffered.setRGB(x, y, image.get(x, y, 0) << 16 | image.get(x, y, 1) << 8 | image.get(x, y, 2));
            }
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(stream);
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionQuality(JPEG_QUALITY);
            writer.write(null, new IIOImage(buffered, null, null), how);
        } catch (IOException e) {
            throw new UncheckedIOException("a picture can't be packed", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static String resource(String name) {
        try (InputStream in = ComparisonPage.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the program's file " + name + " can't be read", e);
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
