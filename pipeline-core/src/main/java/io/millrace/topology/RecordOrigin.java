package io.millrace.topology;

import io.millrace.job.JobHeader;
import io.millrace.job.JobOrigin;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** The record a processor is at, as the origin of a job. */
final class RecordOrigin {
    private RecordOrigin() {}

    static JobOrigin of(ProcessorContext<?, ?> context, Record<byte[], ?> record) {
        RecordMetadata at = metadata(context);
        List<JobHeader> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            headers.add(new JobHeader(header.key(), header.value()));
        }
        return new JobOrigin(
                at.topic(),
                at.partition(),
                at.offset(),
                record.key(),
                InteractiveFirst.own(record.timestamp()),
                headers);
    }

    static RecordMetadata metadata(ProcessorContext<?, ?> context) {
        return context.recordMetadata()
                .orElseThrow(() -> new IllegalStateException("a record read from a topic has metadata"));
    }
}
