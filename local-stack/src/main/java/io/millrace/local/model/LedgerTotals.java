package io.millrace.local.model;

import java.util.Map;

/**
 * The ledger at one moment. What is not said to be of both endpoints is of {@code /v1/embeddings} before, and of
 * {@code /v1/chat/completions} from {@code chatCalls} on.
 *
 * @param calls requests to {@code /v1/embeddings}, whatever became of them
 * @param items inputs of all well-formed requests
 * @param distinctTexts different inputs among them
 * @param itemsAnswered inputs of requests whose 200 was written to the end
 * @param tokensServed tokens of those
 * @param inFlight calls at the server now, of both endpoints
 * @param maxInFlight the most calls that were at the server at once, of both endpoints
 * @param maxCallsPerText the most requests that held the same input
 * @param textsCalledMoreThanOnce inputs that came more than once
 * @param callMillis the sum of the times that finished calls spent at the server
 * @param chatCalls requests to {@code /v1/chat/completions}, whatever became of them
 * @param distinctQuestions different questions among the well-formed ones: bodies that differ in a field that changes the answer
 * @param chatAnswered requests whose 200 was written to the end; a stream cut by a fault was not
 * @param promptTokens prompt tokens of those, as their usage says
 * @param completionTokens completion tokens of those, as their usage says
 * @param maxCallsPerQuestion the most requests that asked the same question
 * @param questionsCalledMoreThanOnce questions that came more than once
 * @param chatCallMillis the sum of the times that finished calls spent at the server
 * @param models each model by the name it was called, of both endpoints
 * @param faults how often each fault was injected, of both endpoints
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
        long chatCalls,
        long distinctQuestions,
        long chatAnswered,
        long promptTokens,
        long completionTokens,
        long maxCallsPerQuestion,
        long questionsCalledMoreThanOnce,
        long chatCallMillis,
        Map<String, ModelTotals> models,
        Map<Fault, Long> faults) {}
