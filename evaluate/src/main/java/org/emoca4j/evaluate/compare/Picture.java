package org.emoca4j.evaluate.compare;

import java.util.Optional;
import org.emoca4j.compared.EmotionReader.Reading;
import org.emoca4j.image.RgbImage;

/**
 * A picture of a face, and the emotion that was read from this very picture.
 *
 * @param image view of the face
 * @param reading empty without a reader, and where no head is drawn
 */
public record Picture(RgbImage image, Optional<Reading> reading) {}
