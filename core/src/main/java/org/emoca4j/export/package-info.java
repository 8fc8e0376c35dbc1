/**
 * Writes heads as OBJ, PLY and animatable glTF files.
 */
package org.emoca4j.export;
