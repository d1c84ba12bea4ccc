package io.millrace.topology;

import io.millrace.deadletter.DeadLetter;
import io.millrace.deadletter.DeadLetterHeaders;
import io.millrace.job.BatchLine;
import io.millrace.job.Failure;
import io.millrace.job.FailureKind;
import io.millrace.job.Item;
import io.millrace.job.JobHeader;
import io.millrace.job.JobOrigin;
import io.millrace.job.Journey;
import io.millrace.limit.Now;
import io.millrace.observe.JobEnd;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Writes what a processor decided: items, parts, results, dead letters. Records carry the time of writing, since a job's own may be anything. */
final class Emitter {
    private static final String TRACEPARENT = "traceparent";
    private static final String RESULT = "result";
    private static final String UNCACHED = "uncached";
    private static final String DEAD_LETTER = "dead_letter";

    /** What is kept of the key and of the value of a record that is too large to be kept whole. */
    private static final int KEPT_BYTES = 64 << 10;

    /** What the dead-letter topic takes beyond the input limit, less what our own headers and Kafka's framing need of it. */
    private static final int SPARE_BYTES = 48 << 10;

    private static final Pattern POSITION = Pattern.compile("[a-zA-Z0-9._-]{1,249}-[0-9]{1,9}@[0-9]{1,18}");

    private final Pipeline pipeline;
    private final ProcessorContext<byte[], Routed> context;

    Emitter(Pipeline pipeline, ProcessorContext<byte[], Routed> context) {
        this.pipeline = pipeline;
        this.context = context;
    }

    /** Sends bytes on inside the topology. */
    void forward(Route to, byte[] key, byte[] value, Now now) {
        context.forward(new Record<>(key, new Routed(to, value), now.epochMs()));
    }

    /** Hands a question on to the task it is in already; the record's key is the question's. */
    void home(Item item, BatchLine line, Now now) {
        context.forward(new Record<>(item.origin().key(), new Routed(new Routed.Home(item, line)), now.epochMs()));
    }

    /** Sends an item to the task that owns its question. */
    void item(byte[] key, byte[] item, boolean interactive, Now now) {
        Route to = interactive ? Route.ITEMS_INTERACTIVE : Route.ITEMS;
        long writtenMs = interactive ? InteractiveFirst.written(now.epochMs()) : now.epochMs();
        context.forward(new Record<>(key, new Routed(to, item), writtenMs));
    }

    /** Writes a job's result line, or, if it is larger than its topic takes, its dead letter; returns the bytes written. */
    int result(Finished job, BatchLine line, List<ItemResult> items, Now now) {
        JobSources.Destination to = pipeline.sources().destination(job.origin().topic());
        ResultNotes notes = ResultNotes.of(pipeline.type(), job.namespace(), items);
        ResultLine form = new ResultLine(pipeline.type(), job.origin(), line);
        byte[] bytes = to.format() == ResultFormat.FLAT ? form.flat(notes, items) : form.batch(notes, items);
        int max = pipeline.settings().resultBytesMax();
        if (bytes.length > max) {
            String message = "the result has " + bytes.length + " bytes; at most " + max
                    + " are written. Ask for fewer inputs in a job, or for encoding_format base64";
            return deadLetter(job, line, Failure.local(FailureKind.RECORD_TOO_LARGE, message), now);
        }
        Record<byte[], Routed> record = result(job, to.topic(), bytes, now);
        if (!notes.cache().isEmpty()) {
            add(record, JobHeaders.CACHE, notes.cache());
        }
        add(record, JobHeaders.MODEL, notes.model());
        add(record, JobHeaders.ATTEMPTS, String.valueOf(notes.attempts()));
        trace(record, job.end(line.customId(), notes.model(), RESULT, notes.cache(), notes.attempts(), now), true);
        context.forward(record);
        resolved(job.origin(), now);
        pipeline.meters().answered(items.get(0).result(), now.epochMs() - job.acceptedMs());
        return bytes.length;
    }

    /** Of a replayed job, the dead letter it was; null of any other. */
    private static @Nullable String replayed(JobOrigin origin) {
        String of = JobHeader.last(origin.headers(), DeadLetterHeaders.REPLAY_OF);
        // Anybody may write a header: what is no position is nobody's dead letter.
        return of != null && POSITION.matcher(of).matches() ? of : null;
    }

    /** Of a replayed job, tells the inspector in the same transaction that it has its result. */
    private void resolved(JobOrigin origin, Now now) {
        String of = replayed(origin);
        if (of != null) {
            pipeline.meters().replayed(true);
            String value = "{\"at\":" + now.epochMs() + ",\"job\":\"" + origin.id() + "\"}";
            context.forward(new Record<>(
                    ("resolved|" + of).getBytes(StandardCharsets.UTF_8),
                    new Routed(Route.RESOLVED, value.getBytes(StandardCharsets.UTF_8)),
                    now.epochMs()));
        }
    }

