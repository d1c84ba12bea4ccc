package io.millrace.reliability;

import io.millrace.reliability.WitnessServer.LatencyRange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * M1: a worker with a small heap, its provider down, and jobs that keep coming. Its memory stays flat, what is pending stays within its bound, the rest stays in
 * Kafka, and when the provider is back work goes on at full speed.
 */
final class MemoryRow implements Row {
    private static final String[] FIGURES = {
        "unique", "dup", "missing", "wrong", "dead", "pendingLeft", "hanging", "texts", "calls", "retries", "excess"
    };
    /** Records that a task takes in although it is full: those its thread holds. Who joins a question under way is no such record: texts are rarely asked twice here. */
    private static final int SLACK = 400;

    @Override
    public String name() {
        return "M1";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of(
                "jobs", "200000",
                "distinct", "1000000",
                "rate", "0",
                "heap", "192m",
                "outage-ms", "60000",
                "pending", "2000",
                "rss-max-mb", "450",
                "ramp-max-ms", "10000",
                "latency-min-ms", "5",
                "latency-max-ms", "15");
    }

    @Override
    public RowResult run(Options options) {
        List<String> reasons = new ArrayList<>();
        Path dir = dir(options);
        int partitions = options.number("partitions");
        long bound = (long) partitions * (options.number("pending") + SLACK);
        Map<String, String> env = Map.of("MILLRACE_TOPOLOGY_PENDING_ITEMS_MAX", options.text("pending"));
        Script right =
                Script.right(LatencyRange.ofMillis(options.number("latency-min-ms"), options.number("latency-max-ms")));
        try (Rig rig = new Rig(dir, RigPlan.of(options).withEnv(options, env))) {
            rig.startAll(1);
            Worker worker = rig.workers().get(0);
            double full = speed(rig);
            rig.models.play(call -> Deed.error("down", 503, "server_error", "Overloaded"));
            Thread sending = send(rig, options);
            Watch watch = new Watch();
            long end = RunClock.nanos()
                    + Duration.ofMillis(options.number("outage-ms")).toNanos();
            Waits.until(() -> watch.look(rig, worker) || RunClock.nanos() > end, Duration.ofHours(1));
            rig.models.play(right);
            long healed = rig.clock.micros();
            rig.say("the provider is back; " + watch);
            Waits.until(() -> watch.look(rig, worker) || !sending.isAlive(), Duration.ofMinutes(20));
            Load.await(sending, rig.sender);
            Waits.whileMoving(
                    () -> watch.look(rig, worker) || rig.remaining() == 0, rig.ledger::records, Duration.ofMinutes(1));
            Verdict verdict = rig.judge(reasons);
            long ramp = new Throughput(Histories.read(dir).committed()).rampMs(healed, full);
            return watch.tell(new RowResult().figure("jobs", rig.sender.acknowledged()), bound, options)
                    .judged(verdict, FIGURES)
                    .figure("full_speed", (long) full)
                    .figure("ramp_s", ramp < 0 ? "never" : String.format("%.1f", ramp / 1e3))
                    .failIf(ramp < 0 || ramp > options.number("ramp-max-ms"), "full speed after " + ramp + " ms")
                    .failIf(verdict.figure("dead") > 0, "a good job became a dead letter")
                    .failIf(verdict.figure("retries") == 0, "no call met the outage")
                    .fail(reasons);
        }
    }

    private static final int WARM = 4_000;

    /** Outcomes a second of a worker that is well, by a load of fresh texts. */
    private static double speed(Rig rig) {
        long began = rig.clock.micros();
        for (int i = 0; i < WARM; i++) {
            rig.sender.ask("warm " + i, Sent.RESULT);
        }
        rig.awaitEnded(WARM);
        double perSecond = WARM * 1e6 / (rig.clock.micros() - began);
        rig.say(String.format("%.0f jobs a second", perSecond));
        // Nine tenths of what it did while it was cold.
        return 0.9 * perSecond;
    }

    private static Thread send(Rig rig, Options options) {
        SplittableRandom random = new SplittableRandom(options.seed());
        int distinct = options.number("distinct");
        long pause = options.number("rate") == 0 ? 0 : 1_000_000_000L / options.number("rate");
        Thread thread = new Thread(
                () -> {
                    long began = RunClock.nanos();
                    for (int i = 0; i < options.number("jobs"); i++) {
                        if (pause > 0) {
                            LockSupport.parkNanos(began + i * pause - RunClock.nanos());
                        }
                        rig.sender.ask("memory " + random.nextInt(distinct), Sent.RESULT);
                    }
                },
                "load");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** The most that was seen of what must stay small. */
    private static final class Watch {
        private static final long EVERY_NANOS = 1_000_000_000L;

        private long rssMb;
        private double pending;
        private long lagMax;
        private long looked;

        /** Looks once a second; never true, so that it can stand in a condition. */
        boolean look(Rig rig, Worker worker) {
            long now = RunClock.nanos();
            if (now - looked >= EVERY_NANOS && worker.isAlive()) {
                looked = now;
                rssMb = Math.max(rssMb, worker.memory().rssMb());
                double waiting = worker.metric("millrace_pending_jobs");
                pending = Math.max(pending, waiting);
                lagMax = Math.max(lagMax, rig.remaining() - (long) Math.max(0, waiting));
            }
            return false;
        }

        RowResult tell(RowResult result, long bound, Options options) {
            return result.figure("rss_max_mb", rssMb)
                    .figure("pending_max", (long) pending)
                    .figure("pending_bound", bound)
                    .figure("lag_max", lagMax)
                    .failIf(rssMb > options.number("rss-max-mb"), "the worker held " + rssMb + " MB")
                    .failIf(pending > bound, (long) pending + " jobs were pending; the bound is " + bound)
                    .failIf(pending <= 0, "nothing was ever pending");
        }

        @Override
        public String toString() {
            return "rss " + rssMb + " MB, pending " + (long) pending + ", lag " + lagMax;
        }
    }
}
