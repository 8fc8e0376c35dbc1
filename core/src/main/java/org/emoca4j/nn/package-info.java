/**
 * Runs neural networks with ONNX Runtime.
 */
package org.emoca4j.nn;
