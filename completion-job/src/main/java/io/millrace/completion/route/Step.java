package io.millrace.completion.route;

/**
 * One model a route may ask.
 *
 * @param index its place in {@link Route#steps()}: tiers first, then fallbacks
 * @param name of the tier or fallback
 * @param isFallback whether its answers must not be kept under the route's key
 */
public record Step(int index, String name, String model, boolean isFallback) {}
