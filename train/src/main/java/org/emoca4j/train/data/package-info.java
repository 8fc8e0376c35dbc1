/**
 * What training learns from: labelled photos of several data sets, their preparation to crops in shards, rendered faces
 * with exact labels, augmentation, and the order and batches in which samples reach a training loop. Plain Java, no
 * libtorch; everything random follows from a seed.
 */
package org.emoca4j.train.data;
