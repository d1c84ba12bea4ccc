package io.millrace.inspector.fold;

import io.millrace.inspector.letter.Position;
import java.util.Map;

/**
 * Dead letters of one cause, counted.
 *
 * @param count rows, whatever became of them
 * @param statuses rows by where they stand; those that are 0 are missing
 * @param firstMs when the first of them failed, epoch milliseconds
 * @param lastMs when the last was seen
 * @param hours rows by the hour they failed last in, of the last 24 hours, the running hour last
 * @param sample the last one seen
 * @param tokens of those that want action, guessed from their bytes
 */
public record Group(
        GroupKey key,
        long count,
        Map<Status, Long> statuses,
        long firstMs,
        long lastMs,
        int[] hours,
        Position sample,
        long tokens) {
    /** Rows that want something done. */
    public long open() {
        return statuses.getOrDefault(Status.OPEN, 0L) + statuses.getOrDefault(Status.FAILED_AGAIN, 0L);
    }
}
