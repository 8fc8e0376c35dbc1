/**
 * Tensors, devices, networks and the optimiser on libtorch. Native memory is freed by a
 * {@link org.bytedeco.javacpp.PointerScope} that the caller opens, one for each step; what outlives a step (weights,
 * the optimiser's state) belongs to an object that is closed.
 */
package org.emoca4j.train.torch;
