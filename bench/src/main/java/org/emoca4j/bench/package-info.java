/**
 * Benchmarks of single steps (JMH) and of whole runs.
 */
package org.emoca4j.bench;
