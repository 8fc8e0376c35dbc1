/**
 * The differentiable twin of decoding and rendering in {@code core}: the same formulas over batches of tensors, in
 * single or double precision, with gradients as DECA and EMOCA let them flow.
 *
 * <p>Axes: B items of a batch, V vertices, F faces, P pixels of an item that show the head, S pixels along a side of
 * the picture, N texels along a side of a texture. Points and normals come in and go out as {@code [B, V, 3]}; inside,
 * coordinates are planes ({@code [B, 3, V]}), so that each operation runs over long rows.
 *
 * <p>Tensors belong to the caller's {@code PointerScope}; constants belong to the object that made them, until it is
 * closed.
 */
package org.emoca4j.train.twin;
