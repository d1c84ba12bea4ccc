package io.millrace.dispatch;

/** How much of a settling flight is served in one poll: many waiters of one answer must not hold up the rest. */
public record ReleaseLimits(int items, int bytes) {}
