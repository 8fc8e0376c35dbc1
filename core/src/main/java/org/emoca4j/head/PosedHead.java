package org.emoca4j.head;

/**
 * The result of decoding head parameters.
 *
 * @param vertices {@code V * 3}, metres, head space
 * @param joints {@code 5 * 3} posed joints, metres, head space
 * @param rotation 3 x 3 row-major, root times neck: how the head as a whole is turned
 */
public record PosedHead(float[] vertices, float[] joints, float[] rotation) {}
