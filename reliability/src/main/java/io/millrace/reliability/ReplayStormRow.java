package io.millrace.reliability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.topology.Names;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * D2: dead letters whose jobs die again, replayed as often as the loop guard lets them: their headers do not grow, each failure stays one row that counts, and
 * the rate holds.
 */
final class ReplayStormRow implements Row {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration COMMAND_DEADLINE = Duration.ofMinutes(5);
    /** Offsets get longer. */
    private static final int GROWTH_MAX = 16;
    /** After so many replays a dead letter is left alone. */
    private static final int GUARD = 5;
    /** So much of its time a replayer that was held up may catch up. */
    private static final int CATCH_UP_MS = 500;

    @Override
    public String name() {
        return "D2";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of("dead", "10000", "rounds", "5", "rate", "1000");
    }

    @Override
    public RowResult run(Options options) {
        int dead = options.number("dead");
        int rounds = options.number("rounds");
        // Each text dies in a call of its own: a batch that is refused as a whole would be halved down to it.
        Map<String, String> env = Map.of("MILLRACE_BATCH_ITEMS", "1", "MILLRACE_LANE_INFLIGHT_MAX", "16");
        try (Rig rig = new Rig(dir(options), RigPlan.of(options).withEnv(options, env));
                DlqCommand dlq = new DlqCommand(dir(options), rig.bootstrapServers());
                ReplayedJobs jobs = new ReplayedJobs(rig.bootstrapServers(), Rig.JOBS, options.number("partitions"))) {
            rig.models.play(call -> Deed.error("D2", 400, "invalid_request_error", "refused input")
                    .after(Duration.ofMillis(1)));
            rig.startAll(options.number("workers"));
            for (int i = 0; i < dead; i++) {
                rig.sender.ask("text " + i, "item_refused");
            }
            rig.sender.flush(Duration.ofMinutes(2));
            rig.awaitEnded(dead);
            int codes = 0;
            for (int round = 1; round <= rounds; round++) {
                rig.say("round " + round);
                codes += replay(dlq, "round-" + round, options).code();
                rig.awaitEnded(dead * (round + 1));
            }
            jobs.readAll();
            int sent = jobs.jobs();
            if (rounds >= GUARD) {
                codes += replay(dlq, "one-more", options).code();
            }
            RowResult result = new RowResult()
                    .figure("dead", dead)
                    .figure("replayed", sent)
                    .figure("guarded", dead - (jobs.readAll().jobs() - sent))
                    .failIf(sent != dead * rounds, "each had to be sent " + rounds + " times")
                    .failIf(jobs.jobs() != sent, "the loop guard let jobs pass")
                    .failIf(codes != 0, "a replay failed; see dlq-*.log");
            headers(rig, options, result);
            rows(dlq, options, result);
            rate(jobs, options, result);
            return result;
        }
    }

    private static DlqCommand.Ended replay(DlqCommand dlq, String plan, Options options) {
        return dlq.run(
                "replay",
                COMMAND_DEADLINE,
                List.of(
                        "replay",
                        "--all",
                        "--yes",
                        "--id",
                        plan,
                        "--cap",
                        options.text("dead"),
                        "--rate",
                        options.text("rate") + "/s"));
    }

    /** The bytes of a dead letter's headers, by the plan that replayed its job. */
    private static void headers(Rig rig, Options options, RowResult result) {
        Map<String, Integer> bytes = new TreeMap<>();
        Map<String, Integer> counts = new TreeMap<>();
        ReplayedJobs.each(
                rig.bootstrapServers(), Names.DEAD_LETTERS, options.number("partitions"), "read_committed", letter -> {
                    String plan = ReplayedJobs.header(letter, "millrace-replay-id");
                    bytes.merge(plan, bytes(letter), Math::max);
                    counts.merge(plan, letter.headers().toArray().length, Math::max);
                });
        int first = bytes.getOrDefault("round-1", 0);
        int last = bytes.getOrDefault("round-" + options.number("rounds"), 0);
        List<Integer> replayed = new ArrayList<>(counts.values());
        replayed.remove(counts.get(""));
        result.figure("first_header_bytes", first)
                .figure("max_header_bytes", last)
                .failIf(first == 0 || last > first + GROWTH_MAX, "headers grow from replay to replay")
                .failIf(replayed.stream().distinct().count() != 1, "numbers of headers differ: " + counts);
    }

    private static int bytes(ConsumerRecord<byte[], byte[]> letter) {
        int bytes = 0;
        for (Header header : letter.headers()) {
            bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        return bytes;
    }

    /** What people see: one row a failure, which says how often it died, and after how many tries. */
    private static void rows(DlqCommand dlq, Options options, RowResult result) {
        String limit = String.valueOf(options.number("dead") + 1);
        DlqCommand.Ended listed = dlq.run("list", COMMAND_DEADLINE, List.of("list", "-o", "ndjson", "--limit", limit));
        int rows = 0;
        int wrong = 0;
        for (String line : listed.out().lines().toList()) {
            JsonNode row = read(line);
            rows++;
            boolean right = row.path("count").asInt() == options.number("rounds") + 1
                    && row.path("attempts").asInt() >= 1
                    && row.path("status").asText().equals("failed_again");
            wrong += right ? 0 : 1;
        }
        result.figure("rows", rows)
                .figure("rows_wrong", wrong)
                .failIf(rows != options.number("dead"), "a failure had to be one row")
                .failIf(wrong > 0, "rows do not say how often their jobs died");
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException("dlq list -o ndjson printed no JSON", e);
        }
    }

    private static void rate(ReplayedJobs jobs, Options options, RowResult result) {
        int asked = options.number("rate");
        long overall = 0;
        int peak = 0;
        boolean over = false;
        for (int round = 1; round <= options.number("rounds"); round++) {
            List<Long> moments = jobs.moments("round-" + round);
            if (moments.size() > 1) {
                long spanMs = Math.max(1, moments.get(moments.size() - 1) - moments.get(0));
                over |= 1_000L * (moments.size() - 1) > asked * (spanMs + CATCH_UP_MS);
                overall = Math.max(overall, 1_000L * (moments.size() - 1) / spanMs);
                peak = Math.max(peak, most(moments));
            }
        }
        result.figure("rate", asked)
                .figure("rate_seen", overall)
                .figure("most_in_1s", peak)
                .failIf(over || overall == 0, "the rate does not hold")
                .failIf(1_000L * (peak - 1) > asked * (1_000L + CATCH_UP_MS), "too many in one second");
    }

    /** The most of them within any second. */
    private static int most(List<Long> moments) {
        int most = 0;
        int from = 0;
        for (int to = 0; to < moments.size(); to++) {
            while (moments.get(to) - moments.get(from) >= 1_000) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        return most;
    }
}
