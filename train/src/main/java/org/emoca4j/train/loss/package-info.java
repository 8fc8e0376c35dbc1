/**
 * Every loss of the published systems, by its published name, as functions of libtorch tensors: values and gradients.
 *
 * <p>No function changes its inputs. Each makes the tensors that it needs in the caller's
 * {@link org.bytedeco.javacpp.PointerScope}, on the device and in the precision of its inputs. Weights are kept apart,
 * in {@link org.emoca4j.train.loss.LossWeights}, and applied by {@link org.emoca4j.train.loss.LossSum}.
 */
package org.emoca4j.train.loss;
