package io.millrace.client;

/**
 * How a submitted job ended.
 *
 * @param answered true for a result, false for a dead letter
 * @param line a Batch output line, or a Batch error line made from the dead letter; UTF-8 JSON
 */
public record JobOutcome(boolean answered, byte[] line) {}
