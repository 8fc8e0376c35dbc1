/**
 * Converts the built-in networks from the formats they were published in to ONNX.
 */
package org.emoca4j.tools.network;
