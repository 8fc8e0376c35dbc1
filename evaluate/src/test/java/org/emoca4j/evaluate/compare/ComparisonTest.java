package org.emoca4j.evaluate.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.emoca4j.compared.EmotionReader;
import org.emoca4j.compared.FaceSystem;
import org.emoca4j.compared.NeutralHead;
import org.emoca4j.compared.ProjectedMesh;
import org.emoca4j.compared.SystemFace;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.FaceBox;
import org.emoca4j.detect.FaceLandmarks;
import org.emoca4j.evaluate.compare.Comparison.Agreement;
import org.emoca4j.image.Canvas;
import org.emoca4j.image.RgbImage;
import org.junit.jupiter.api.Test;

/** Made-up systems and a reader that tells how red a picture's middle is: everything about the figure is known. */
class ComparisonTest {

    private static final int GREEN = 0x208040;
    private static final float[] RED = {1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0};

    private final RgbImage photo = new Canvas(300, 300, GREEN).image();
    private final DetectedFace face = new DetectedFace(
            new FaceBox(150, 150, 100, 0, 1, new float[12]),
            new FaceLandmarks(new float[3 * FaceLandmarks.COUNT], 1, 0, new float[0]), 150, 150, 100);

    private record Made(String id, SystemFace answer) implements FaceSystem {

        @Override
        public String title() {
            return id.toUpperCase(Locale.ROOT);
        }

        @Override
        public String fingerprint() {
            return id;
        }

        @Override
        public Map<String, Integer> codeLengths() {
            return Map.of();
        }

        @Override
        public Map<String, float[]> codes(RgbImage picture, DetectedFace where) {
            return Map.of();
        }

        @Override
        public SystemFace read(RgbImage picture, DetectedFace where) {
            if (answer == null) {
                throw new IllegalStateException("out of luck");
            }
            return answer;
        }

