package io.millrace.limit;

/** What is done about a call that brought no answer; {@link Trouble} says which. */
public enum Reaction {
    /** The endpoint is left alone until its time; nobody's attempt counts. */
    WAIT_ENDPOINT,
    /** Each question is asked again after a back-off; its attempt counts. */
    RETRY_ITEM,
    /** The batch is asked again in halves at once, for one item, or the size, is at fault; nobody's attempt counts. */
    SPLIT_BATCH,
    /** Each question of the call ends as a dead letter. */
    DEAD_LETTER,
    /** The lane is held and an alarm raised, for a person has to act; its jobs stay, and one call now and then tries. */
    HOLD_LANE
}
