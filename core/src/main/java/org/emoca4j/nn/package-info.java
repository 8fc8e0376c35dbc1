/**
 * Networks: described free of any engine, written as ONNX files, run by ONNX Runtime.
 */
package org.emoca4j.nn;
