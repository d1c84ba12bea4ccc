package io.millrace.job;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a job came from. A job's identity is its record: topic, partition and offset.
 *
 * @param key the record's key, untouched
 * @param timestampMs the record's own timestamp, epoch milliseconds; may be anything a producer wrote
 * @param headers the record's headers, in order, untouched
 */
public record JobOrigin(
        String topic, int partition, long offset, byte @Nullable [] key, long timestampMs, List<JobHeader> headers) {
    /** The header by which a replay names the trace that its job died in; without a {@code traceparent} of its own it goes on there. */
    public static final String REPLAY_TRACE = "millrace-replay-trace";

    /** The header that keeps a job's trace context with it inside; ours, so it never leaves. */
    private static final String TRACE = "millrace-trace";

    public JobOrigin {
        headers = List.copyOf(headers);
    }

    /** The identity in the form people type: {@code topic-partition@offset}. */
    public String id() {
        return topic + "-" + partition + "@" + offset;
    }

    /** The same record without key and with only the headers that carry the trace context. */
    public JobOrigin traceOnly() {
        List<JobHeader> trace = headers.stream()
                .filter(h -> h.name().equals("traceparent")
                        || h.name().equals("tracestate")
                        || h.name().equals(REPLAY_TRACE)
                        || h.name().equals(TRACE))
                .toList();
        return new JobOrigin(topic, partition, offset, null, timestampMs, trace);
    }

    /** The same record with the trace context of its processing; empty changes nothing. */
    public JobOrigin traced(String traceparent) {
        if (traceparent.isEmpty()) {
            return this;
        }
        List<JobHeader> more = new ArrayList<>(headers);
        more.add(new JobHeader(TRACE, traceparent.getBytes(StandardCharsets.UTF_8)));
        return new JobOrigin(topic, partition, offset, key, timestampMs, more);
    }

    /** The trace context of its processing, as {@code traceparent} writes it; empty if it is not traced. */
    public String trace() {
        String found = JobHeader.last(headers, TRACE);
        return found == null ? "" : found;
    }
}
