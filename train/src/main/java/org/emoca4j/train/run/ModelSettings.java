package org.emoca4j.train.run;

/** The section {@code model}. */
public sealed interface ModelSettings permits FaceModelSettings, EmotionModelSettings {}
