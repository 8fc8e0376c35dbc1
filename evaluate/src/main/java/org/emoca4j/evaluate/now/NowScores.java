package org.emoca4j.evaluate.now;

/**
 * Distances of all scan points of a set of photos, pooled, as the challenge reports them.
 *
 * @param photos that were measured
 * @param points of their scans
 * @param median millimetres
 * @param mean millimetres
 * @param std millimetres, over all points (population)
 */
public record NowScores(int photos, long points, double median, double mean, double std) {}
