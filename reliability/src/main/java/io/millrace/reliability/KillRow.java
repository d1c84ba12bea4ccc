package io.millrace.reliability;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** R1: a worker is killed again and again at random moments, each time after measured progress and only while work remains. */
final class KillRow implements Row {
    private static final int LATE_MAX_MS = 400;
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
        "bound_open",
        "unexplained",
        "rec_p50",
        "rec_p95",
        "rec_max"
    };

    @Override
    public String name() {
        return "R1";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of(
                "jobs",
                "20000",
                "dup-text",
                "0.4",
                "arrays",
                "0.05",
                "kills",
                "10",
                "rate",
                "0",
                "rec-p95-ms",
                "15000");
    }

    @Override
    public RowResult run(Options options) {
        SplittableRandom random = new SplittableRandom(options.seed());
        Load load = Load.of(options);
        Path dir = dir(options);
        List<String> reasons = new ArrayList<>();
        try (Rig rig = new Rig(dir, RigPlan.of(options))) {
            rig.startAll(options.number("workers"));
            Thread sending = load.start(rig.sender, options.number("rate"));
            int kills = 0;
            for (int moment : moments(options.number("kills"), load.jobs(), random)) {
                rig.awaitEnded(moment);
                // Any time within a transaction, but not so late that nothing is left to be lost.
                int left = (load.jobs() - moment) / 2;
                Waits.until(
                        () -> !sending.isAlive() && rig.remaining() < left,
                        Duration.ofMillis(random.nextInt(LATE_MAX_MS)));
                if (rig.remaining() > 0 || sending.isAlive()) {
                    strike(rig, random);
                    kills++;
                }
            }
            Load.await(sending, rig.sender);
            Verdict verdict = rig.judge(reasons);
            long recovery = verdict.figure("rec_p95");
            return new RowResult()
                    .figure("jobs", load.jobs())
                    .figure("kills", kills)
                    .judged(verdict, FIGURES)
                    .figure("threads_died", rig.deadThreads())
                    .failIf(kills < options.number("kills"), "only " + kills + " kills found work")
                    .failIf(kills == 0, "no fault happened while work remained")
                    .failIf(verdict.figure("dead") > 0, "a good job became a dead letter")
                    .failIf(
                            recovery > options.number("rec-p95-ms"),
                            "95 % of recoveries took up to " + recovery + " ms")
                    .fail(reasons);
        }
    }

    private static void strike(Rig rig, SplittableRandom random) {
        List<Worker> alive = rig.workers();
        Worker victim = alive.get(random.nextInt(alive.size()));
        rig.havoc.kill(victim);
        if (alive.size() == 1) {
            rig.start(victim.slot());
        } else {
            rig.havoc.join(victim.slot());
        }
    }

    /** Numbers of ended jobs after which to strike: random, in order, none so late that nothing would remain. */
    private static List<Integer> moments(int kills, int jobs, SplittableRandom random) {
        List<Integer> moments = new ArrayList<>();
        double slot = 0.9 * jobs / kills;
        for (int i = 0; i < kills; i++) {
            // One in each slot, so that there is progress between any two.
            moments.add((int) (slot * (i + 0.1 + 0.7 * random.nextDouble())) + 1);
        }
        return moments;
    }
}
