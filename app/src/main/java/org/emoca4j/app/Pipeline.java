package org.emoca4j.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a batch does with each photo. */
interface Pipeline extends AutoCloseable {

    /**
     * Reconstructs everybody in a photo and writes the files.
     *
     * @param photo a picture file
     * @param into an empty folder for the results
     * @return one for each face; empty if nobody is in the photo
     * @throws org.emoca4j.image.ImageException if the photo can't be read
     * @throws IOException if the results can't be written
     */
    List<FaceResult> process(Path photo, Path into) throws IOException;

    @Override
    void close();
}
