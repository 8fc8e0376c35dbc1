/**
 * Readers and writers of foreign files: safetensors, npy and npz, Python pickles and torch checkpoints, OBJ.
 * Nothing that a file holds is run, and what reading it costs stays in proportion to its size.
 * Knows nothing of faces; damaged files end in a {@link org.emoca4j.format.FormatException} that names the file
 * and the place.
 */
package org.emoca4j.format;
