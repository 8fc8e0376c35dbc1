package org.emoca4j.train.run;

import org.emoca4j.app.Console;

/**
 * What a stage is asked to do.
 *
 * @param device {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param team the processes that share the run; a term that is a sum over the batch, not a mean, must be multiplied by
 *     their number, as gradients are averaged over them
 * @param folder of the run; only the first process writes into it
 */
public record RunRequest(Recipe recipe, String device, Team team, RunFolder folder, Console console) {}
