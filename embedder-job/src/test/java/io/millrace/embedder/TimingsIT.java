package io.millrace.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.TimingsReader;
import io.millrace.job.Stage;
import io.millrace.local.model.ModelServerSettings;
import io.millrace.observe.JobTiming;
import io.millrace.testkit.Committed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Where a job's time went, told by the worker and measured from outside, for jobs that wait for a limit of each kind. */
final class TimingsIT {
    /** By the limit that a model's jobs wait for: its name in the catalog, and how many jobs it is given. */
    private static final Map<String, Integer> LIMITS =
            Map.of("concurrency", 30, "requests_per_minute", 10, "tokens_per_minute", 10);

    private static final String MODELS = """
              concurrency: {provider: local, vector_size: 384}
              requests_per_minute: {provider: local, vector_size: 384, requests_per_minute: 200}
              tokens_per_minute: {provider: local, vector_size: 384, tokens_per_minute: 600}
            """;

    @Test
    void stages_sumToTheLatency_andNameTheLimit() throws Exception {
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
            List<JobTiming> timings = await(bench, lines.size());
            timings.forEach(job -> sums(job, seen.get(job.customId())));
            LIMITS.keySet().forEach(limit -> names(limit, timings));
            try (TimingsReader reader = new TimingsReader(bench.kafka())) {
                List<JobTiming> slowest = reader.slowest(3, 0);
                assertThat(slowest).hasSize(3);
                assertThat(slowest.get(0).tookMs())
                        .isEqualTo(timings.stream()
                                .mapToLong(JobTiming::tookMs)
                                .max()
                                .orElseThrow());
                assertThat(reader.find(slowest.get(0).job())).isEqualTo(slowest.get(0));
                assertThat(reader.find("nobody")).isNull();
            }
        }
    }

    /** The stages against the job's own latency, by the time that its records bear in their topics, and against who reads its result. */
    private static void sums(JobTiming job, Seen seen) {
        long sum = job.spans().stream().mapToLong(JobTiming.Span::tookMs).sum();
        long untilWritten = job.spans().stream()
                .filter(span -> span.stage() != Stage.COMMIT)
                .mapToLong(JobTiming.Span::tookMs)
                .sum();
        long latency = seen.writtenMs - job.startMs();
        assertThat(sum).isEqualTo(job.tookMs());
        // The time of a record and that of a stage are read one after the other.
        assertThat(Math.abs(latency - untilWritten))
                .as("%s: latency %d ms, stages until its result was written %s", job.customId(), latency, job.spans())
                .isLessThanOrEqualTo(Math.max(5, latency / 100));
        assertThat(seen.readMs - job.startMs()).as("until its result was read").isBetween(sum - 5, sum + 5_000);
    }

    /** The slowest job of a lane waited for its limit most of its time, and says so. */
    private static void names(String limit, List<JobTiming> timings) {
        JobTiming slowest = timings.stream()
                .filter(job -> job.customId().startsWith(limit))
                .reduce((one, other) -> one.tookMs() >= other.tookMs() ? one : other)
                .orElseThrow();
        System.out.printf("TIMINGS %s took=%d ms, %s%n", limit, slowest.tookMs(), slowest.spans());
        // What is beyond two calls' worth waits for room in the lane, for the same reason.
        assertThat(slowest.spans().stream()
                        .filter(span -> span.stage() == Stage.LIMIT || span.stage() == Stage.QUEUED)
                        .filter(span -> span.detail().equals(limit))
                        .map(JobTiming.Span::stage))
                .containsExactly(Stage.QUEUED, Stage.LIMIT);
        long waited = slowest.spans().stream()
                .filter(span -> span.detail().equals(limit))
                .mapToLong(JobTiming.Span::tookMs)
                .sum();
        assertThat(waited).as("%s waited for %s", slowest, limit).isGreaterThan(slowest.tookMs() * 3 / 4);
    }

    private static List<JobTiming> await(Workbench bench, int jobs) {
        List<JobTiming> found = new ArrayList<>();
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (found.size() < jobs && System.nanoTime() < end) {
            found.clear();
            try (TimingsReader reader = new TimingsReader(bench.kafka())) {
                reader.read(0, found::add);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        assertThat(found).hasSize(jobs);
        return found;
    }

    /** When a result was written, by its record, and when it was read; epoch milliseconds. */
    private record Seen(long writtenMs, long readMs) {}
}
