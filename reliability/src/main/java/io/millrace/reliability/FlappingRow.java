package io.millrace.reliability;

import io.millrace.reliability.HttpEvent.What;
import io.millrace.reliability.WitnessServer.LatencyRange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** H7: a provider that is up and down by turns. Each time it is back it is found out soon, each time it is gone few calls learn it. */
final class FlappingRow implements Row {
    private static final String[] FIGURES = {
        "unique", "dup", "missing", "wrong", "dead", "pendingLeft", "hanging", "calls", "retries", "excess"
    };

    @Override
    public String name() {
        return "H7";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of(
                "cycles", "20",
                "up-ms", "10000",
                "down-ms", "10000",
                "rate", "60",
                "open-ms", "500",
                "window", "14",
                "found-max-ms", "7000");
    }

    @Override
    public RowResult run(Options options) {
        List<String> reasons = new ArrayList<>();
        Path dir = dir(options);
        List<long[]> downs = new ArrayList<>();
        Script right = Script.right(LatencyRange.ofMillis(30, 60));
        try (Rig rig = new Rig(dir, RigPlan.of(options))) {
            rig.startAll(options.number("workers"));
            Drip drip = Drip.start(rig.sender, "flapping", options.number("rate"));
            for (int i = 0; i < options.number("cycles"); i++) {
                Waits.pause(options.number("up-ms"));
                long from = rig.clock.micros();
                rig.models.play(call -> Deed.error("down", 503, "server_error", "Overloaded"));
                Waits.pause(options.number("down-ms"));
                rig.models.play(right);
                downs.add(new long[] {from, rig.clock.micros()});
            }
            Waits.pause(options.number("up-ms"));
            drip.stop();
            Verdict verdict = rig.judge(reasons);
            RowResult result = new RowResult()
                    .figure("jobs", rig.sender.acknowledged())
                    .figure("cycles", downs.size())
                    .judged(verdict, FIGURES)
                    .failIf(verdict.figure("dead") > 0, "a good job became a dead letter")
                    .failIf(verdict.figure("retries") == 0, "no call met the provider while it was down");
            judge(Histories.read(dir).http(), downs, options, result);
            return result.fail(reasons);
        }
    }

    private static void judge(List<HttpEvent> http, List<long[]> downs, Options options, RowResult result) {
        long bound = (long) options.number("down-ms") / options.number("open-ms") + options.number("window");
        long worst = 0;
        long latest = 0;
        int stuck = 0;
        for (long[] down : downs) {
            long calls = http.stream()
                    .filter(e -> e.what() == What.BEGAN && e.at() >= down[0] && e.at() < down[1])
                    .count();
            worst = Math.max(worst, calls);
            long found = http.stream()
                    .filter(e -> e.what() == What.ANSWERED && e.at() >= down[1])
                    .mapToLong(e -> (e.at() - down[1]) / 1_000)
                    .min()
                    .orElse(Long.MAX_VALUE);
            latest = Math.max(latest, found);
            stuck += found > options.number("found-max-ms") ? 1 : 0;
        }
        result.figure("calls_down_max", worst)
                .figure("bound", bound)
                .figure("found_ms_max", latest)
                .figure("stuck", stuck)
                .failIf(stuck > 0, stuck + " times the provider's return was not found out in time")
                .failIf(worst > bound, worst + " calls in one absence; " + bound + " are allowed");
    }
}
