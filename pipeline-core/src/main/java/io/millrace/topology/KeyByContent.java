package io.millrace.topology;

import io.millrace.job.BatchLine;
import io.millrace.job.Failure;
import io.millrace.job.FailureKind;
import io.millrace.job.Item;
import io.millrace.job.JobOrigin;
import io.millrace.job.JobRejected;
import io.millrace.limit.Now;
import java.util.ArrayList;
import java.util.List;
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
    private final JobEnvelope envelope;
    private ProcessorContext<byte[], Routed> context;
    private Emitter emitter;

    KeyByContent(Pipeline pipeline) {
        this.pipeline = pipeline;
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
        JobOrigin origin = RecordOrigin.of(context, record);
        try {
            if (pipeline.writtenOff().test(origin.id())) {
                throw Crash.writtenOff();
            }
            scatter(origin, record.value(), now);
        } catch (RuntimeException bug) {
            throw Crash.on(origin.id(), bug);
        } catch (JobRejected e) {
            emitter.deadLetter(
                    new Emitter.Finished(origin, record.value(), "", null, now.epochMs(), 0), e.failure(), now);
        }
    }

    private void scatter(JobOrigin origin, byte @Nullable [] value, Now now) throws JobRejected {
        envelope.requireSize(origin, value);
        BatchLine line = pipeline.sources().read(origin.topic(), value);
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

    /** What the job's namespace makes of its terms. */
    private JobEnvelope.Terms terms(BatchLine line, JobOrigin origin, Now now) throws JobRejected {
        JobEnvelope.Terms terms = envelope.terms(origin, now);
        NamespaceSettings namespace = pipeline.settings().namespaceSettings(terms.namespace());
        boolean shared = namespace.shareEmbeddings() && pipeline.type().shareable();
        boolean alone = namespace.deterministicOnly() && pipeline.type().sampled(line);
        return new JobEnvelope.Terms(
                shared ? Names.SHARED : terms.namespace(),
                alone ? terms.directives().asAlone() : terms.directives(),
                interactive(origin) ? JobEnvelope.INTERACTIVE : terms.priority(),
                terms.deadlineMs());
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
