package io.millrace.reliability;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** R7: the only broker is killed and comes back after a while; the workers' processes live on, and nothing is given up. */
final class BrokerKillRow implements Row {
    private static final String[] FIGURES = {
        "unique",
        "dup",
        "missing",
        "wrong",
        "dead",
        "unacked",
        "pendingLeft",
        "hanging",
        "texts",
        "calls",
        "items",
        "excess",
        "bound",
        "unexplained",
        "rec_p50",
        "rec_max"
    };

    @Override
    public String name() {
        return "R7";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of(
                "jobs", "12000", "dup-text", "0.3", "arrays", "0.05", "kills", "3", "rate", "200", "down-ms", "12000");
    }

    @Override
    public RowResult run(Options options) {
        Load load = Load.of(options);
        Path dir = dir(options);
        List<String> reasons = new ArrayList<>();
        try (Rig rig = new Rig(dir, RigPlan.of(options))) {
            rig.startAll(options.number("workers"));
            List<Worker> first = rig.workers();
            Thread sending = load.start(rig.sender, options.number("rate"));
            int kills = options.number("kills");
            for (int i = 0; i < kills; i++) {
                rig.awaitEnded(load.jobs() * (i + 1) / (kills + 2));
                rig.havoc.bounceBroker(Duration.ofMillis(options.number("down-ms")));
            }
            Load.await(sending, rig.sender);
            boolean survived = first.stream().allMatch(Worker::isAlive);
            Verdict verdict = rig.judge(reasons);
            return new RowResult()
                    .figure("jobs", load.jobs())
                    .figure("kills", kills)
                    .judged(verdict, FIGURES)
                    .figure("threads_died", rig.deadThreads())
                    .failIf(!survived, "a worker's process did not survive the broker's absence")
                    .failIf(verdict.figure("dead") > 0, "a good job became a dead letter")
                    .failIf(verdict.figure("faults") == 0, "no fault happened while work remained")
                    .fail(reasons);
        }
    }
}
