package org.emoca4j.evaluate.compare;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.emoca4j.compared.EmotionReader;
import org.emoca4j.compared.FaceDrawing;
import org.emoca4j.compared.FaceSystem;
import org.emoca4j.compared.FaceView;
import org.emoca4j.compared.ProjectedMesh;
import org.emoca4j.compared.SystemFace;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.image.Canvas;
import org.emoca4j.image.RgbImage;

/**
 * Takes a face through several systems and draws each answer in the same view of the photo. The emotion of a render is
 * read from the very picture that people see.
 */
public final class FaceComparer {

    /** Side of every picture in pixels: what readers of emotions look at is not much larger. */
    public static final int VIEW_SIZE = 448;

    /** What lies behind grey heads, and beyond the photo's border. */
    static final int WHITE = 0xFFFFFF;

    private static final int BEYOND = 0xE6E6E4;
    private static final double NANOS_PER_MILLI = 1e6;

    private final List<Column> columns;
    private final Optional<EmotionReader> reader;
    private final Set<Drawn> drawn;

    /**
     * @param columns in the figure's order
     * @param reader reads the emotions; without it none are shown
     * @param drawn which pictures of each head
     */
    public FaceComparer(List<Column> columns, Optional<EmotionReader> reader, Set<Drawn> drawn) {
        this.columns = List.copyOf(columns);
        this.reader = reader;
        this.drawn = Set.copyOf(drawn);
    }

    /**
     * One row of the figure. A system that fails at this face doesn't stop the others.
     *
     * @param name of the photo
     * @param index of the face, from 0
     * @param of faces of this photo in the figure
     */
    public Row compare(String name, RgbImage photo, DetectedFace face, int index, int of) {
        FaceView view = FaceView.of(photo, face, VIEW_SIZE);
        RgbImage input = view.of(photo, BEYOND);
        DetectedFace placed = view.place(face);
        List<Cell> cells = new ArrayList<>();
        for (Column column : columns) {
            cells.add(cell(column, photo, face, view, input, placed));
        }
        return new Row(name, index + 1, of, face.box(), new Picture(input, read(input, placed)), cells);
    }

    private Cell cell(
            Column column, RgbImage photo, DetectedFace face, FaceView view, RgbImage input, DetectedFace placed) {
        FaceSystem system = column.system();
        long start = System.nanoTime();
        SystemFace answer;
        try {
            answer = system.read(photo, face);
        } catch (RuntimeException e) {
            String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            return new Cell(Map.of(), Map.of(), "failed: " + message, true, millisSince(start));
        }
        double millis = millisSince(start);
        if (answer.mesh().isPresent()) {
            Map<Drawn, Picture> heads = new EnumMap<>(Drawn.class);
            for (Drawn kind : drawn) {
                RgbImage image = draw(answer.mesh().get(), kind, view, input);
                heads.put(kind, new Picture(image, read(image, placed)));
            }
            return new Cell(heads, Map.of(), "", false, millis);
        }
        // where the files come from stands in the caption
        List<String> files = column.lacks().stream().map(file -> file.replaceAll(" from \\S+$", "")).toList();
        String note = "no mesh" + (files.isEmpty() ? "" : ": add " + String.join(", ", files));
        Map<Drawn, Picture> points = new EnumMap<>(Drawn.class);
        answer.landmarks68().ifPresent(p -> drawn.forEach(kind -> points.put(kind, new Picture(
                FaceDrawing.landmarks(p, view, kind == Drawn.OVERLAY ? input : white(view)), Optional.empty()))));
        return new Cell(Map.of(), points, note, false, millis);
    }

    /** Draws a head in its view. */
    public static RgbImage draw(ProjectedMesh mesh, Drawn kind, FaceView view, RgbImage input) {
        return kind == Drawn.OVERLAY
                ? FaceDrawing.overlay(mesh, view, input)
                : FaceDrawing.geometry(mesh, view, white(view));
    }

    private static RgbImage white(FaceView view) {
        return new Canvas(view.size(), view.size(), WHITE).image();
    }

    private Optional<EmotionReader.Reading> read(RgbImage picture, DetectedFace placed) {
        return reader.map(r -> r.read(picture, placed));
    }

    private static double millisSince(long start) {
        return (System.nanoTime() - start) / NANOS_PER_MILLI;
    }
}
