package org.emoca4j.train.run;

/** What a run goes on from: where it stood, and the networks and optimiser at that time. */
record Checkpoint(RunState run, StageState stage) {}
