/**
 * Builds the built-in head model from MakeHuman's CC0 data.
 */
package org.emoca4j.tools.head;
