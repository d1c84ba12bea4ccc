package io.millrace.reliability;

import java.util.Arrays;
import java.util.OptionalLong;

/** How long after a fault the next outcome came: for a killed worker from its kill, for a broker from when it was back. */
final class Recovery {
    private Recovery() {}

    static void measure(Histories histories, Verdict verdict) {
        long[] millis = histories.faults().stream()
                .filter(f -> f.kind() == FaultEvent.Kind.KILL_WORKER || f.kind() == FaultEvent.Kind.KILL_BROKER)
                .map(f -> next(histories, f))
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .sorted()
                .toArray();
        verdict.figure("rec_p50", millis.length == 0 ? -1 : millis[(millis.length - 1) / 2]);
        verdict.figure("rec_p95", millis.length == 0 ? -1 : millis[(int) Math.ceil(0.95 * millis.length) - 1]);
        verdict.figure("rec_max", Arrays.stream(millis).max().orElse(-1));
        verdict.figure(
                "faults",
                histories.faults().stream().filter(f -> f.remaining() > 0).count());
    }

    private static OptionalLong next(Histories histories, FaultEvent fault) {
        long from = fault.kind() == FaultEvent.Kind.KILL_BROKER ? fault.until() : fault.at();
        return histories.committed().stream()
                .filter(seen -> seen.at() > from && !fault.finds(seen))
                .mapToLong(seen -> (seen.at() - from) / 1_000)
                .min();
    }
}
