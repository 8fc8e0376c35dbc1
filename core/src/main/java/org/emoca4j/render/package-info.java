/**
 * Draws meshes: camera, rasteriser, light, texture space. The reference settings give DECA's and EMOCA's pictures
 * pixel for pixel.
 */
package org.emoca4j.render;
