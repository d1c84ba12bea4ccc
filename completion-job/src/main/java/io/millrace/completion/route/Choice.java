package io.millrace.completion.route;

/**
 * Where a job goes.
 *
 * @param step index into {@link Route#steps()}
 * @param model the model of that step
 * @param reason why, for the result: names of the route's own settings and numbers, never text of the job
 */
public record Choice(int step, String model, String reason) {}
