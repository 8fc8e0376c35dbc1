package org.emoca4j.train.twin;

import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Frees the intermediate tensors of a formula at once, not only at the end of the caller's step. */
final class Scoped {

    private Scoped() {}

    /** The formula's result, owned by the caller's scope; all else that it made is let go. */
    static Tensor result(Supplier<Tensor> formula) {
        PointerScope outer = PointerScope.getInnerScope();
        try (PointerScope inner = new PointerScope()) {
            Tensor result = formula.get();
            if (outer == null) {
                result.retainReference();
            } else {
                outer.attach(result);
            }
            return result;
        }
    }
}
