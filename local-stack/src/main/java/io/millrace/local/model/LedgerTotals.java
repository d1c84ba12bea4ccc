package io.millrace.local.model;

import java.util.Map;

/**
 * The ledger at one moment.
 *
 * @param calls requests to {@code /v1/embeddings}, whatever became of them
 * @param items inputs of all well-formed requests
 * @param distinctTexts different inputs among them
 * @param itemsAnswered inputs of requests whose 200 was written to the end
 * @param tokensServed tokens of those
 * @param inFlight calls at the server now
 * @param maxInFlight the most calls that were at the server at once
 * @param maxCallsPerText the most requests that held the same input
 * @param textsCalledMoreThanOnce inputs that came more than once
 * @param callMillis the sum of the times that finished calls spent at the server
 * @param faults how often each fault was injected
 */
public record LedgerTotals(
        long calls,
        long items,
        long distinctTexts,
        long itemsAnswered,
        long tokensServed,
        int inFlight,
        int maxInFlight,
        long maxCallsPerText,
        long textsCalledMoreThanOnce,
        long callMillis,
        Map<Fault, Long> faults) {}
