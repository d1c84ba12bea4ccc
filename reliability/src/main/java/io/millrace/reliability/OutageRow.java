package io.millrace.reliability;

import io.millrace.reliability.Deed.Wire;
import io.millrace.reliability.WitnessServer.LatencyRange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * H2: the provider refuses connections, then hangs, then answers 503, each for a while under load. No job dies of it, few calls are made meanwhile, and soon
 * after its return work goes on as fast as before.
 */
final class OutageRow implements Row {
    private static final String[] FIGURES = {
        "unique", "dup", "missing", "wrong", "dead", "pendingLeft", "hanging", "calls", "retries", "excess"
    };
    private static final List<String> KINDS = List.of("refuse", "hang", "503");
    private static final String REQUESTS = "millrace_api_requests_total";
    private static final long CALL_TIMEOUT_MS = 2_000;
    private static final long OPENS_MS = 5_000;
    private static final Duration BEFORE = Duration.ofSeconds(8);

    @Override
    public String name() {
        return "H2";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of("outage-ms", "20000", "rate", "150", "ramp-max-ms", "10000", "open-ms", "500", "window", "14");
    }

    @Override
    public RowResult run(Options options) {
        List<String> reasons = new ArrayList<>();
        Path dir = dir(options);
        List<Outage> outages = new ArrayList<>();
        try (Rig rig = new Rig(
                dir,
                RigPlan.of(options)
                        .withEnv(options, Map.of("MILLRACE_LANE_CALL_TIMEOUT_MS", String.valueOf(CALL_TIMEOUT_MS))))) {
            rig.startAll(options.number("workers"));
            Drip drip = Drip.start(rig.sender, "outage", options.number("rate"));
            for (String kind : KINDS) {
                Waits.pause(BEFORE.toMillis());
                outages.add(outage(rig, kind, options, reasons));
            }
            drip.stop();
            Verdict verdict = rig.judge(reasons);
            RowResult result =
                    new RowResult().figure("jobs", rig.sender.acknowledged()).judged(verdict, FIGURES);
            Histories histories = Histories.read(dir);
            outages.forEach(outage -> outage.judge(histories, options, result));
            return result.failIf(verdict.figure("dead") > 0, "a good job became a dead letter")
                    .fail(reasons);
        }
    }

    private static Outage outage(Rig rig, String kind, Options options, List<String> reasons) {
        double before = rig.workers().get(0).metric(REQUESTS);
        long from = rig.clock.micros();
        LatencyRange latency = LatencyRange.ofMillis(30, 60);
        switch (kind) {
            case "refuse" -> rig.models.goDown();
            case "hang" -> rig.models.play(call -> Deed.broken("hang", Wire.SILENT));
            default -> rig.models.play(call -> Deed.error("503", 503, "server_error", "Overloaded"));
        }
        rig.say("the provider is gone: " + kind);
        Waits.pause(options.number("outage-ms"));
        if (kind.equals("refuse")) {
            rig.models.comeBack();
        }
        rig.models.play(Script.right(latency));
        long healed = rig.clock.micros();
        double calls = rig.workers().get(0).metric(REQUESTS) - before;
        rig.say("the provider is back; " + rig.remaining() + " jobs remain");
        int left = options.number("rate");
        if (!Waits.until(() -> rig.remaining() < left, Duration.ofMinutes(2))) {
            reasons.add(kind + ": the backlog is not worked off, " + rig.remaining() + " jobs remain");
        }
        return new Outage(kind, from, healed, (long) calls);
    }

    /**
     * One outage.
     *
     * @param from microseconds, likewise healed
     * @param calls that ended meanwhile by the worker's own count
     */
    private record Outage(String kind, long from, long healed, long calls) {
        void judge(Histories histories, Options options, RowResult result) {
            Throughput speed = new Throughput(histories.committed());
            long before = speed.between(from - 5_000_000, from) / 5;
            long ramp = speed.rampMs(healed, 0.9 * before);
            long opened = from + 1_000 * (OPENS_MS + (kind.equals("hang") ? CALL_TIMEOUT_MS : 0));
            long late = histories.http().stream()
                    .filter(e -> e.what() == HttpEvent.What.BEGAN && e.at() > opened && e.at() < healed)
                    .count();
            // Waits double from open-ms, so after five seconds they are of a second at least.
            long lateMax = (healed - opened) / 1_000_000;
            long bound = (healed - from) / 1_000 / options.number("open-ms") + options.number("window");
            result.figure(kind + "_calls", calls)
                    .figure(kind + "_bound", bound)
                    .figure(kind + "_late_calls", late)
                    .figure(kind + "_ramp_s", ramp < 0 ? "never" : String.format("%.1f", ramp / 1e3))
                    .failIf(before == 0, kind + ": there was no work before the outage")
                    .failIf(calls == 0, kind + ": no call met the outage")
                    .failIf(calls > bound, kind + ": " + calls + " calls during the outage, " + bound + " are allowed")
                    .failIf(late > lateMax, kind + ": " + late + " calls after the circuit had to be open")
                    .failIf(
                            ramp < 0 || ramp > options.number("ramp-max-ms"),
                            kind + ": full speed " + ramp + " ms after the provider's return");
        }
    }
}
