package io.millrace.cli;

import io.millrace.client.JobOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts outcomes as they come, keeps each passage's vector, and notes what must not be.
 *
 * <p>Threads: the client's thread counts, the main thread reads.
 */
final class DemoTally implements DemoFlow.Tally {
    private final DemoJobs jobs;
    private final Map<Integer, float[]> vectors = new HashMap<>();
    private long results;
    private long deadLetters;
    private long texts;
    private long hits;
    private long paid;
    private long tokens;
    private long billed;
    private @Nullable String fault;

    DemoTally(DemoJobs jobs) {
        this.jobs = jobs;
    }

    @Override
    public synchronized void add(int job, JobOutcome outcome) {
        if (!outcome.answered()) {
            deadLetters++;
            fault("a job failed: " + new String(outcome.line(), StandardCharsets.UTF_8));
            return;
        }
        results++;
        try {
            Embedded answer = Embedded.of(outcome.line());
            texts += answer.vectors().size();
            hits += answer.hits();
            paid += answer.paid();
            tokens += answer.tokens();
            billed += answer.billed();
            keep(jobs.jobs().get(job), answer.vectors());
        } catch (IOException e) {
            fault("a result could not be read: " + e.getMessage());
        }
    }

    private void keep(List<Integer> passages, List<float[]> answered) {
        if (answered.size() != passages.size()) {
            fault("a job of " + passages.size() + " texts got " + answered.size() + " vectors");
            return;
        }
        for (int i = 0; i < passages.size(); i++) {
            float[] known = vectors.putIfAbsent(passages.get(i), answered.get(i));
            if (known != null && !Arrays.equals(known, answered.get(i))) {
                fault("equal texts got different vectors");
            }
        }
    }

    @Override
    public synchronized void fault(String sentence) {
        if (fault == null) {
            fault = sentence;
        }
    }

    @Override
    public synchronized @Nullable String fault() {
        return fault;
    }

    @Override
    public synchronized long ended() {
        return results + deadLetters;
    }

    @Override
    public synchronized String progress(long nanos) {
        return Math.round(texts / (nanos / 1e9)) + " texts/s, hits " + Screen.percent(texts - paid, texts);
    }

    synchronized long results() {
        return results;
    }

    synchronized long deadLetters() {
        return deadLetters;
    }

    synchronized long texts() {
        return texts;
    }

    synchronized long hits() {
        return hits;
    }

    /** Texts that were sent to the model, as the results say. */
    synchronized long paid() {
        return paid;
    }

    synchronized long tokens() {
        return tokens;
    }

    synchronized long billed() {
        return billed;
    }

    /** The vector of a passage, null if no job asked for it. */
    synchronized float @Nullable [] vector(int passage) {
        return vectors.get(passage);
    }
}
