package io.millrace.topology;

import io.millrace.dispatch.Desk;
import io.millrace.dispatch.Judgement;
import io.millrace.dispatch.Reply;
import io.millrace.job.Answer;
import io.millrace.job.BatchLine;
import io.millrace.job.BatchLineParser;
import io.millrace.job.Failure;
import io.millrace.job.FailureKind;
import io.millrace.job.Item;
import io.millrace.job.JobRejected;
import io.millrace.job.Journey;
import io.millrace.job.Outcome;
import io.millrace.job.Result;
import io.millrace.key.CacheKey;
import io.millrace.limit.Now;
import io.millrace.model.ModelAsk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task's side of its flights: keeps answers in its cache and writes outcomes to where they belong. */
final class TaskDesk implements Desk {
    private final Pipeline pipeline;
    private final Emitter emitter;
    private final Costs costs;
    private final BatchLineParser parser;
    private Routed.@Nullable Home last;

    TaskDesk(Pipeline pipeline, Emitter emitter, Costs costs) {
        this.pipeline = pipeline;
        this.emitter = emitter;
        this.costs = costs;
        this.parser = new BatchLineParser(pipeline.settings().input());
    }

    @Override
    public ModelAsk ask(Item item) throws JobRejected {
        if (pipeline.writtenOff().test(item.origin().id())) {
            throw Crash.writtenOff();
        }
        return pipeline.type().ask(read(item), item.retry().step());
    }

    @Override
    public Judgement judge(Item item, Reply.Answered reply) {
        return pipeline.type()
                .judge(line(item), item.retry().step(), item.retry().why(), reply.answer());
    }

    @Override
    public int afterFailure(Item item, FailureKind kind) {
        return pipeline.type().afterFailure(line(item), item.retry().step(), kind);
    }

    @Override
    public Answer answer(Reply.Answered reply, String lane, String via) {
        byte[] body = pipeline.type().keep(reply.answer());
        return new Answer(body, reply.model(), lane, via, reply.usage(), reply.estimated());
    }

    @Override
    public void retrying(Failure failure) {
        pipeline.meters().retrying(failure.kind());
    }

    @Override
    public int settle(CacheKey question, Item item, Outcome outcome, Journey journey, Now now) {
        costs.settled(item, outcome, now);
        if (outcome instanceof Result result) {
            pipeline.meters().question(item.directives(), result);
        }
        if (!item.wholeJob()) {
            byte[] part = Part.outcome(item, outcome, journey.settled(now.epochMs()));
            emitter.forward(Route.PARTS, Part.jobKey(item.origin()), part, now);
            return part.length;
        }
        Emitter.Finished job = new Emitter.Finished(
                item.origin(),
                item.line(),
                item.namespace(),
                item.lane(),
                question.toString(),
                item.stages().acceptedMs(),
                item.retry().firstFailedMs(),
                journey);
        if (pipeline.writtenOff().test(item.origin().id())) {
            // Its line may be what crashes whoever reads it.
            return emitter.deadLetter(job, null, Crash.writtenOff().failure(), now);
        }
        return outcome.fold(
                result -> emitter.result(job, line(item), List.of(new ItemResult(result, item.cutTokens())), now),
                failure -> emitter.deadLetter(job, line(item), failure, now),
                () -> emitter.uncached(job, line(item), now));
    }

    /** A question whose line was read just now: if it is a hit, it need not be read again. */
    void remember(Routed.Home home) {
        last = home;
    }

    /** A whole job's line is its record as it came; an item of an array job has a Batch line made for it. */
    private BatchLine read(Item item) throws JobRejected {
        if (last != null && last.item().line() == item.line()) {
            return last.line();
        }
        return item.wholeJob()
                ? pipeline.sources().readAgain(item.origin().topic(), item.line())
                : parser.parseAgain(item.line());
    }

    private BatchLine line(Item item) {
        try {
            return read(item);
        } catch (JobRejected e) {
            // It was parsed when it was accepted, with limits that only a change of settings can have tightened.
            throw new IllegalStateException("a pending job no longer passes the input limits: " + e.getMessage(), e);
        }
    }
}
