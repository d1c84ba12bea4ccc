package io.millrace.reliability;

import io.millrace.reliability.HardLimit.Headers;
import io.millrace.reliability.WitnessServer.LatencyRange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Header;

/**
 * H4: a provider with a hard limit a minute, more work than it takes, and headers that tell the truth, half of it, nothing or lies. Nothing is asked before its
 * time, nearly all of the limit is used, and no job dies.
 */
final class ThrottleRow implements Row {
    private static final String[] FIGURES = {
        "unique", "dup", "missing", "wrong", "dead", "pendingLeft", "hanging", "calls", "retries", "excess"
    };
    private static final String NAMESPACE = "millrace-namespace";
    private static final long MINUTE_MICROS = 60_000_000;

    @Override
    public String name() {
        return "H4";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of(
                "jobs", "4000",
                "words", "0",
                "rpm", "50",
                "tpm", "0",
                "headers", "retry-after",
                "minutes", "3",
                "warm-ms", "0",
                "goodput-min", "0.9",
                "refused-max", "1.0",
                "namespaces", "");
    }

    @Override
    public RowResult run(Options options) {
        List<String> reasons = new ArrayList<>();
        Path dir = dir(options);
        Script right =
                Script.right(LatencyRange.ofMillis(options.number("latency-min-ms"), options.number("latency-max-ms")));
        List<Bucket> buckets = Bucket.of(options, right);
        try (Rig rig = new Rig(dir, RigPlan.of(options).withEnv(options, Bucket.env(buckets)))) {
            rig.models.play(call -> of(call, buckets).limit.decide(call));
            rig.startAll(options.number("workers"));
            buckets.forEach(bucket -> bucket.fill(rig.sender, options.number("words")));
            List<Measured> measured = measure(rig, buckets, options);
            int left = rig.remaining();
            // What is left over needs no limit to be judged.
            rig.models.play(right);
            rig.sender.flush(Duration.ofMinutes(1));
            Verdict verdict = rig.judge(reasons);
            Politeness polite = Politeness.of(Histories.read(dir).http());
            RowResult result = new RowResult().figure("jobs", rig.sender.acknowledged());
            result.figure("headers", options.text("headers")).figure("workers", options.text("workers"));
            measured.forEach(one -> one.tell(result, options));
            return result.judged(verdict, FIGURES)
                    .figure("early", polite.early())
                    .figure("concurrent_max", polite.concurrent())
                    .figure("left", left)
                    .failIf(polite.early() > 0, polite.early() + " calls came before the time the provider asked for")
                    .failIf(verdict.figure("dead") > 0, "a good job became a dead letter")
                    .failIf(left == 0, "there was less work than the limit takes")
                    .fail(reasons);
        }
    }

    private static Bucket of(Arrival call, List<Bucket> buckets) {
        return buckets.stream()
                .filter(bucket -> call.request().texts().stream().allMatch(text -> text.startsWith(bucket.text())))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a call mixes namespaces: " + call));
    }

    private static List<Measured> measure(Rig rig, List<Bucket> buckets, Options options) {
        if (!Waits.until(() -> buckets.stream().allMatch(b -> b.limit.firstAt() >= 0), Duration.ofMinutes(1))) {
            throw new RowFailed("no call comes");
        }
        int warmMs = options.number("warm-ms");
        Waits.pause(warmMs);
        long from = rig.clock.micros();
        List<Measured> before = buckets.stream()
                .map(bucket -> Measured.until(bucket, from).counting(warmMs > 0))
                .toList();
        // The last moment belongs to the next minute.
        Waits.pause(options.number("minutes") * MINUTE_MICROS / 1_000 - 200);
        long to = rig.clock.micros();
        return before.stream().map(b -> Measured.until(b.bucket, to).since(b)).toList();
    }

