package org.emoca4j.model;

import org.emoca4j.head.HeadParameters;
import org.emoca4j.render.OrthographicCamera;
import org.emoca4j.render.SphericalHarmonics;

/**
 * Everything that describes one face to a head model: what DECA calls the code dictionary.
 *
 * @param head identity, expression and pose
 * @param camera from head space to crop NDC
 * @param albedo coefficients of the model's albedo components
 * @param light of the scene
 */
public record FaceCodes(HeadParameters head, OrthographicCamera camera, float[] albedo, SphericalHarmonics light) {}
