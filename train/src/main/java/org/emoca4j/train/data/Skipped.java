package org.emoca4j.train.data;

/**
 * A photo that gave no sample.
 *
 * @param key its name within the data set
 * @param reason why
 * @param message one line with the file
 */
public record Skipped(String key, SkippedPhotoException.Reason reason, String message) {}
