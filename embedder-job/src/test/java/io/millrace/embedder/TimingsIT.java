package io.millrace.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.TimingsReader;
import io.millrace.job.Stage;
import io.millrace.local.model.ModelServerSettings;
import io.millrace.observe.JobTiming;
import io.millrace.testkit.Committed;
import io.millrace.testkit.JobTimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Where a job's time went, told by the worker and measured from outside, for jobs that wait for a limit of each kind. */
final class TimingsIT {
    /** By the limit that a model's jobs wait for: its name in the catalog, and how many jobs it is given. */
    private static final Map<String, Integer> LIMITS =
            Map.of("concurrency", 30, "requests_per_minute", 6, "tokens_per_minute", 6);

    private static final int JOBS = 10;
    private static final long CALL_MS = 2_000;

    private static final String MODELS = """
              concurrency: {provider: local, vector_size: 384}
              requests_per_minute: {provider: local, vector_size: 384, requests_per_minute: 60}
              tokens_per_minute: {provider: local, vector_size: 384, tokens_per_minute: 180}
            """;

    @Test
    void stages_sumToTheLatency_andNameTheLimit() throws Exception {
        try (Workbench bench = Workbench.start(ModelServerSettings.derived().withLatency(Duration.ofMillis(CALL_MS)))
                .with("MILLRACE_LANE_INFLIGHT_MAX", "1")
                .with("MILLRACE_BATCH_ITEMS", "1")) {
            bench.workers(1);
            long before = System.currentTimeMillis();
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < JOBS; i++) {
                lines.add(Lines.job("job-" + i, List.of("text " + i), true));
            }
            ConsumerRecord<byte[], byte[]> last;
            long seen;
            try (Committed results = Committed.from(bench.kafka(), "embedding.results")) {
                bench.produce(lines);
                List<ConsumerRecord<byte[], byte[]>> all = results.read(JOBS, Duration.ofMinutes(2));
                seen = System.currentTimeMillis();
                last = all.get(all.size() - 1);
            }
            String id = Lines.read(last.value()).get("custom_id").textValue();
            JobTiming timing = JobTimes.timings(bench.kafka(), "", JOBS).values().stream()
                    .filter(job -> job.customId().equals(id))
                    .findFirst()
                    .orElseThrow();
            long sum = timing.spans().stream().mapToLong(JobTiming.Span::tookMs).sum();
            JobTiming.Span longest = timing.spans().stream()
                    .filter(span -> span.stage() == Stage.LIMIT)
                    .findFirst()
                    .orElseThrow();
            long outside = seen - timing.startMs();
            System.out.printf(
                    "TIMINGS job=%s sum=%d ms, seen from outside=%d ms, %s%n", id, sum, outside, timing.spans());
            assertThat(timing.startMs()).isBetween(before, before + 5_000);
            assertThat(sum).isEqualTo(timing.tookMs());
            assertThat(Math.abs(outside - sum))
                    .as("the latency measured from outside")
                    .isLessThan(Math.max(400, outside / 100));
            assertThat(longest.detail()).isEqualTo("concurrency");
            // Two calls' worth is handed to the lane at once; what is beyond waits for room there, for the same reason.
            long waited = timing.spans().stream()
                    .filter(span -> span.stage() == Stage.LIMIT || span.stage() == Stage.QUEUED)
                    .mapToLong(JobTiming.Span::tookMs)
                    .sum();
            assertThat(waited).isGreaterThan((JOBS - 4) * CALL_MS);
            assertThat(longest.tookMs()).isGreaterThan(CALL_MS / 2);
            try (TimingsReader reader = new TimingsReader(bench.kafka())) {
                assertThat(reader.slowest(3, 0)).hasSize(3).first().isEqualTo(timing);
                assertThat(reader.find(timing.job())).isEqualTo(timing);
                assertThat(reader.find("nobody")).isNull();
            }
        }
    }

    @Test
    void eachLimit_isNamedByTheJobsThatWaitedForIt() throws Exception {
        try (Workbench bench = Workbench.start(ModelServerSettings.derived().withLatency(Duration.ofMillis(100)))
                .with("MILLRACE_LANE_INFLIGHT_MAX", "1")
                .with("MILLRACE_BATCH_ITEMS", "1")
                .yaml(MODELS)) {
            bench.workers(1);
            List<String> lines = new ArrayList<>();
            LIMITS.forEach((model, jobs) -> {
                for (int i = 0; i < jobs; i++) {
                    lines.add(Lines.job(model + "-" + i, List.of("text " + i), true)
                            .replace(Workbench.MODEL, model));
                }
            });
            Map<String, Seen> seen = new HashMap<>();
            try (Committed results = Committed.from(bench.kafka(), "embedding.results")) {
                bench.produce(lines);
                while (seen.size() < lines.size()) {
                    for (ConsumerRecord<byte[], byte[]> result : results.read(1, Duration.ofMinutes(1))) {
                        seen.put(
                                Lines.read(result.value()).get("custom_id").textValue(),
                                new Seen(result.timestamp(), System.currentTimeMillis()));
                    }
                }
            }
            List<JobTiming> timings = List.copyOf(
                    JobTimes.timings(bench.kafka(), "", lines.size()).values());
            assertThat(timings)
                    .allMatch(job -> job.spans().stream()
                                    .mapToLong(JobTiming.Span::tookMs)
                                    .sum()
                            == job.tookMs());
            // A machine that stands still may come between two looks at a clock, but not every time.
            assertThat(timings.stream()
                            .filter(job -> writtenInTime(job, seen.get(job.customId())))
                            .count())
                    .isGreaterThan(timings.size() / 2);
            assertThat(timings)
                    .as("jobs whose stages sum to within 1 %% of the time until somebody had their result")
                    .anyMatch(job -> {
                        long outside = seen.get(job.customId()).readMs - job.startMs();
                        return Math.abs(outside - job.tookMs()) <= outside / 100;
                    });
            LIMITS.keySet().forEach(limit -> names(limit, timings));
        }
    }

    /** Whether its result bears a time of its last stage, in which it was answered, written and committed; a hundredth of its latency is allowed. */
    private static boolean writtenInTime(JobTiming job, Seen seen) {
        long slack = Math.max(2, job.tookMs() / 100);
        return seen.writtenMs >= job.settledMs() - slack && seen.writtenMs <= job.endMs() + slack;
    }

    /** The slowest job of a lane says for which limit it waited: in line for room in the lane, and at its gate. */
    private static void names(String limit, List<JobTiming> timings) {
        JobTiming slowest = timings.stream()
                .filter(job -> job.customId().startsWith(limit))
                .max(Comparator.comparingLong(JobTiming::tookMs))
                .orElseThrow();
        System.out.printf("TIMINGS %s took=%d ms, %s%n", limit, slowest.tookMs(), slowest.spans());
        Map<String, Long> waited = new HashMap<>();
        slowest.spans().stream()
                .filter(span -> span.stage() == Stage.LIMIT || span.stage() == Stage.QUEUED)
                .forEach(span -> waited.merge(span.detail(), span.tookMs(), Long::sum));
        assertThat(waited).as("%s", slowest).containsKey(limit);
        assertThat(waited.get(limit))
                .isGreaterThan(1_000)
                .isEqualTo(waited.values().stream().mapToLong(ms -> ms).max().orElseThrow());
        assertThat(timings)
                .as("jobs that waited at the gate")
                .anyMatch(job -> job.customId().startsWith(limit)
                        && job.spans().stream()
                                .anyMatch(span -> span.stage() == Stage.LIMIT
                                        && span.detail().equals(limit)));
    }

    /** When a result was written, by its record, and when it was read; epoch milliseconds. */
    private record Seen(long writtenMs, long readMs) {}
}
