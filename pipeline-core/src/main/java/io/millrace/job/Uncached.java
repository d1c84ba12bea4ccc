package io.millrace.job;

/** The job asked for a kept answer only, and none is kept: a result of its own, with status 504, as HTTP has it. */
public record Uncached() implements Outcome {}
