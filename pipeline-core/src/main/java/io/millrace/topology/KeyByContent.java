package io.millrace.topology;

import io.millrace.job.BatchLine;
import io.millrace.job.Failure;
import io.millrace.job.FailureKind;
import io.millrace.job.Item;
import io.millrace.job.JobOrigin;
import io.millrace.job.JobRejected;
import io.millrace.limit.Now;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Reads a job's bytes, checks them, and sends each of its questions to the task that owns it; what cannot be asked becomes a dead letter here. Nothing a
 * producer can write stops it.
 */
final class KeyByContent implements Processor<byte[], byte[], byte[], Routed> {
    private final Pipeline pipeline;
    private final boolean keyed;
    private final JobEnvelope envelope;
    private ProcessorContext<byte[], Routed> context;
    private Emitter emitter;

    /** @param keyed whether it stands in the tasks that own the questions, and records are there for the key they bear */
    KeyByContent(Pipeline pipeline, boolean keyed) {
        this.pipeline = pipeline;
        this.keyed = keyed;
        this.envelope = new JobEnvelope(pipeline.settings());
    }

    @Override
    public void init(ProcessorContext<byte[], Routed> context) {
        this.context = context;
        this.emitter = new Emitter(pipeline, context);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Now now = pipeline.clock().get();
        JobOrigin read = RecordOrigin.of(context, record);
        JobOrigin origin = read.traced(pipeline.watch().accepted(read));
        BatchLine line = null;
        try {
            if (pipeline.writtenOff().test(origin.id())) {
                throw Crash.writtenOff();
            }
            envelope.requireSize(read, record.value());
            line = pipeline.sources().read(origin.topic(), record.value());
            scatter(origin, line, record.value(), now);
        } catch (RuntimeException bug) {
            throw Crash.on(origin.id(), bug);
        } catch (JobRejected e) {
            emitter.deadLetter(Emitter.Finished.atOnce(origin, record.value(), now), line, e.failure(), now);
        }
    }

    private void scatter(JobOrigin origin, BatchLine line, byte @Nullable [] value, Now now) throws JobRejected {
        if (value == null) {
            throw new IllegalStateException("the parser lets no null pass");
        }
        if (!line.url().equals(pipeline.type().url())) {
            throw new JobRejected(
                    FailureKind.UNKNOWN_OPERATION,
                    "url is not served here; this worker serves "
                            + pipeline.type().url());
        }
        JobEnvelope.Terms terms = terms(line, origin, now);
        if (terms.deadlineMs() <= now.epochMs()) {
            throw new JobRejected(Failure.deadline("it had not been read before"));
        }
        List<Ask> asks = pipeline.type().asks(line, origin.headers(), value, terms.namespace());
        boolean whole = asks.size() == 1;
        if (whole
                && keyed
                && envelope.isSmall(origin, value)
                && isAtHome(asks.get(0).key().bytes(), origin)) {
            Item item = item(origin, 0, 1, asks.get(0), terms, now);
            emitter.home(item, line, now);
            return;
        }
        // Everything is encoded and measured before anything is forwarded: a rejection must leave no half of a job
        // behind.
        List<byte[]> encoded = new ArrayList<>(asks.size());
        for (int i = 0; i < asks.size(); i++) {
            JobOrigin from = whole ? origin : origin.traceOnly();
            encoded.add(envelope.encode(item(from, i, asks.size(), asks.get(i), terms, now)));
        }
        if (!whole) {
            Item header = item(origin, Part.HEADER_INDEX, asks.size(), asks.get(0), terms, now, value);
            byte[] part = Part.header(envelope.encode(header));
            emitter.forward(Route.PARTS, Part.jobKey(origin), part, now);
        }
        for (int i = 0; i < asks.size(); i++) {
            emitter.item(asks.get(i).key().bytes(), encoded.get(i), interactive(origin), now);
        }
    }

    /** A key is believed if it is the right one and lies where the repartition would have put it; else the job takes the repartition. */
    private boolean isAtHome(byte[] key, JobOrigin origin) {
        int partition =
                Utils.toPositive(Utils.murmur2(key)) % pipeline.settings().partitions();
        return Arrays.equals(key, origin.key()) && partition == origin.partition();
    }

    private JobEnvelope.Terms terms(BatchLine line, JobOrigin origin, Now now) throws JobRejected {
        JobEnvelope.Terms terms = envelope.terms(pipeline.type(), line, origin, now);
        return interactive(origin) ? terms.withPriority(JobEnvelope.INTERACTIVE) : terms;
    }

    private boolean interactive(JobOrigin origin) {
        return origin.topic().equals(pipeline.names().jobsInteractive());
    }

    private static Item item(JobOrigin origin, int index, int count, Ask ask, JobEnvelope.Terms terms, Now now) {
        return item(origin, index, count, ask, terms, now, ask.line());
    }

    private static Item item(
            JobOrigin origin, int index, int count, Ask ask, JobEnvelope.Terms terms, Now now, byte[] line) {
        return new Item(
                origin,
                index,
                count,
                terms.namespace(),
                ask.lane(),
                terms.directives(),
                new byte[0],
                terms.priority(),
                terms.deadlineMs(),
                new Item.Stages(now.epochMs(), 0),
                ask.step() == 0 && ask.why().isEmpty()
                        ? Item.Retry.NONE
                        : new Item.Retry(0, 0, 0, ask.step(), ask.why(), List.of()),
                ask.cutTokens(),
                line);
    }
}
