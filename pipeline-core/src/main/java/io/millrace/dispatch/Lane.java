package io.millrace.dispatch;

import io.millrace.batch.Batch;
import io.millrace.batch.Batcher;
import io.millrace.limit.ConcurrencyLimit;
import io.millrace.limit.Now;
import io.millrace.model.CatalogModel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way to one model at one provider: a batcher, then a permit, then the wire. Only the dispatcher's thread looks inside. */
final class Lane {
    private static final String CONCURRENCY = "concurrency";

    private final CatalogModel model;
    private final LanePlan plan;
    private final Batcher<OpenQuestion> batcher;
    private final ConcurrencyLimit permits;
    private final Memo memo;
    private final LaneWaits waits = new LaneWaits();

    Lane(CatalogModel model, LanePlan plan, Memo memo) {
        this.model = model;
        this.plan = plan;
        this.batcher = new Batcher<>(plan.batch());
        this.memo = memo;
        this.permits = new ConcurrencyLimit(plan.lane().inflightMax());
    }

    String name() {
        return model.lane();
    }

    CatalogModel model() {
        return model;
    }

    LanePlan plan() {
        return plan;
    }

    ConcurrencyLimit permits() {
        return permits;
    }

    LaneWaits waits() {
        return waits;
    }

    /** How it stands now; called after what could go has gone. */
    LaneState state(Now now) {
        boolean ready = batcher.nanosUntilReady(now.nanos()) == 0;
        waits.heldBy(ready && !permits.available() ? CONCURRENCY : "", now.nanos());
        return new LaneState(
                name(),
                permits.taken(),
                permits.max(),
                batcher.size(),
                batcher.oldestNanos(now.nanos()),
                waits.now(),
                now);
    }

    void add(OpenQuestion question, Now now) {
        question.entered(now.epochMs());
        batcher.add(question, now.nanos());
    }

    /** Sends a refused batch again in halves, before anything else: so the one bad item is found, and the others lose no attempt. */
    void split(Batch<OpenQuestion> refused) {
        batcher.putBack(refused.half(false));
        batcher.putBack(refused.half(true));
    }

    /** A batch to send now, if one is ready and a permit is free; questions that nobody asks any more are left out. */
    @Nullable
    Batch<OpenQuestion> next(Now now) {
        while (permits.available()) {
            Batch<OpenQuestion> batch = batcher.take(now.nanos());
            if (batch == null) {
                return null;
            }
            Batch<OpenQuestion> wanted = withoutAbandoned(batch);
            if (!wanted.items().isEmpty()) {
                return wanted;
            }
        }
        return null;
    }

    /** Nanoseconds until {@link #next} can give something on its own: never while no permit is free, for a reply will wake us. */
    long nanosUntilReady(Now now) {
        return permits.available() ? batcher.nanosUntilReady(now.nanos()) : Long.MAX_VALUE;
    }

    private Batch<OpenQuestion> withoutAbandoned(Batch<OpenQuestion> batch) {
        List<OpenQuestion> wanted = new ArrayList<>(batch.items().size());
        int tokens = 0;
        for (OpenQuestion question : batch.items()) {
            if (question.abandoned()) {
                memo.forget(question);
            } else {
                wanted.add(question);
                tokens += question.tokens();
            }
        }
        return new Batch<>(wanted, tokens, batch.reason(), batch.sinceNanos(), batch.readyNanos());
    }
}