    /** A limit of the provider's, or of one namespace's own, and the jobs that want more than that. */
    private record Bucket(String namespace, int rpm, int tpm, int jobs, HardLimit limit) {
        /** One for all, or, by {@code --namespaces small=60,large=600}, one each, of calls a minute. */
        static List<Bucket> of(Options options, Script right) {
            Headers headers = Headers.of(options.text("headers"));
            List<String> named = Stream.of(options.text("namespaces").split(","))
                    .filter(name -> !name.isBlank())
                    .toList();
            if (named.isEmpty()) {
                int rpm = options.number("rpm");
                int tpm = options.number("tpm");
                HardLimit limit = new HardLimit(max(rpm), max(tpm), headers, right);
                return List.of(new Bucket("", rpm, tpm, options.number("jobs"), limit));
            }
            int all = named.stream().mapToInt(Bucket::perMinute).sum();
            return named.stream()
                    .map(one -> new Bucket(
                            one.substring(0, one.indexOf('=')),
                            perMinute(one),
                            0,
                            (int) ((long) options.number("jobs") * perMinute(one) / all),
                            new HardLimit(perMinute(one), Long.MAX_VALUE, Headers.ABSENT, right)))
                    .toList();
        }

        private static int perMinute(String named) {
            return Integer.parseInt(named.substring(named.indexOf('=') + 1));
        }

        private static long max(int limit) {
            return limit == 0 ? Long.MAX_VALUE : limit;
        }

        /** What workers have to know of namespaces. */
        static Map<String, String> env(List<Bucket> buckets) {
            Map<String, String> env = new HashMap<>();
            for (Bucket bucket : buckets) {
                if (!bucket.namespace.isEmpty()) {
                    env.merge("MILLRACE_TOPOLOGY_HEADER_NAMESPACES", bucket.namespace, (a, b) -> a + "," + b);
                    String name = bucket.namespace.toUpperCase(Locale.ROOT);
                    env.put("MILLRACE_TOPOLOGY_NAMESPACES_" + name + "_REQUESTS_PER_MINUTE", "" + bucket.rpm);
                }
            }
            return env;
        }

        String text() {
            return namespace.isEmpty() ? "throttled text" : namespace + " text";
        }

        /** Each text is that many words, of a token each, longer than its name. */
        void fill(Sender sender, int words) {
            String more = " sea".repeat(words);
            Header[] headers =
                    namespace.isEmpty() ? new Header[0] : new Header[] {new PlainHeader(NAMESPACE, namespace)};
            for (int i = 0; i < jobs; i++) {
                sender.ask(text() + " " + i + more, Sent.RESULT, headers);
            }
        }
    }

    /** What the provider counted over a span. */
    private record Measured(Bucket bucket, long taken, long tokens, long refused, double minutes) {
        /** From the beginning to a moment, microseconds. */
        static Measured until(Bucket bucket, long at) {
            HardLimit limit = bucket.limit;
            return new Measured(
                    bucket, limit.taken(), limit.takenTokens(), limit.refused(), (double) at / MINUTE_MICROS);
        }

        /** Without a warm-up the calls that came at once count too. */
        Measured counting(boolean warm) {
            return warm ? this : new Measured(bucket, 0, 0, 0, minutes);
        }

        Measured since(Measured earlier) {
            return new Measured(
                    bucket,
                    taken - earlier.taken,
                    tokens - earlier.tokens,
                    refused - earlier.refused,
                    minutes - earlier.minutes);
        }

        void tell(RowResult result, Options options) {
            // The scarcer of both is the one that can be used up.
            double goodput = Math.max(share(taken, bucket.rpm), share(tokens, bucket.tpm));
            double refusedShare = (double) refused / Math.max(1, taken + refused);
            String prefix = bucket.namespace.isEmpty() ? "" : bucket.namespace + "_";
            result.figure(prefix + "taken", taken)
                    .figure(prefix + "tokens", tokens)
                    .figure(prefix + "refused", refused)
                    .figure(prefix + "refused_share", String.format("%.4f", refusedShare))
                    .figure(prefix + "goodput", String.format("%.3f", goodput))
                    .failIf(goodput < options.share("goodput-min"), "only " + goodput + " of the limit was used")
                    .failIf(goodput > 2 - options.share("goodput-min"), goodput + " of the limit was used")
                    .failIf(
                            refusedShare > options.share("refused-max"),
                            refusedShare + " of the calls had to be refused");
        }

        private double share(long used, int perMinute) {
            return perMinute == 0 ? 0 : used / (perMinute * minutes);
        }
    }
}
