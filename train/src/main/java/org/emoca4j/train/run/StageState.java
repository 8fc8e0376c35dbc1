package org.emoca4j.train.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.emoca4j.format.Tensor;
import org.emoca4j.nn.StateDict;

/**
 * Everything that a stage needs to go on where it was.
 *
 * @param networks weights of each network by its name, which becomes the name of a file: letters, digits and _ only
 * @param optimizer the optimiser's tensors
 * @param values whatever else, as words
 */
public record StageState(
        Map<String, StateDict> networks, Map<String, Tensor> optimizer, Map<String, String> values) {

    public StageState {
        networks = Collections.unmodifiableMap(new LinkedHashMap<>(networks));
        optimizer = Collections.unmodifiableMap(new LinkedHashMap<>(optimizer));
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        for (String name : networks.keySet()) {
            if (!name.matches("\\w+") || name.equals(Checkpoints.OPTIMIZER)) {
                throw new IllegalArgumentException("a network can't be named '" + name + "'");
            }
        }
    }
}
