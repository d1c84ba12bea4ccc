package io.millrace.dispatch;

import io.millrace.job.Directives;
import io.millrace.job.Item;
import io.millrace.limit.JobClass;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for one flight, and what they ask together.
 *
 * <p>Threads: the task's stream thread.
 */
final class Members {
    private @Nullable JobClass jobClass;
    private String namespace = "";
    private int waiters;
    private boolean storable;
    private long ttlMs = Long.MAX_VALUE;
    private long notBeforeMs;

    /** Counts in one more waiter and what it asks of caches; true if that makes the flight more pressing. */
    boolean joinedBy(Item item) {
        JobClass before = jobClass;
        JobClass now = JobClass.of(item.priority());
        jobClass = before != null && before.compareTo(now) <= 0 ? before : now;
        namespace = before == null ? item.namespace() : namespace;
        Directives directives = item.directives();
        waiters++;
        storable |= !directives.noStore();
        ttlMs = Math.min(ttlMs, directives.ttlMs());
        if (directives.noCache()) {
            notBeforeMs = Math.max(notBeforeMs, item.stages().acceptedMs());
        }
        return now.compareTo(before == null ? now : before) < 0;
    }

    /** The most pressing of those that ever waited for it. */
    JobClass jobClass() {
        return Objects.requireNonNull(jobClass, "somebody waits for every flight");
    }

    boolean urgent() {
        return jobClass == JobClass.INTERACTIVE;
    }

    /** Whose its first waiter is. */
    String namespace() {
        return namespace;
    }

    /** How many wait for it. */
    int waiters() {
        return waiters;
    }

    /** One of them has its outcome. */
    void left() {
        waiters--;
    }

    /** Whether any waiter lets its answer be kept. */
    boolean storable() {
        return storable;
    }

    /** The shortest time any waiter lets its answer be kept. */
    long ttlMs() {
        return ttlMs;
    }

    /** Its call must go out at this time or later. */
    long notBeforeMs() {
        return notBeforeMs;
    }
}
