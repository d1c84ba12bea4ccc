package io.millrace.reliability;

import io.millrace.reliability.planted.ClockPlants;
import io.millrace.reliability.planted.PlantedClasses;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * C1: a worker's wall clock jumps, as a clock does that is set. Back: the streams would stand still until the old time comes again; the worker has to notice and
 * end with 75, so that whoever watches it starts it anew. Forth: nothing has to happen at all, and no deadline of hours may be found to have passed.
 */
final class ClockRow implements Row {
    private static final String[] FIGURES = {
        "unique", "dup", "missing", "wrong", "dead", "pendingLeft", "hanging", "calls", "excess", "bound", "unexplained"
    };
    private static final int RESTART_ME = 75;
    /** Longer than any jump but those of days. */
    private static final String TIMEOUT_MS =
            String.valueOf(Duration.ofHours(100).toMillis());

    @Override
    public String name() {
        return "C1";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of("jumps", "-1h,+1h", "rate", "80", "stall-max-ms", "20000", "before-ms", "8000");
    }

    @Override
    public RowResult run(Options options) {
        List<String> reasons = new ArrayList<>();
        List<Jump> jumps = new ArrayList<>();
        Path dir = dir(options);
        RigPlan plan = RigPlan.of(options);
        // Beside the run's directory, which is made anew.
        Path classes = PlantedClasses.write(
                Path.of(options.text("dir")).resolve("clock-classes").toAbsolutePath(), ClockPlants.all());
        try (Rig rig = new Rig(dir, plan.withShape(plan.shape().patchedBy(classes)))) {
            rig.startAll(1);
            PlainHeader timeout = new PlainHeader("millrace-timeout-ms", TIMEOUT_MS);
            Drip drip = Drip.start(rig.sender, "clock", options.number("rate"), timeout);
            long shift = 0;
            for (String jump : options.text("jumps").split(",", -1)) {
                Waits.pause(options.number("before-ms"));
                Duration by = duration(jump);
                shift += by.toMillis();
                jumps.add(jump(rig, jump, shift, by.isNegative(), options));
            }
            Waits.pause(options.number("before-ms"));
            drip.stop();
            int moved = rig.logLines("clock: moved after [1-9]\\d* reads");
            Verdict verdict = rig.judge(reasons);
            RowResult result = new RowResult()
                    .figure("jobs", rig.sender.acknowledged())
                    .figure("jumps", jumps.size())
                    .judged(verdict, FIGURES)
                    .figure("early_dead", verdict.figure("dead"))
                    // Else nobody read the clock that was moved.
                    .failIf(moved == 0, "no clock jumped");
            jumps.forEach(jump -> jump.tell(result, options));
            return result.failIf(verdict.figure("dead") > 0, "a job died of a clock")
                    .fail(reasons);
        }
    }

    private static Jump jump(Rig rig, String name, long shiftMs, boolean back, Options options) {
        Worker worker = rig.workers().get(0);
        int left = rig.remaining();
        worker.tell("clock " + shiftMs);
        long at = RunClock.nanos();
        rig.say("the clock jumps by " + name + ", " + left + " jobs remain");
        Duration most = Duration.ofMillis(options.number("stall-max-ms") + 20_000L);
        // What was under way still comes out.
        Waits.pause(2_000);
        int before = rig.ledger.records();
        Waits.until(() -> rig.ledger.records() > before + 20 || !worker.isAlive(), most);
        int code = -1;
        if (!worker.isAlive()) {
            code = rig.havoc.mourn(worker);
        }
        long endedMs = (RunClock.nanos() - at) / 1_000_000;
        if (code >= 0) {
            Worker next = rig.start(worker.slot());
            // Set clocks stay set.
            next.tell("clock " + shiftMs);
            next.awaitRunning(Duration.ofMinutes(5));
        }
        int restarted = rig.ledger.records();
        Waits.until(() -> rig.ledger.records() > restarted, most);
        return new Jump(name, back, code, endedMs, (RunClock.nanos() - at) / 1_000_000);
    }

    private static Duration duration(String jump) {
        return Duration.parse((jump.startsWith("-") ? "-P" : "P")
                + (jump.endsWith("d") ? "" : "T")
                + jump.substring(1).toUpperCase(Locale.ROOT));
    }

    /**
     * What became of one jump.
     *
     * @param code the worker's exit code, -1 if it lived on
     * @param noticedMs until it went on or ended
     * @param stallMs until outcomes came again, a new start included
     */
    private record Jump(String name, boolean back, int code, long noticedMs, long stallMs) {
        void tell(RowResult result, Options options) {
            result.figure("exit[" + name + "]", code)
                    .figure("noticed_ms", noticedMs)
                    .figure("stall_s", String.format("%.1f", stallMs / 1e3))
                    .failIf(back && code != RESTART_ME, name + ": the worker had to end with 75, and not " + code)
                    .failIf(
                            noticedMs > options.number("stall-max-ms"),
                            name + ": nothing happened for " + noticedMs + " ms")
                    .failIf(!back && code >= 0, name + ": a jump forward is no reason to end");
        }
    }
}
