package org.emoca4j.train.twin;

import org.bytedeco.pytorch.Tensor;

/**
 * Posed heads with their landmarks, metres, head space.
 *
 * @param vertices {@code [B, V, 3]}
 * @param landmarks2d {@code [B, 68, 3]} iBUG points with the contour as annotators see it
 * @param landmarks3d {@code [B, 68, 3]} iBUG points with the contour fixed to the jaw line
 * @param mediapipe {@code [B, M, 3]} points of MediaPipe's face mesh
 * @param joints {@code [B, 5, 3]} posed joints
 */
public record DecodedHeads(Tensor vertices, Tensor landmarks2d, Tensor landmarks3d, Tensor mediapipe, Tensor joints) {}
