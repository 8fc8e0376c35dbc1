/**
 * What every training run has, whatever it trains: the recipe, the run folder with its checkpoints and figures, the
 * loop, and several processes at work on one run. A stage brings the networks and losses.
 */
package org.emoca4j.train.run;
