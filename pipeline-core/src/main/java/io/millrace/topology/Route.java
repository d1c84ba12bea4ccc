package io.millrace.topology;

/** Where a processor sends a record next. */
enum Route {
    /** One question, to the task that owns it. */
    ITEMS,
    /** One question, in the task that owns it already. */
    HOME,
    /** The same, for a job that comes first. */
    ITEMS_INTERACTIVE,
    /** A piece of an array job, to where it is put together. */
    PARTS,
    /** A finished result line. */
    RESULTS,
    /** A job that could not be answered. */
    DEAD_LETTERS,
    /** What an outcome cost. */
    COSTS,
    /** That a replayed job has its result. */
    RESOLVED
}
