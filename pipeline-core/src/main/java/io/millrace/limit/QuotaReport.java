package io.millrace.limit;

import java.util.Map;

/**
 * What one instance says about its part of one quota, about once a second. It is whole in itself: later ones replace earlier ones, lost ones are not missed.
 *
 * @param instance a name of this start of the process; one that starts again has another
 * @param sequence grows with every report of the instance
 * @param sentEpochMs the instance's wall clock when it was made
 * @param own parts of the quota that come with the instance's tasks
 * @param demand parts it could use now; may be more than there are
 * @param loans parts of its own that others may use until the lease has passed, by instance
 * @param seen the latest sequence read from others, by instance: earlier loans of theirs are not used any more
 */
public record QuotaReport(
        String instance,
        long sequence,
        long sentEpochMs,
        int own,
        int demand,
        Map<String, Integer> loans,
        Map<String, Long> seen) {

    public QuotaReport {
        if (own < 0 || demand < 0 || loans.values().stream().anyMatch(parts -> parts < 0)) {
            throw new IllegalArgumentException(
                    "own: " + own + ", demand: " + demand + ", loans: " + loans + "; 0 or more is allowed");
        }
        loans = Map.copyOf(loans);
        seen = Map.copyOf(seen);
    }
}
