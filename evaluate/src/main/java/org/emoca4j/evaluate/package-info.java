/**
 * Measures reconstructions against annotated photos.
 */
package org.emoca4j.evaluate;
