package io.millrace.reliability;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Jobs sent one at a time at an even pace, and how long each took from its sending until its outcome was to be seen.
 *
 * <p>Threads: the row's.
 */
final class Probe {
    private static final Duration END_DEADLINE = Duration.ofMinutes(2);

    private final Rig rig;
    private final String topic;
    private final Map<String, Long> sentAt = new HashMap<>();
    private final String name;
    private int asked;

    /** @param name begins the ids of its jobs */
    Probe(Rig rig, String topic, String name) {
        this.rig = rig;
        this.topic = topic;
        this.name = name;
    }

    /** Asks so many, one each such span; the first at once. */
    void ask(int count, Duration every, IntFunction<String> text) {
        long began = RunClock.nanos();
        for (int i = 0; i < count; i++) {
            LockSupport.parkNanos(began + i * every.toNanos() - RunClock.nanos());
            ask(text.apply(i));
        }
    }

    /** Asks one. */
    void ask(String text) {
        JobLine line = new JobLine(name + "-" + asked++, List.of(text), true);
        sentAt.put(line.customId(), rig.clock.micros());
        rig.sender.send(topic, line);
    }

    /** Waits until all that it asked have ended. */
    void awaitEnded() {
        Waits.until(() -> rig.ledger.ended(name) >= asked, END_DEADLINE);
    }

    /** What it measured, by the histories of the run; jobs that never ended count as the longest there can be. */
    Latencies latencies(List<Seen> committed) {
        Map<String, Long> endedAt = new HashMap<>();
        committed.forEach(seen -> endedAt.putIfAbsent(seen.customId(), seen.at()));
        return new Latencies(sentAt.entrySet().stream()
                .mapToLong(sent -> endedAt.getOrDefault(sent.getKey(), Long.MAX_VALUE) - sent.getValue())
                .sorted()
                .toArray());
    }

    /** Latencies in ascending order, microseconds. */
    record Latencies(long[] micros) {
        /** The latency that such a share of all do not exceed, milliseconds; -1 if there are none. */
        long ms(double share) {
            return micros.length == 0 ? -1 : micros[(int) Math.ceil(share * micros.length) - 1] / 1_000;
        }

        /** Tells both and how much slower these are than the others, at the 95th percentile; more than so many times is a failure. */
        void beside(Latencies idle, RowResult result, double slowerMax) {
            idle.tell(result, "idle");
            tell(result, "busy");
            double slower = (double) ms(0.95) / Math.max(1, idle.ms(0.95));
            result.figure("slower", String.format("%.2f", slower))
                    .failIf(slower > slowerMax, "a job took " + ms(0.95) + " ms, where it had taken " + idle.ms(0.95));
        }

        private void tell(RowResult result, String prefix) {
            result.figure(prefix + "_n", micros.length)
                    .figure(prefix + "_p50_ms", ms(0.5))
                    .figure(prefix + "_p95_ms", ms(0.95))
                    .figure(prefix + "_max_ms", ms(1));
        }
    }
}
