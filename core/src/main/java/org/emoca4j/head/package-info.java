/**
 * Head models: in FLAME's layout, built in or read from the official files, with blend shapes, skinning, landmark
 * embeddings and albedo; and plainly linear ones such as the Basel Face Model.
 */
package org.emoca4j.head;
