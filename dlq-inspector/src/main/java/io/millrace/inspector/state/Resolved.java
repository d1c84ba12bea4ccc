package io.millrace.inspector.state;

/**
 * A replayed job had a result.
 *
 * @param at epoch milliseconds of the result
 */
public record Resolved(long at) {}
