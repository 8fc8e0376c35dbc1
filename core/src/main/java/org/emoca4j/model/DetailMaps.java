package org.emoca4j.model;

import org.emoca4j.image.FloatImage;

/**
 * Wrinkles in texture space, maps of 256 x 256.
 *
 * @param displacement one plane, metres along the coarse normal: the detail network's plus the fixed one
 * @param normals three planes, head space
 */
public record DetailMaps(FloatImage displacement, FloatImage normals) {}
