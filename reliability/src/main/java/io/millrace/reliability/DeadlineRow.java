package io.millrace.reliability;

import io.millrace.reliability.WitnessServer.LatencyRange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;

/** H3: an outage that lasts longer than the jobs may: each dies once, of its deadline, not before it and not much after; those without one live. */
final class DeadlineRow implements Row {
    private static final String[] FIGURES = {
        "unique", "dup", "missing", "wrong", "dead", "pendingLeft", "hanging", "calls", "retries", "excess"
    };

    @Override
    public String name() {
        return "H3";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of("jobs", "600", "timeout-ms", "20000", "late-ms", "5000", "outage-ms", "60000", "lasting", "200");
    }

    @Override
    public RowResult run(Options options) {
        List<String> reasons = new ArrayList<>();
        Path dir = dir(options);
        int timeout = options.number("timeout-ms");
        int jobs = options.number("jobs");
        int lasting = options.number("lasting");
        try (Rig rig = new Rig(dir, RigPlan.of(options))) {
            rig.startAll(options.number("workers"));
            rig.sender.ask("before the outage", Sent.RESULT);
            rig.awaitEnded(1);
            rig.models.play(call -> Deed.error("503", 503, "server_error", "Overloaded"));
            long end = RunClock.nanos()
                    + Duration.ofMillis(options.number("outage-ms")).toNanos();
            Header header = new PlainHeader("millrace-timeout-ms", String.valueOf(timeout));
            for (int i = 0; i < jobs; i++) {
                rig.sender.ask("short " + i, "deadline", header);
                if (i < lasting) {
                    rig.sender.ask("lasting " + i, Sent.RESULT);
                }
                Waits.pause(timeout / jobs);
            }
            Waits.pause(Math.max(0, (end - RunClock.nanos()) / 1_000_000));
            int endedInOutage = rig.ledger.ended();
            rig.models.play(Script.right(LatencyRange.ofMillis(5, 15)));
            rig.sender.flush(Duration.ofMinutes(1));
            Verdict verdict = rig.judge(reasons);
            Times times = Times.of(Histories.read(dir), timeout);
            int late = options.number("late-ms");
            return new RowResult()
                    .figure("jobs", rig.sender.acknowledged())
                    .judged(verdict, FIGURES)
                    .figure("ended_in_outage", endedInOutage)
                    .figure("early", times.early)
                    .figure("late", times.lateBy(late))
                    .figure("latest_ms", times.latest)
                    .failIf(endedInOutage < jobs + 1, "not all deadlines passed during the outage")
                    .failIf(verdict.figure("dead") != jobs, jobs + " jobs had to die")
                    .failIf(times.early > 0, times.early + " jobs died before their time")
                    .failIf(times.lateBy(late) > 0, "jobs died up to " + times.latest + " ms after their time")
                    .fail(reasons);
        }
    }

    /** When jobs died, from their deadline on. */
    private static final class Times {
        long early;
        long latest;
        private final List<Long> over = new ArrayList<>();

        static Times of(Histories histories, int timeoutMs) {
            Map<String, Sent> sent = new HashMap<>();
            histories.produced().forEach(s -> sent.put(String.valueOf(s.job()), s));
            Times times = new Times();
            for (Seen seen : histories.committed()) {
                Sent job = sent.get(seen.job());
                if (seen.error() != null && job != null) {
                    times.add((seen.at() - job.at()) / 1_000 - timeoutMs);
                }
            }
            return times;
        }

        private void add(long overMs) {
            // A send is written down when its acknowledgement came, a little after the broker's append.
            early += overMs < -200 ? 1 : 0;
            latest = Math.max(latest, overMs);
            over.add(overMs);
        }

        long lateBy(int ms) {
            return over.stream().filter(o -> o > ms).count();
        }
    }
}
