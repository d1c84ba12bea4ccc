package io.millrace.limit;

/**
 * One reading of both clocks, passed into everything that waits.
 *
 * @param nanos a monotonic clock, for waits inside the process
 * @param epochMs the wall clock, for what is persisted or shown
 */
public record Now(long nanos, long epochMs) {

    /** The later reading after {@code ms} milliseconds on both clocks. */
    public Now plusMs(long ms) {
        return new Now(nanos + ms * 1_000_000L, epochMs + ms);
    }
}
