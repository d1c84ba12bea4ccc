package io.millrace.reliability;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** R11: every two seconds a worker comes, is asked to go, or is killed, at random, so that tasks hardly ever stay where they are. */
final class StormRow implements Row {
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
        return "R11";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of(
                "jobs", "12000",
                "dup-text", "0.3",
                "arrays", "0.05",
                "rate", "100",
                "workers", "4",
                "events", "30",
                "every-ms", "2000",
                "heap", "256m");
    }

    @Override
    public RowResult run(Options options) {
        SplittableRandom random = new SplittableRandom(options.seed());
        Load load = Load.of(options);
        Path dir = dir(options);
        List<String> reasons = new ArrayList<>();
        try (Rig rig = new Rig(dir, RigPlan.of(options))) {
            rig.startAll(1);
            Thread sending = load.start(rig.sender, options.number("rate"));
            rig.awaitEnded(options.number("rate"));
            Map<Event, Integer> done = new EnumMap<>(Event.class);
            int withWork = 0;
            int badExits = 0;
            for (int i = 0; i < options.number("events"); i++) {
                Waits.pause(options.number("every-ms"));
                withWork += rig.remaining() > 0 || sending.isAlive() ? 1 : 0;
                Event event = next(rig, options, random);
                done.merge(event, 1, Integer::sum);
                badExits += happen(rig, event, options, random) ? 0 : 1;
            }
            if (rig.workers().isEmpty()) {
                rig.havoc.joinSoon("w1");
            }
            Load.await(sending, rig.sender);
            int events = options.number("events");
            Verdict verdict = rig.judge(reasons);
            return new RowResult()
                    .figure("jobs", load.jobs())
                    .figure("events", events)
                    .figure("starts", done.getOrDefault(Event.START, 0))
                    .figure("terms", done.getOrDefault(Event.TERM, 0))
                    .figure("kills", done.getOrDefault(Event.KILL, 0))
                    .figure("rebalances", rig.logLines("streams: RUNNING -> REBALANCING"))
                    .judged(verdict, FIGURES)
                    .figure("excess_per_event", String.format("%.1f", (double) verdict.figure("excess") / events))
                    .figure("threads_died", rig.deadThreads())
                    .failIf(withWork < events, "only " + withWork + " events found work")
                    .failIf(badExits > 0, badExits + " workers did not end with 0 when asked to")
                    .failIf(verdict.figure("dead") > 0, "a good job became a dead letter")
                    .fail(reasons);
        }
    }

    private enum Event {
        START,
        TERM,
        KILL
    }

    private static Event next(Rig rig, Options options, SplittableRandom random) {
        int alive = rig.workers().size();
        if (alive == 0) {
            return Event.START;
        }
        boolean full = alive >= options.number("workers");
        int drawn = random.nextInt(full ? 2 : 4);
        return drawn == 0 ? Event.TERM : drawn == 1 ? Event.KILL : Event.START;
    }

    /** Does it; false if a worker that was asked to go ended otherwise than with 0. */
    private static boolean happen(Rig rig, Event event, Options options, SplittableRandom random) {
        List<Worker> alive = rig.workers();
        if (event == Event.START) {
            for (int i = 1; i <= options.number("workers"); i++) {
                String slot = "w" + i;
                if (alive.stream().noneMatch(worker -> worker.slot().equals(slot))) {
                    rig.havoc.joinSoon(slot);
                    return true;
                }
            }
            return true;
        }
        Worker victim = alive.get(random.nextInt(alive.size()));
        if (event == Event.KILL) {
            rig.havoc.kill(victim);
            return true;
        }
        boolean ran = victim.isRunning();
        int code = rig.havoc.terminate(victim);
        // One that had not begun yet ends by the signal itself.
        return code == 0 || (!ran && code == 143);
    }
}
