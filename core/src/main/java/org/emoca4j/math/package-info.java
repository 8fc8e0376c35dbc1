/**
 * Small dense algebra that the other packages compute with: rotations, least squares, alignment of point sets.
 * Knows nothing of faces or pictures.
 */
package org.emoca4j.math;
