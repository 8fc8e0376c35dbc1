/**
 * Pictures: decoding with EXIF orientation and colour profiles, resizing, warping, drawing, writing PNG.
 */
package org.emoca4j.image;
