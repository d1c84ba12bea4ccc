package io.millrace.reliability;

import java.util.Arrays;
import java.util.List;

/** How fast outcomes came, by the history of what was seen. */
final class Throughput {
    private static final long SECOND = 1_000_000;
    private static final long STEP = 100_000;

    private final long[] at;

    Throughput(List<Seen> committed) {
        this.at = committed.stream().mapToLong(Seen::at).sorted().toArray();
    }

    /** Outcomes seen in a span of microseconds, its end excluded. */
    long between(long from, long to) {
        return Arrays.stream(at).filter(a -> a >= from && a < to).count();
    }

    /** Milliseconds from a moment to the begin of the first second in which so many outcomes came; -1 if there is none. */
    long rampMs(long from, double perSecond) {
        long last = at.length == 0 ? from : at[at.length - 1];
        for (long begin = from; begin <= last; begin += STEP) {
            if (between(begin, begin + SECOND) >= perSecond) {
                return (begin - from) / 1_000;
            }
        }
        return -1;
    }
}
