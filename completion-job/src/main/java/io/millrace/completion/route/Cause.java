package io.millrace.completion.route;

/** Why a job leaves a step of its route. */
public enum Cause {
    /** The answer failed a check: the next tier. */
    ESCALATION,
    /** The model cannot be reached, or failed for good: the next fallback. */
    OUTAGE,
    /** The prompt is longer than the model's window: the next fallback. */
    CONTEXT_OVERFLOW
}
