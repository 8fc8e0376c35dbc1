package org.emoca4j.app;

import org.emoca4j.Face;
import org.emoca4j.image.RgbImage;

/** One picture that tells how a face went. */
final class Summary {

    private final FacePictures pictures;

    Summary(FacePictures pictures) {
        this.pictures = pictures;
    }

    RgbImage draw(Face face, RgbImage photo) {
        return pictures.fromSide(face, 0.6, 320, 255);
    }
}
