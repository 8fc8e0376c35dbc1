/**
 * The paper's table: how well emotion is told from the codes of each compared system, and by networks that see the
 * photo itself, on data sets of labelled photos.
 */
package org.emoca4j.train.evaluate;
