package io.millrace.local.model;

/**
 * What one model did, at one moment of the ledger.
 *
 * @param calls well-formed requests to it, of either endpoint, whatever became of them
 * @param answered those whose 200 was written to the end
 * @param promptTokens prompt tokens of the answered, as their usage says
 * @param completionTokens completion tokens of the answered, as their usage says; 0 for vectors
 */
public record ModelTotals(long calls, long answered, long promptTokens, long completionTokens) {}
