/**
 * Triangle meshes: positions, faces, texture layout, normals.
 */
package org.emoca4j.mesh;
