/**
 * The paper's study with people, as a kit: a site that asks which emotion a render shows and which render fits a photo,
 * and the statistics of the answers.
 */
package org.emoca4j.evaluate.study;
