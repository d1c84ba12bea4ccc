package io.millrace.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.dispatch.DispatchEvents;
import io.millrace.observe.GenAiMeters;
import io.millrace.observe.GenAiNames;
import io.millrace.observe.JobWatch;
import io.millrace.observe.ObserveSettings;
import io.millrace.observe.PipelineMeters;
import io.millrace.observe.otel.OtelTracing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** Everything that looks at a worker's work: meters, and, if they are wanted, traces and timings. */
final class Observers implements AutoCloseable {
    private final PipelineMeters meters;
    private final List<DispatchEvents> calls = new ArrayList<>();
    private final List<JobWatch> jobs = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<Runnable> ready = new ArrayList<>();
    private final StreamsClients.Commits commits;

    Observers(
            MeterRegistry registry, String type, String applicationId, WorkerSettings worker, Map<String, String> env) {
        ObserveSettings settings = worker.observe();
        meters = new PipelineMeters(registry, type);
        calls.add(meters);
        calls.add(new GenAiMeters(registry, GenAiNames.chosen(settings.genAiNames(), env)));
        for (OtelTracing tracing : OtelTracing.of(applicationId, settings, env)) {
            calls.add(tracing);
            jobs.add(tracing);
            open.add(tracing);
        }
        if (settings.timings() > 0) {
            Timings timings = new Timings(worker.kafka(), settings.timings(), meters);
            ready.add(timings::locate);
            jobs.add(timings);
            open.add(timings);
            commits = timings;
        } else {
            commits = new NoCommits();
        }
    }

    PipelineMeters meters() {
        return meters;
    }

    DispatchEvents calls() {
        return DispatchEvents.all(calls);
    }

    JobWatch jobs() {
        return jobs.size() == 1 ? jobs.get(0) : JobWatch.all(jobs);
    }

    /** @param too told of commits as well: when each was begun */
    StreamsClients.Commits commits(LongConsumer too) {
        return commits.and(too);
    }

    /** The topics are there. */
    void topicsReady() {
        ready.forEach(Runnable::run);
    }

    /** Sends what is left to send, within seconds. */
    @Override
    public void close() {
        for (AutoCloseable each : open) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException("an observer could not be closed", e);
            }
        }
        open.clear();
    }

    private static final class NoCommits implements StreamsClients.Commits {
        @Override
        public void committed(long begunNanos) {}

        @Override
        public void aborted() {}
    }
}
