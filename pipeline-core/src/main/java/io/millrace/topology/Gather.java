package io.millrace.topology;

import io.millrace.job.BatchLine;
import io.millrace.job.Failure;
import io.millrace.job.Item;
import io.millrace.job.JobRejected;
import io.millrace.job.Journey;
import io.millrace.job.Result;
import io.millrace.job.Stage;
import io.millrace.job.Uncached;
import io.millrace.limit.Now;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts array jobs together: the job itself and its inputs' outcomes arrive in any order, from two topics; once all are there the job is written whole, or dead
 * whole with the failing inputs named. Inputs that succeeded stay cached, so a replay pays only for the rest.
 *
 * <p>Threads: one stream thread.
 */
final class Gather implements Processor<byte[], Routed, byte[], Routed> {
    private static final Logger LOG = LoggerFactory.getLogger(Gather.class);

    private final Pipeline pipeline;
    private Emitter emitter;
    private ArrayJobs jobs;
    private int reportedOpen;

    Gather(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    @Override
    public void init(ProcessorContext<byte[], Routed> context) {
        KeyValueStore<Bytes, byte[]> store = context.getStateStore(Names.GATHER_STORE);
        emitter = new Emitter(pipeline, context);
        jobs = new ArrayJobs(store);
        report();
    }

    @Override
    public void process(Record<byte[], Routed> record) {
        Now now = pipeline.clock().get();
        byte[] part = record.value().value();
        if (part == null || !Part.knows(part)) {
            emitter.unknownSchema(record, now);
            return;
        }
        boolean complete = jobs.add(record.key(), Part.decode(part), part);
        if (complete) {
            finish(jobs.remove(record.key()), now);
        }
        report();
    }

    private void finish(List<Part> parts, Now now) {
        Item header = Objects.requireNonNull(parts.get(0).header(), "the first part is the job itself");
        List<ItemResult> results = new ArrayList<>(parts.size() - 1);
        List<Part> failed = new ArrayList<>();
        long firstFailedMs = 0;
        boolean uncached = false;
        Journey slowest = Journey.NONE;
        for (Part part : parts.subList(1, parts.size())) {
            slowest = part.journey().lastMs() >= slowest.lastMs() ? part.journey() : slowest;
            if (part.outcome() instanceof Result result) {
                results.add(new ItemResult(result, part.cutTokens()));
            } else if (part.outcome() instanceof Uncached) {
                uncached = true;
            } else {
                failed.add(part);
                firstFailedMs = firstFailedMs == 0 ? part.firstFailedMs() : firstFailedMs;
            }
        }
        Emitter.Finished job = new Emitter.Finished(
                header.origin(),
                header.line(),
                header.namespace(),
                header.lane(),
                null,
                header.stages().acceptedMs(),
                firstFailedMs,
                slowest.then(Stage.GATHER, slowest.lastMs()));
        if (failed.isEmpty() && uncached) {
            emitter.uncached(job, line(header), now);
        } else if (failed.isEmpty()) {
            emitter.result(job, line(header), results, now);
        } else {
            emitter.deadLetter(job, line(header), failure(failed, parts.size() - 1), now);
        }
    }

    /** The first failing input speaks for the job; the message names the others. */
    private static Failure failure(List<Part> failed, int inputs) {
        Failure first = (Failure) Objects.requireNonNull(failed.get(0).outcome());
        StringBuilder message = new StringBuilder()
                .append(failed.size())
                .append(" of ")
                .append(inputs)
                .append(" inputs failed: index ");
        int named = Math.min(failed.size(), 20);
        int attempts = 0;
        for (int i = 0; i < named; i++) {
            message.append(i == 0 ? "" : ", ").append(failed.get(i).index());
        }
        for (Part part : failed) {
            attempts = Math.max(attempts, ((Failure) Objects.requireNonNull(part.outcome())).attempts());
        }
        message.append(failed.size() > named ? " and more" : "")
                .append("; the first: ")
                .append(first.message());
        return new Failure(
                first.kind(),
                message.toString(),
                first.httpStatus(),
                first.providerCode(),
                first.requestId(),
                attempts);
    }

    private BatchLine line(Item header) {
        try {
            return pipeline.sources().read(header.origin().topic(), header.line());
        } catch (JobRejected e) {
            throw new IllegalStateException(
                    "an open array job no longer passes the input limits: " + e.getMessage(), e);
        }
    }

    private void report() {
        int open = jobs.open();
        int max = pipeline.settings().gather().jobsMax();
        if (open > max && reportedOpen <= max) {
            LOG.warn("{} array jobs are open in one task, more than gather.jobs_max = {}", open, max);
        }
        pipeline.meters().openArrayJobs((long) open - reportedOpen);
        reportedOpen = open;
    }

    @Override
    public void close() {
        pipeline.meters().openArrayJobs(-reportedOpen);
        reportedOpen = 0;
    }
}
