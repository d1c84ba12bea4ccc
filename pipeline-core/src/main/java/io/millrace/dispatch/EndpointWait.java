package io.millrace.dispatch;

import io.millrace.limit.Now;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How long an endpoint is left alone: as long as it asked for, and at least a wait of our own that doubles while calls go on being turned away. Only the
 * dispatcher's thread looks inside.
 */
final class EndpointWait {
    private final long baseNanos;
    private final long maxNanos;
    private final RandomGenerator random;
    private int times;
    private long sinceNanos;
    private long untilNanos;
    private boolean waiting;

    /** @param base the first wait of our own, and the least of any; {@code max} the longest of our own */
    EndpointWait(Duration base, Duration max, RandomGenerator random) {
        this.baseNanos = base.toNanos();
        this.maxNanos = max.toNanos();
        this.random = random;
    }

    /**
     * A call that went out at {@code sent} was turned away.
     *
     * @param asked how long the provider wants to be left alone, null if it did not say
     */
    void turnedAway(Now sent, @Nullable Duration asked, Now now) {
        // Calls that were out together tell of the same thing.
        boolean news = !waiting || sent.nanos() - sinceNanos > 0;
        if (news) {
            times = Math.min(times + 1, 30);
            sinceNanos = now.nanos();
        }
        long own = baseNanos <= maxNanos >> (times - 1) ? baseNanos << (times - 1) : maxNanos;
        // Instances that were turned away together do not come back together.
        long wait = own + random.nextLong(own / 4 + 1);
        if (asked != null) {
            wait = Math.max(wait, asked.toNanos() + random.nextLong(baseNanos / 4 + 1));
        }
        long until = now.nanos() + wait;
        boolean longer = !waiting || until - untilNanos > 0;
        if (longer && (news || asked != null)) {
            untilNanos = until;
        }
        waiting = true;
    }

    /** A call that went out at {@code sent} was served. */
    void served(Now sent) {
        if (waiting && sent.nanos() - untilNanos >= 0) {
            waiting = false;
            times = 0;
        }
    }

    /** Nanoseconds for which nothing may go. */
    long leftNanos(Now now) {
        return waiting ? Math.max(0, untilNanos - now.nanos()) : 0;
    }
}