    /** Writes the result of a job that wanted a kept answer only, where none is kept; returns the bytes written. */
    int uncached(Finished job, BatchLine line, Now now) {
        JobSources.Destination to = pipeline.sources().destination(job.origin().topic());
        ResultLine form = new ResultLine(pipeline.type(), job.origin(), line);
        byte[] bytes = to.format() == ResultFormat.FLAT ? form.flatUncached() : form.batchUncached();
        Record<byte[], Routed> record = result(job, to.topic(), bytes, now);
        add(record, JobHeaders.CACHE, UNCACHED);
        trace(record, job.end(line.customId(), "", UNCACHED, "", 0, now), true);
        context.forward(record);
        pipeline.meters().uncached(now.epochMs() - job.acceptedMs());
        return bytes.length;
    }

    private static Record<byte[], Routed> result(Finished job, String topic, byte[] bytes, Now now) {
        Record<byte[], Routed> record =
                new Record<>(job.origin().key(), new Routed(Route.RESULTS, topic, bytes), now.epochMs());
        add(record, JobHeaders.forResult(job.origin().headers()));
        add(record, JobHeaders.JOB_ID, job.origin().id());
        add(record, JobHeaders.JOB_TIMESTAMP, String.valueOf(job.origin().timestampMs()));
        return record;
    }

    /**
     * Writes a job's dead letter; returns the bytes written.
     *
     * @param line null if it could not be read, or must not be read again
     */
    int deadLetter(Finished job, @Nullable BatchLine line, Failure failure, Now now) {
        long firstFailedMs = job.firstFailedMs() == 0 ? now.epochMs() : job.firstFailedMs();
        DeadLetter letter = new DeadLetter(
                job.origin(),
                job.line(),
                failure,
                pipeline.names().applicationId(),
                job.contentHash(),
                ModelField.shown(line),
                firstFailedMs,
                now.epochMs());
        Record<byte[], Routed> record = original(job, now);
        add(record, letter.headers());
        trace(record, job.end("", "", DEAD_LETTER, failure.kind().label(), failure.attempts(), now), false);
        context.forward(record);
        pipeline.meters().dead(failure.kind(), job.lane(), now.epochMs() - job.acceptedMs());
        if (replayed(job.origin()) != null) {
            pipeline.meters().replayed(false);
        }
        return job.line() == null ? 0 : job.line().length;
    }

    /**
     * A job's record as it came. A topic's limit counts compressed bytes, so a record can come that is larger than anything we may write; of that the beginning
     * is kept, for a dead letter that cannot be written would stop its partition for ever.
     */
    private Record<byte[], Routed> original(Finished job, Now now) {
        long size = JobEnvelope.size(job.origin(), job.line());
        byte[] key = job.origin().key();
        byte[] line = job.line();
        boolean whole = size <= pipeline.settings().input().recordBytesMax() + SPARE_BYTES;
        if (!whole) {
            key = key == null || key.length <= KEPT_BYTES ? key : Arrays.copyOf(key, KEPT_BYTES);
            line = line == null || line.length <= KEPT_BYTES ? line : Arrays.copyOf(line, KEPT_BYTES);
        }
        Record<byte[], Routed> record = new Record<>(key, new Routed(Route.DEAD_LETTERS, line), now.epochMs());
        if (whole) {
            add(record, JobHeaders.forDeadLetter(job.origin().headers()));
        } else {
            add(record, DeadLetterHeaders.TRUNCATED, String.valueOf(size));
        }
        return record;
    }

    /** Writes off an internal record that a newer version wrote: its bytes are kept for a version that reads them. */
    void unknownSchema(Record<byte[], Routed> record, Now now) {
        JobOrigin origin = RecordOrigin.of(context, record);
        Failure failure = Failure.local(
                FailureKind.UNKNOWN_SCHEMA, "an internal record has a version that this worker does not know");
        deadLetter(Finished.atOnce(origin, record.value().value(), now), null, failure, now);
    }

    /** Tells of the job's end. A result carries its trace on; a dead letter keeps the job's own, so that its replay goes on in the same trace. */
    private void trace(Record<byte[], Routed> record, JobEnd end, boolean replace) {
        String trace = pipeline.watch().finished(end);
        boolean has = record.headers().lastHeader(TRACEPARENT) != null;
        if (!trace.isEmpty() && (replace || !has)) {
            record.headers().remove(TRACEPARENT);
            add(record, TRACEPARENT, trace);
        }
    }

    private static void add(Record<byte[], Routed> record, List<JobHeader> headers) {
        headers.forEach(h -> record.headers().add(h.name(), h.value()));
    }

    private static void add(Record<byte[], Routed> record, String name, String value) {
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A job that ends here.
     *
     * @param line its value, byte for byte
     * @param namespace whose caches it read and filled
     * @param lane provider alias and model, or its route; empty if it did not get that far
     * @param contentHash its question's key in hexadecimal, if it is one question
     * @param firstFailedMs when its first call failed, epoch milliseconds, 0 for never
     * @param journey its stages until now
     */
    record Finished(
            JobOrigin origin,
            byte @Nullable [] line,
            String namespace,
            String lane,
            @Nullable String contentHash,
            long acceptedMs,
            long firstFailedMs,
            Journey journey) {

        /** One that ends where it was read. */
        static Finished atOnce(JobOrigin origin, byte @Nullable [] line, Now now) {
            return new Finished(origin, line, "", "", null, now.epochMs(), 0, Journey.NONE);
        }

        JobEnd end(String customId, String model, String outcome, String reason, int attempts, Now now) {
            return new JobEnd(origin, customId, model, outcome, reason, attempts, journey.settled(now.epochMs()));
        }
    }
}
