package io.millrace.inspector.letter;

import io.millrace.job.JobHeader;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter, byte for byte as it lies in its topic, with what its headers say of why.
 *
 * @param timestampMs the record's, epoch milliseconds; may be anything a producer wrote
 * @param headers in order, doubled ones too
 */
public record DeadLetterRecord(
        Position position,
        long timestampMs,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<JobHeader> headers,
        Cause cause) {
    public DeadLetterRecord {
        headers = List.copyOf(headers);
    }

    /** Reads a record by the first of the families that marks it. */
    public static DeadLetterRecord of(ConsumerRecord<byte[], byte[]> record, List<HeaderFamily> families) {
        List<JobHeader> headers = headers(record.headers());
        Position position = new Position(record.topic(), record.partition(), record.offset());
        Cause cause = Cause.of(headers, families);
        return new DeadLetterRecord(position, record.timestamp(), record.key(), record.value(), headers, cause);
    }

    /** A record's headers as they are. */
    public static List<JobHeader> headers(Headers headers) {
        List<JobHeader> list = new ArrayList<>();
        for (Header header : headers) {
            list.add(new JobHeader(header.key(), header.value()));
        }
        return list;
    }

    /** The last value of a header as text; null if there is none. */
    public @Nullable String header(String name) {
        return JobHeader.last(headers, name);
    }

    /** What the job says of itself. */
    public JobFacts facts() {
        return JobFacts.of(value);
    }

    /** The model asked: of the headers, else of the job; empty if neither says. */
    public String model() {
        String told = cause.fields().get(CauseField.MODEL);
        return told == null ? facts().model() : told;
    }
}
