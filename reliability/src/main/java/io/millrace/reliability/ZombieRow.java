package io.millrace.reliability;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * R4: a worker stands still for longer than its session and its transaction last, and goes on without knowing. Another has taken over meanwhile, or, at last,
 * nobody has. What the zombie still holds is not committed; where nobody took over it remembers what it asked, and nothing is asked twice.
 */
final class ZombieRow implements Row {
    private static final String[] FIGURES = {
        "unique",
        "dup",
        "missing",
        "wrong",
        "dead",
        "pendingLeft",
        "hanging",
        "texts",
        "calls",
        "items",
        "excess",
        "bound",
        "unexplained"
    };

    @Override
    public String name() {
        return "R4";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of(
                "jobs", "9000",
                "dup-text", "0.3",
                "arrays", "0.05",
                "rate", "80",
                "stops", "2",
                // Brokers look for transactions that have timed out, after 15 s, every 10 s; until then nobody can take
                // over.
                "stop-ms", "30000",
                "alone", "false");
    }

    @Override
    public RowResult run(Options options) {
        Load load = Load.of(options);
        Path dir = dir(options);
        List<String> reasons = new ArrayList<>();
        boolean alwaysAlone = options.text("alone").equals("true");
        int stops = options.number("stops");
        try (Rig rig = new Rig(dir, RigPlan.of(options))) {
            rig.startAll(alwaysAlone ? 1 : 2);
            Thread sending = load.start(rig.sender, options.number("rate"));
            int fences = 0;
            for (int i = 0; i < stops; i++) {
                boolean alone = i == stops - 1;
                if (alone && rig.workers().size() > 1) {
                    rig.havoc.terminate(rig.workers().get(1));
                }
                rig.awaitEnded(load.jobs() * (i + 1) / (stops + 2));
                int fencedBefore = rig.logLines(FENCED);
                stop(rig, options, alone, reasons);
                fences += rig.logLines(FENCED) > fencedBefore ? 1 : 0;
            }
            Load.await(sending, rig.sender);
            Verdict verdict = rig.judge(reasons);
            return new RowResult()
                    .figure("jobs", load.jobs())
                    .figure("stops", stops)
                    .figure("fences", fences)
                    .judged(verdict, FIGURES)
                    .figure("late_commits", verdict.figure("dup"))
                    .figure("threads_died", rig.deadThreads())
                    .failIf(fences < stops, "only " + fences + " of " + stops + " stops cost a worker its tasks")
                    .failIf(verdict.figure("dead") > 0, "a good job became a dead letter")
                    .failIf(verdict.figure("faults") == 0, "no fault happened while work remained")
                    .fail(reasons);
        }
    }

    /** What the streams or their producer say when they learn that they have been away. */
    private static final String FENCED = "TaskMigratedException|InvalidProducerEpoch|ProducerFenced"
            + "|lost partition assignment|partitions are lost|CommitFailedException";

    private static void stop(Rig rig, Options options, boolean alone, List<String> reasons) {
        Worker victim = rig.workers().get(0);
        int before = rig.ledger.records();
        int[] meanwhile = new int[1];
        rig.havoc.pause(victim, Duration.ofMillis(options.number("stop-ms")), () -> {
            // The other's outcomes, once the session is over.
            Waits.pause(options.number("stop-ms") - 1_000);
            meanwhile[0] = rig.ledger.records() - before;
        });
        if (!alone && meanwhile[0] < options.number("rate")) {
            reasons.add("the other worker did not take over: " + meanwhile[0] + " outcomes while one stood still");
        }
    }
}
