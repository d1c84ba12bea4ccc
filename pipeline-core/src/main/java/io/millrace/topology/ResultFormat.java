package io.millrace.topology;

/** How results are written. */
public enum ResultFormat {
    /** A Batch output line. */
    BATCH,
    /** {@code {"id":…, …, "millrace":…}} with the answer's own fields, e.g. {@code "vector"}. */
    FLAT
}
