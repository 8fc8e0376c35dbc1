/** Measures how long each part of each compared system takes, and what it needs. */
package org.emoca4j.evaluate.speed;
