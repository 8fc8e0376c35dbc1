package org.emoca4j.model;

import java.nio.file.Path;

/**
 * The networks of SMIRK as ONNX files.
 *
 * @param pose {@code pose_encoder}
 * @param shape {@code shape_encoder}
 * @param expression {@code expression_encoder}
 */
public record SmirkFiles(Path pose, Path shape, Path expression) {}
