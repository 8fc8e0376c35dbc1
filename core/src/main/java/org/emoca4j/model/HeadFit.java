package org.emoca4j.model;

import org.emoca4j.head.HeadParameters;
import org.emoca4j.render.OrthographicCamera;

/**
 * A head model fitted to one face.
 *
 * @param head identity, expression and pose
 * @param camera from head space to crop NDC
 * @param report how well it fits
 */
record HeadFit(HeadParameters head, OrthographicCamera camera, FitReport report) {}
