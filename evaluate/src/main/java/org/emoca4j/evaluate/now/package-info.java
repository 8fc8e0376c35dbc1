/**
 * The NoW challenge's protocol: neutral heads from photos against 3D scans (Sanyal et al., Learning to Regress 3D Face
 * Shape and Expression from an Image without 3D Supervision, CVPR 2019).
 */
package org.emoca4j.evaluate.now;
