package io.millrace.observe.otel;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.IdGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Ids of spans: random, but for the one span of a job that is named when the job is read and written when it ends, perhaps by another process.
 *
 * <p>Threads: any; an id set is for the next span of the same thread.
 */
final class SpanIds implements IdGenerator {
    private final IdGenerator random = IdGenerator.random();

    @SuppressWarnings("ThreadLocalUsage") // One instance a worker, and it ends with it.
    private final ThreadLocal<@Nullable SpanContext> next = new ThreadLocal<>();

    /** The next span this thread begins is this one. */
    void next(SpanContext context) {
        next.set(context);
    }

    @Override
    public String generateSpanId() {
        SpanContext set = next.get();
        next.remove();
        return set == null ? random.generateSpanId() : set.getSpanId();
    }

    @Override
    public String generateTraceId() {
        SpanContext set = next.get();
        return set == null ? random.generateTraceId() : set.getTraceId();
    }
}
