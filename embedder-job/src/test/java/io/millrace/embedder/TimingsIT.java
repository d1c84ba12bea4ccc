package io.millrace.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.TimingsReader;
import io.millrace.job.Stage;
import io.millrace.local.model.ModelServerSettings;
import io.millrace.observe.JobTiming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Where a job's time went, told by the worker and measured from outside. */
final class TimingsIT {
    private static final int JOBS = 10;
    private static final long CALL_MS = 2_000;

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
            JobTiming timing = await(bench, id);
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

    private static JobTiming await(Workbench bench, String customId) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (System.nanoTime() < end) {
            try (TimingsReader reader = new TimingsReader(bench.kafka())) {
                JobTiming found = reader.find(customId);
                if (found != null) {
                    return found;
                }
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        throw new AssertionError("no timing of " + customId + " came");
    }
}
