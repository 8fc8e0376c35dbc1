/**
 * What can be trained: the stages of DECA and EMOCA, each one screen over the twin, the losses and the loop, and what
 * makes them from a recipe.
 */
package org.emoca4j.train.stage;
