package org.emoca4j.train.stage;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
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
     * @param exchange within rings; the batch doubles
     * @param ring pictures of each person
     */
    Codes apply(Codes codes, Optional<RingExchange> exchange, int ring) {
        if (this == SAME) {
            int pictures = (int) codes.shape().size(0);
            RingExchange rings = RingExchange.same(pictures / ring, IntStream.range(0, ring).toArray());
            return codes.withShape(rings.averaged(codes.shape()));
        }
        return exchange
                .map(rings -> codes.each(rings::repeated).withShape(rings.exchanged(codes.shape())))
                .orElse(codes);
    }
}
