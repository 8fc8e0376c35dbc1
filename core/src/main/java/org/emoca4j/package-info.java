/**
 * The library's front door: {@link org.emoca4j.FaceReconstructor} turns a photo into {@link org.emoca4j.Face}s.
 * Everything below it can be used on its own.
 */
package org.emoca4j;