        @Override
        public Optional<NeutralHead> neutral(Map<String, float[]> codes) {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    private static final class RedReader implements EmotionReader {

        private final List<RgbImage> seen = new ArrayList<>();

        @Override
        public String id() {
            return "red";
        }

        @Override
        public String title() {
            return "Red";
        }

        @Override
        public String fingerprint() {
            return "red";
        }

        @Override
        public List<String> classes() {
            return List.of("calm", "red");
        }

        @Override
        public Reading read(RgbImage picture, DetectedFace where) {
            seen.add(picture);
            float red = picture.get(picture.width() / 2, picture.height() / 2, 0) / 255f;
            return new Reading(new float[] {1 - red, red}, Optional.of(0.25f), Optional.of(-0.5f));
        }

        @Override
        public void close() {}
    }

    private static SystemFace square(Optional<float[]> colours) {
        float[] vertices = {100, 100, 0, 200, 100, 0, 200, 200, 0, 100, 200, 0};
        return new SystemFace(Map.of(), Optional.of(new ProjectedMesh(vertices, new int[] {0, 3, 2, 0, 2, 1}, colours)),
                Optional.empty(), Map.of());
    }

    private Row row(RedReader reader, Column... columns) {
        return new FaceComparer(List.of(columns), Optional.of(reader), EnumSet.allOf(Drawn.class))
                .compare("a<b>.jpg", photo, face, 0, 1);
    }

    private static Comparison comparison(RedReader reader, List<String> titles, Row... rows) {
        return new Comparison(titles, EnumSet.allOf(Drawn.class),
                Optional.of(Comparison.Reader.of(reader, rows[0].input().reading())), List.of(rows),
                List.of(new Missing("mgcnet", List.of("model-400000"))), List.of(new Missing("3DDFA", List.of("bfm"))),
                List.of("empty.jpg"), List.of("broken.jpg"));
    }

    @Test
    void theEmotionIsReadFromTheVeryPicture() {
        RedReader reader = new RedReader();
        Row row = row(reader, new Column(new Made("red", square(Optional.of(RED))), List.of()),
                new Column(new Made("grey", square(Optional.empty())), List.of()));
        assertThat(row.input().reading().orElseThrow().probabilities()[1]).isLessThan(0.2f);
        Cell red = row.cells().get(0);
        assertThat(red.heads().get(Drawn.OVERLAY).reading().orElseThrow().probabilities()[1]).isGreaterThan(0.99f);
        assertThat(red.heads().get(Drawn.GEOMETRY).reading().orElseThrow().probabilities()[1]).isBetween(0.7f, 0.85f);
        assertThat(reader.seen).contains(red.heads().get(Drawn.OVERLAY).image(), row.input().image());
        Comparison comparison = comparison(reader, List.of("RED", "GREY"), row, row);
        assertThat(comparison.agreement(0)).containsEntry(Drawn.OVERLAY, new Agreement(0, 2));
    }

    @Test
    void aFailedSystemAndOneWithoutMeshKeepTheirColumn() {
        RedReader reader = new RedReader();
        SystemFace points = new SystemFace(Map.of(), Optional.empty(), Optional.of(new float[136]), Map.of());
        Row row = row(reader, new Column(new Made("broken", null), List.of()),
                new Column(new Made("points", points), List.of("bfm_noneck_v3.pkl from https://x.org/y", "tri.pkl")));
        assertThat(row.cells().get(0).failed()).isTrue();
        assertThat(row.cells().get(0).note()).isEqualTo("failed: out of luck");
        assertThat(row.cells().get(1).failed()).isFalse();
        assertThat(row.cells().get(1).note()).isEqualTo("no mesh: add bfm_noneck_v3.pkl, tri.pkl");
        assertThat(row.cells().get(1).landmarks()).containsOnlyKeys(Drawn.GEOMETRY, Drawn.OVERLAY);
        assertThat(comparison(reader, List.of("A", "B"), row).agreement(1)).isEmpty();
    }

    @Test
    void theCaptionNamesWhatIsNotThere() {
        RedReader reader = new RedReader();
        Row row = row(reader, new Column(new Made("grey", square(Optional.empty())), List.of()));
        String caption = String.join("\n", comparison(reader, List.of("GREY"), row).caption());
        assertThat(caption).contains("Red", "mgcnet (model-400000)", "Without a mesh for want of a file: 3DDFA (bfm)",
                "empty.jpg", "broken.jpg", "GREY 0 of 1",
                "valence V");
    }

    @Test
    void thePageStandsAloneAndShowsThePictures() {
        RedReader reader = new RedReader();
        Row row = row(reader, new Column(new Made("grey", square(Optional.empty())), List.of()),
                new Column(new Made("broken", null), List.of()));
        Comparison comparison = comparison(reader, List.of("GREY", "BROKEN"), row);
        String html = ComparisonPage.html(
                comparison, new ComparisonPage.Place(Optional.empty(), Optional.of("compare-2.html")));
        assertThat(html).contains("a&lt;b&gt;.jpg").doesNotContain("a<b>");
        assertThat(html).contains("href=\"compare-2.html\"", "failed: out of luck", "valence +0.25, arousal -0.50");
        // nothing is fetched: each address is data or the next page
        Matcher address = Pattern.compile("(?:src|href)=\"([^\"]*)\"|url\\(([^)]*)\\)").matcher(html);
        int data = 0;
        while (address.find()) {
            String target = address.group(1) == null ? address.group(2) : address.group(1);
            assertThat(target).matches("data:image/.*|compare-2\\.html");
            data += target.startsWith("data:") ? 1 : 0;
        }
        assertThat(data).isEqualTo(3);
        assertThat(html).doesNotContain("http://", "https://");
        Matcher png = Pattern.compile("data:image/png;base64,([^\"]+)\"").matcher(html);
        assertThat(png.find()).isTrue();
        byte[] bytes = Base64.getDecoder().decode(png.group(1));
        assertThat(new String(bytes, 1, 3, StandardCharsets.US_ASCII)).isEqualTo("PNG");
        assertThat(html.split("<input type=\"range\"", -1)).hasSize(1 + 3);
    }

    @Test
    void theFigureHasAPictureForEachCell() {
        RedReader reader = new RedReader();
        Column red = new Column(new Made("red", square(Optional.of(RED))), List.of());
        Row row = row(reader, red, red, red);
        Comparison comparison = comparison(reader, List.of("RED", "RED", "RED"), row, row);
        RgbImage figure = new ComparisonFigure(comparison, 120).draw();
        assertThat(figure.width()).isEqualTo(2 * 12 + 4 * 120 + 3 * 4);
        // three columns, two rows, one overlay each: count runs of pure red along the columns' middles
        for (int column = 1; column <= 3; column++) {
            int x = 12 + column * 124 + 60;
            int runs = 0;
            boolean before = false;
            for (int y = 0; y < figure.height(); y++) {
                boolean now = figure.get(x, y, 0) > 250 && figure.get(x, y, 1) < 5;
                runs += now && !before ? 1 : 0;
                before = now;
            }
            assertThat(runs).isEqualTo(2);
        }
    }
}
