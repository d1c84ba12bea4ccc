package io.millrace.limit;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait before the next attempt: full jitter, {@code random(0, min(max, base · 2^(attempts-1)))}, never sooner than the provider asked for
 * (AWS Architecture Blog, "Exponential Backoff And Jitter").
 */
public final class Backoff {
    private final RetrySettings settings;
    private final RandomGenerator random;

    public Backoff(RetrySettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    /** Milliseconds to wait after the {@code attempts}-th failed call, {@code attempts} from 1. */
    public long waitMs(int attempts, @Nullable Duration retryAfter) {
        long bound = settings.backoffMax().toMillis();
        int doublings = Math.min(attempts - 1, 40);
        long base = settings.backoffBase().toMillis();
        if (base <= bound >> doublings) {
            bound = base << doublings;
        }
        long jittered = random.nextLong(bound + 1);
        return retryAfter == null ? jittered : Math.max(jittered, retryAfter.toMillis());
    }

    /** Most calls made for one question. */
    public int attemptsMax() {
        return settings.attemptsMax();
    }
}
