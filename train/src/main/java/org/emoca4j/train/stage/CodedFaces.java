package org.emoca4j.train.stage;

import java.util.List;
import java.util.function.IntFunction;
import org.emoca4j.train.data.LabelledSamples;
import org.emoca4j.train.data.Labels;

/**
 * Faces as the codes that a face model gives them, with what people say of them: what {@code emorec} learns from.
 *
 * @param labels one for each face
 * @param width codes of a face
 * @param codes {@code labels.size() * width}, owned by the record
 * @param names of the faces, for messages
 */
public record CodedFaces(List<Labels> labels, int width, float[] codes, IntFunction<String> names)
        implements LabelledSamples {

    public CodedFaces {
        if (codes.length != labels.size() * width) {
            throw new IllegalArgumentException(
                    labels.size() + " faces of " + width + " codes each, but " + codes.length + " codes");
        }
    }

    @Override
    public int size() {
        return labels.size();
    }

    @Override
    public Labels labels(int index) {
        return labels.get(index);
    }
}
