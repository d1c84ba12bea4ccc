package io.millrace.job;

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
                .filter(h -> h.name().equals("traceparent") || h.name().equals("tracestate"))
                .toList();
        return new JobOrigin(topic, partition, offset, null, timestampMs, trace);
    }
}
