package io.millrace.completion.prompt;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A job's body after its template.
 *
 * @param body with {@code messages}, the template's parameters that the job did not set, and what is left of {@code millrace}, if anything
 * @param template its name
 * @param version its version, a whole number
 * @param digest SHA-256 of the template's definition in hexadecimal, for the cache key and the result's notes
 */
public record Expanded(ObjectNode body, String template, String version, String digest) {}
