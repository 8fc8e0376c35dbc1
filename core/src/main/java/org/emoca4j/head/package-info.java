/**
 * Head models in FLAME's layout, built in or read from the official files: blend shapes, skinning, landmark
 * embeddings, albedo.
 */
package org.emoca4j.head;
