package io.millrace.reliability;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * R13: of two workers under load one is asked to stop, and later another comes. The stop costs nothing; the coming costs at most what was open or not committed
 * on the tasks that moved.
 */
final class GracefulRow implements Row {
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
    private static final int DRAIN_MAX_MS = 35_000;

    @Override
    public String name() {
        return "R13";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of(
                "jobs", "12000", "dup-text", "0.3", "arrays", "0.05", "rate", "200", "workers", "2", "joins", "1");
    }

    @Override
    public RowResult run(Options options) {
        Load load = Load.of(options);
        Path dir = dir(options);
        List<String> reasons = new ArrayList<>();
        try (Rig rig = new Rig(dir, RigPlan.of(options))) {
            int workers = options.number("workers");
            rig.startAll(workers);
            Thread sending = load.start(rig.sender, options.number("rate"));
            rig.awaitEnded(load.jobs() / 6);
            long began = rig.clock.micros();
            int code = rig.havoc.terminate(rig.workers().get(0));
            long drainMs = (rig.clock.micros() - began) / 1_000;
            int left = rig.remaining();
            rig.awaitEnded(load.jobs() / 2);
            List<Worker> joined = new ArrayList<>();
            for (int i = 1; i <= options.number("joins"); i++) {
                joined.add(rig.havoc.join("w" + (workers + i)));
            }
            Load.await(sending, rig.sender);
            boolean idle = !Waits.until(
                    () -> joined.stream().allMatch(worker -> rig.models.callsOf(worker) > 0), Duration.ofSeconds(20));
            Verdict verdict = rig.judge(reasons);
            return new RowResult()
                    .figure("jobs", load.jobs())
                    .figure("exit", code)
                    .figure("drain_ms", drainMs)
                    .judged(verdict, FIGURES)
                    .figure("threads_died", rig.deadThreads())
                    .failIf(code != 0, "the stopped worker ended with " + code)
                    .failIf(drainMs > DRAIN_MAX_MS, "the stop took " + drainMs + " ms")
                    .failIf(verdict.figure("dead") > 0, "a good job became a dead letter")
                    .failIf(idle, "a worker that came was given nothing to do while work remained")
                    .failIf(left == 0, "no fault happened while work remained")
                    .fail(reasons);
        }
    }
}
