package io.millrace.job;

/** A question's answer together with how it was had. */
public record Result(Answer answer, Delivery delivery) implements Outcome {}
