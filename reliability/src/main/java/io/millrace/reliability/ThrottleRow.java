package io.millrace.reliability;

import io.millrace.reliability.HardLimit.Headers;
import io.millrace.reliability.WitnessServer.LatencyRange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * H4: a provider with a hard limit a minute, more work than it takes, and headers that tell the truth, half of it, nothing or lies. Nothing is asked before its
 * time, nearly all of the limit is used, and no job dies.
 */
final class ThrottleRow implements Row {
    private static final String[] FIGURES = {
        "unique", "dup", "missing", "wrong", "dead", "pendingLeft", "hanging", "calls", "retries", "excess"
    };
    private static final long MINUTE_MICROS = 60_000_000;

    @Override
    public String name() {
        return "H4";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of(
                "jobs", "4000",
                "rpm", "50",
                "tpm", "0",
                "headers", "retry-after",
                "minutes", "3",
                "warm-ms", "0",
                "goodput-min", "0.9",
                "refused-max", "1.0");
    }

    @Override
    public RowResult run(Options options) {
        List<String> reasons = new ArrayList<>();
        Path dir = dir(options);
        Script right =
                Script.right(LatencyRange.ofMillis(options.number("latency-min-ms"), options.number("latency-max-ms")));
        HardLimit limit =
                new HardLimit(max(options, "rpm"), max(options, "tpm"), Headers.of(options.text("headers")), right);
        try (Rig rig = new Rig(dir, RigPlan.of(options))) {
            rig.models.play(limit);
            rig.startAll(options.number("workers"));
            for (int i = 0; i < options.number("jobs"); i++) {
                rig.sender.ask("throttled text " + i, Sent.RESULT);
            }
            Measured measured = measure(rig, limit, options);
            int left = rig.remaining();
            // What is left over needs no limit to be judged.
            rig.models.play(right);
            rig.sender.flush(Duration.ofMinutes(1));
            Verdict verdict = rig.judge(reasons);
            Politeness polite = Politeness.of(Histories.read(dir).http());
            return measured.tell(new RowResult().figure("jobs", rig.sender.acknowledged()), options)
                    .judged(verdict, FIGURES)
                    .figure("early", polite.early())
                    .figure("concurrent_max", polite.concurrent())
                    .figure("left", left)
                    .failIf(polite.early() > 0, polite.early() + " calls came before the time the provider asked for")
                    .failIf(verdict.figure("dead") > 0, "a good job became a dead letter")
                    .failIf(left == 0, "there was less work than the limit takes")
                    .fail(reasons);
        }
    }

    private static long max(Options options, String name) {
        long max = options.number(name);
        return max == 0 ? Long.MAX_VALUE : max;
    }

    private static Measured measure(Rig rig, HardLimit limit, Options options) {
        if (!Waits.until(() -> limit.firstAt() >= 0, Duration.ofMinutes(1))) {
            throw new RowFailed("no call comes");
        }
        Waits.pause(options.number("warm-ms"));
        long from = rig.clock.micros();
        long taken = options.number("warm-ms") == 0 ? 0 : limit.taken();
        long tokens = options.number("warm-ms") == 0 ? 0 : limit.takenTokens();
        long refused = options.number("warm-ms") == 0 ? 0 : limit.refused();
        // The last moment belongs to the next minute.
        Waits.pause(options.number("minutes") * MINUTE_MICROS / 1_000 - 200);
        double minutes = (double) (rig.clock.micros() - from) / MINUTE_MICROS;
        return new Measured(limit.taken() - taken, limit.takenTokens() - tokens, limit.refused() - refused, minutes);
    }

    /** What the provider counted over a span. */
    private record Measured(long taken, long tokens, long refused, double minutes) {
        RowResult tell(RowResult result, Options options) {
            double byRequests = share(taken, options.number("rpm"));
            double byTokens = share(tokens, options.number("tpm"));
            // The scarcer of both is the one that can be used up.
            double goodput = Math.max(byRequests, byTokens);
            double refusedShare = (double) refused / Math.max(1, taken + refused);
            return result.figure("headers", options.text("headers"))
                    .figure("workers", options.text("workers"))
                    .figure("taken", taken)
                    .figure("tokens", tokens)
                    .figure("refused", refused)
                    .figure("refused_share", String.format("%.4f", refusedShare))
                    .figure("goodput", String.format("%.3f", goodput))
                    .failIf(goodput < options.share("goodput-min"), "only " + goodput + " of the limit was used")
                    .failIf(
                            refusedShare > options.share("refused-max"),
                            refusedShare + " of the calls had to be refused");
        }

        private double share(long used, int perMinute) {
            return perMinute == 0 ? 0 : used / (perMinute * minutes);
        }
    }
}
