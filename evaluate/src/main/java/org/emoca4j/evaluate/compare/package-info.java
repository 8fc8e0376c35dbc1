/** The paper's figure: the same faces through several systems, drawn alike, with the emotion read from each render. */
package org.emoca4j.evaluate.compare;
