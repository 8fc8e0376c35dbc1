/**
 * From the landmarks and pixels of one face to codes, mesh and texture: the fit of the head model, skin and
 * light, texture extraction, emotion consistency.
 */
package org.emoca4j.model;
