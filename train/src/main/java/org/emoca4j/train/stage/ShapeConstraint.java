package org.emoca4j.train.stage;

import java.util.Locale;
import java.util.Optional;
import org.emoca4j.train.loss.RingExchange;

/** What is done with the shapes of one person's pictures (emoca section 4.6). */
public enum ShapeConstraint {
    /** Nothing. */
    NONE,
    /** In training each picture must do with another one's shape too. */
    EXCHANGE,
    /** Each gets the mean of all. */
    SAME;

    static ShapeConstraint of(String published) {
        return valueOf(published.toUpperCase(Locale.ROOT));
    }

    /**
     * The codes to draw.
     *
     * @param rings of a batch in training; in validation nothing is done, as it has no rings. With {@link #EXCHANGE}
     *     the batch doubles
     */
    Codes apply(Codes codes, Optional<RingExchange> rings) {
        if (rings.isEmpty() || this == NONE) {
            return codes;
        }
        RingExchange known = rings.get();
        return this == SAME
                ? codes.withShape(known.averaged(codes.shape()))
                : codes.each(known::repeated).withShape(known.exchanged(codes.shape()));
    }

    /** The pictures to compare with what {@link #apply} gives. */
    Photos apply(Photos photos, Optional<RingExchange> rings) {
        return rings.isPresent() && this == EXCHANGE ? photos.repeated(rings.get()) : photos;
    }
}
