/**
 * Training with gradients: the libtorch twin of decoding and rendering, losses, data, stages. Nothing in {@code core}
 * knows this module.
 */
package org.emoca4j.train;
