package org.emoca4j.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a batch does with each photo; safe for use from many threads. */
interface Pipeline extends AutoCloseable {

    /** Hears how a photo is going, on the thread that works on it. */
    interface Listener {

        /**
         * A face is begun.
         *
         * @param number from 1
         * @param count faces in the photo
         */
        void face(int number, int count);

        /** Something that the user should know about a photo that succeeds. */
        void notice(String message);
    }

    /** About how much memory a photo needs at most while it is worked on, in bytes; decodes nothing. */
    long bytesFor(Path photo);

    /**
     * Reconstructs everybody in a photo and writes the files.
     *
     * @param photo a picture file
     * @param into an empty folder for the results
     * @return one for each face; empty if nobody is in the photo
     * @throws org.emoca4j.image.ImageException if the photo can't be read
     * @throws IOException if the results can't be written
     */
    List<FaceResult> process(Path photo, Path into, Listener listener) throws IOException;

    @Override
    void close();
}
