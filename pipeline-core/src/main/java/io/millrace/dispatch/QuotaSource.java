package io.millrace.dispatch;

import io.millrace.limit.Now;
import io.millrace.limit.RateQuota;

/**
 * This instance's part of each quota. It is looked up whenever something may be sent, so that a part that has run out is not used.
 *
 * <p>Threads: the dispatcher's; must not block.
 */
@FunctionalInterface
public interface QuotaSource {

    /** The part of a quota that this instance may use now, 0 to 1. */
    double share(QuotaKey key, RateQuota quota, Now now);

    /** For an instance that is alone. */
    QuotaSource WHOLE = (key, quota, now) -> 1;
}
