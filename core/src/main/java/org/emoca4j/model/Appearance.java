package org.emoca4j.model;

import org.emoca4j.render.SphericalHarmonics;

/**
 * Skin colour and light of one face.
 *
 * @param albedo coefficients of the model's albedo components
 * @param light spherical harmonics in head space, sRGB-encoded intensities as in DECA
 */
record Appearance(float[] albedo, SphericalHarmonics light) {}
