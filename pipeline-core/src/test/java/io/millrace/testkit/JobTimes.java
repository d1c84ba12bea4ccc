package io.millrace.testkit;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.app.TimingsReader;
import io.millrace.observe.JobTiming;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What each job of a run really took, by the records in the cluster: the truth that metrics are held against. */
public final class JobTimes {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final JsonMapper MAPPER = new JsonMapper();

    private JobTimes() {}

    /** Every timing of the jobs whose {@code custom_id} begins so, by it; fails if not so many come within a minute. */
    public static Map<String, JobTiming> timings(Map<String, String> kafka, String prefix, int jobs) {
        Map<String, JobTiming> found = new HashMap<>();
        long end = System.nanoTime() + LONG.toNanos();
        while (found.size() < jobs && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            try (TimingsReader reader = new TimingsReader(kafka)) {
                reader.read(0, job -> {
                    if (job.customId().startsWith(prefix)) {
                        found.put(job.customId(), job);
                    }
                });
            }
        }
        if (found.size() != jobs) {
            throw new AssertionError(found.size() + " timings came of " + jobs);
        }
        return found;
    }

    /** Milliseconds from each job's acceptance to its result's being written, ascending: what the histogram of jobs counts. */
    public static List<Long> untilWritten(Map<String, String> kafka, String results, String prefix, int jobs) {
        Map<String, JobTiming> timings = timings(kafka, prefix, jobs);
        List<Long> times = new ArrayList<>();
        long end = System.nanoTime() + LONG.toNanos();
        try (Committed committed = Committed.from(kafka, results)) {
            while (times.size() < jobs && System.nanoTime() < end) {
                for (ConsumerRecord<byte[], byte[]> result : committed.read(1, LONG)) {
                    JobTiming job = timings.get(customId(result.value()));
                    if (job != null) {
                        times.add(result.timestamp() - job.acceptedMs());
                    }
                }
            }
        }
        times.sort(null);
        return times;
    }

    /** A result line's {@code custom_id}. */
    public static String customId(byte[] line) {
        try {
            return MAPPER.readTree(line).path("custom_id").asText();
        } catch (IOException e) {
            throw new UncheckedIOException("a result is JSON", e);
        }
    }
}
