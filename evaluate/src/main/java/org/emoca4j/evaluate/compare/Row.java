package org.emoca4j.evaluate.compare;

import java.util.List;
import org.emoca4j.detect.FaceBox;

/**
 * One face through every system.
 *
 * @param photo name of the photo
 * @param face number of the face in the photo, from 1; the largest is first
 * @param of number of faces of this photo in the figure
 * @param box where it was detected, image pixels
 * @param input the photo in the view that all pictures of the row show
 * @param cells one for each column
 */
public record Row(String photo, int face, int of, FaceBox box, Picture input, List<Cell> cells) {

    public Row {
        cells = List.copyOf(cells);
    }

    /** What the row is called. */
    public String title() {
        return of == 1 ? photo : photo + ", face " + face;
    }
}
