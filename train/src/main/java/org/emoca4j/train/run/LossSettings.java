package org.emoca4j.train.run;

/** The section {@code losses}: the weight of each term, under its published name. */
public sealed interface LossSettings permits CoarseLossSettings, DetailLossSettings, EmotionLossSettings {}
