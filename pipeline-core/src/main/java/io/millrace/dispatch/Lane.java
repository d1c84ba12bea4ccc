package io.millrace.dispatch;

import io.millrace.batch.Batch;
import io.millrace.batch.Batch.CloseReason;
import io.millrace.batch.BatchLimits;
import io.millrace.limit.JobClass;
import io.millrace.limit.LearnedCaps;
import io.millrace.limit.Now;
import io.millrace.model.CatalogModel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The way to one model at one provider: what waits in line, then the gate, then the wire. Only the dispatcher's thread looks inside. */
final class Lane {
    private final CatalogModel model;
    private final LanePlan plan;
    private final Lineup lineup;
    private final LaneGate gate;
    private final Retries retries;
    private final LearnedCaps caps;
    private final Quotas quotas;
    private final Memo memo;
    private final LaneWaits waits = new LaneWaits();
    private final Set<OpenQuestion> standIns = new LinkedHashSet<>();
    private boolean quotaBlocks;
    private String quotaName = "";
    /** The batch in front waits for a quota until then. */
    private long quotaNanos;

    Lane(CatalogModel model, LanePlan plan, LaneGate gate, Retries retries, Quotas quotas, Memo memo) {
        this.model = model;
        this.plan = plan;
        this.gate = gate;
        this.retries = retries;
        this.quotas = quotas;
        this.memo = memo;
        this.caps = new LearnedCaps(plan.batch().items(), plan.batch().tokens());
        this.lineup = new Lineup(plan.batch());
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

    LaneGate gate() {
        return gate;
    }

    Retries retries() {
        return retries;
    }

    int buffered() {
        return lineup.size() + retries.size();
    }

    /** How long the oldest question has waited for company or for its turn. */
    long oldestNanos(Now now) {
        return lineup.oldestNanos(now);
    }

    LaneWaits waits() {
        return waits;
    }

    void add(OpenQuestion question, Now now) {
        question.entered(now.epochMs());
        waiting(question, 1, now);
        // It may be small enough, or of a class that goes before what waits for the quota.
        quotaBlocks &= question.question().jobClass() != JobClass.INTERACTIVE;
        if (question.question().tries().again()) {
            retries.add(question);
        } else {
            lineup.add(question, now);
        }
    }

    /** Counts a question among those that wait to be sent, or no longer: {@code sign} is 1 or -1. */
    private void waiting(OpenQuestion question, int sign, Now now) {
        double calls = question.alone() ? sign : (double) sign / plan.batch().items();
        long tokens = sign * question.question().ask().tokensAtMost();
        gate.quota().waiting(calls, tokens);
        if (sign < 0) {
            standIns.remove(question);
        } else if (question.question().ask().standIn()) {
            standIns.add(question);
        }
        QuotaGate namespace = quotas.namespace(question.question().namespace(), now);
        if (namespace != null) {
            namespace.waiting(calls, tokens);
        }
    }

    /** Those that wait here and that another model can answer. */
    List<OpenQuestion> standIns() {
        return List.copyOf(standIns);
    }

    /** Sends a batch again as it was, before anything else: nothing was wrong with it. */
    void putBack(Batch<OpenQuestion> batch, Now now) {
        batch.items().forEach(question -> waiting(question, 1, now));
        lineup.putBack(batch, now);
    }

    /** Sends a refused batch again in halves, before anything else: so the one bad item is found, and the others lose no attempt. */
    void split(Batch<OpenQuestion> refused, Now now) {
        putBack(refused.half(false), now);
        putBack(refused.half(true), now);
    }

    /** A call of this size was answered. */
    void taken(Batch<OpenQuestion> batch) {
        caps.taken(batch.items().size(), batch.tokens());
    }

    /** A call was refused as too large; what that teaches holds for all that follow. */
    void tooLarge(Batch<OpenQuestion> refused) {
        if (caps.refused(refused.items().size(), refused.tokens())) {
            fit();
        }
    }

    private void fit() {
        BatchLimits most = plan.batch();
        long tokens = Math.max(1, Math.min(caps.tokensMax(), gate.quota().tokensMost()));
        lineup.limits(
                new BatchLimits(caps.itemsMax(), (int) Math.min(most.tokens(), tokens), most.bytes(), most.linger()));
    }

    /** A batch to send now with its pass, if one is ready and nothing holds it back; questions that nobody asks any more are left out. */
    @Nullable
    Ready next(Now now) {
        if (quotaBlocks && quotaNanos - now.nanos() > 0) {
            return null;
        }
        quotaBlocks = gate.quota().tokensMost() == 0;
        if (quotaBlocks) {
            // Without any share there is no size to cut batches to.
            quotaName = QuotaGate.TOKENS;
            quotaNanos = now.nanos() + gate.quota().untilNanos(1, now) / 2;
            return null;
        }
        while (gate.closedBy(now) == LaneGate.Wait.NOTHING) {
            fit();
            retries.release(lineup, now);
            Batch<OpenQuestion> batch = lineup.take(now);
            if (batch == null) {
                return null;
            }
            Batch<OpenQuestion> wanted = probing(fitting(withoutAbandoned(batch, now), now), now);
            Ready ready = wanted.items().isEmpty() ? null : ready(wanted, now);
            if (ready != null || quotaBlocks) {
                return ready;
            }
        }
        return null;
    }

    /** A call that finds out whether the provider is back asks one question, in turn: a batch that holds the question it cannot bear would always fail. */
    private Batch<OpenQuestion> probing(Batch<OpenQuestion> batch, Now now) {
        if (batch.items().size() < 2 || !gate.probes(now)) {
            return batch;
        }
        lineup.putBack(part(batch, batch.items().subList(1, batch.items().size())), now);
        return part(batch, batch.items().subList(0, 1));
    }

    /** Null if a quota has no room for it: the lane's holds up all, a namespace's only its own. */
    private @Nullable Ready ready(Batch<OpenQuestion> batch, Now now) {
        QuotaGate namespace = namespace(batch, now);
        long tokens = reserved(batch);
        long contract = namespace == null ? 0 : namespace.untilNanos(tokens, now);
        if (contract > 0) {
            lineup.setAside(batch, later(contract, now));
            return null;
        }
        long wait = gate.quota().untilNanos(tokens, now);
        if (wait > 0) {
            lineup.putBack(batch, now);
            quotaBlocks = true;
            quotaName = gate.quota().named(tokens, now);
            quotaNanos = later(wait, now);
            return null;
        }
        batch.items().forEach(question -> waiting(question, -1, now));
        return new Ready(batch, gate.pass(tokens, namespace, now));
    }

    private static long later(long waitNanos, Now now) {
        return now.nanos() + Math.min(waitNanos, Long.MAX_VALUE / 2);
    }

    private @Nullable QuotaGate namespace(Batch<OpenQuestion> batch, Now now) {
        return quotas.namespace(batch.items().get(0).question().namespace(), now);
    }

    /** What the call may cost at most, answer included. */
    private static long reserved(Batch<OpenQuestion> batch) {
        return batch.items().stream()
                .mapToLong(q -> q.question().ask().tokensAtMost())
                .sum();
    }

    /** A quota has changed: what waited for it may perhaps go. */
    void quotaChanged(Now now) {
        quotaBlocks = false;
        lineup.quotasChanged(now);
    }

    /** A batch that was closed before its limits came down goes in parts. */
    private Batch<OpenQuestion> fitting(Batch<OpenQuestion> batch, Now now) {
        if (batch.items().size() < 2) {
            return batch;
        }
        QuotaGate namespace = namespace(batch, now);
        long tokensMost = Math.min(
                lineup.limits().tokens(),
                namespace == null || namespace.tokensMost() == 0 ? Long.MAX_VALUE : namespace.tokensMost());
        Batch<OpenQuestion> part = batch;
        while (part.items().size() > 1
                && (part.items().size() > lineup.limits().items() || part.tokens() > tokensMost)) {
            lineup.putBack(part.half(false), now);
            part = part.half(true);
        }
        return part;
    }

    /** What the next call waits for. */
    LaneGate.Wait waitsFor(Now now) {
        LaneGate.Wait closed = gate.closedBy(now);
        boolean quota =
                (quotaBlocks && quotaNanos - now.nanos() > 0) || (lineup.hasAside() && lineup.nanosUntilReady(now) > 0);
        return closed == LaneGate.Wait.NOTHING && quota ? LaneGate.Wait.QUOTA : closed;
    }

    /** How it stands; called after what could go has gone. */
    LaneView view(Now now) {
        LaneGate.Wait wait = waitsFor(now);
        boolean ready = lineup.hasAside() || lineup.nanosUntilReady(now) == 0;
        waits.heldBy(ready ? wait.limit(quotaBlocks ? quotaName : "the_namespace's_quota") : "", now.nanos());
        return new LaneView(
                name(),
                gate.permits().taken(),
                gate.permits().limit(),
                buffered(),
                retries.size(),
                gate.circuit().state(now),
                gate.held().trouble(),
                wait.name().toLowerCase(Locale.ROOT),
                caps.itemsMax(),
                caps.tokensMax());
    }

    /** Nanoseconds until {@link #next} can give something on its own: never while no permit is free, for a reply will wake us. */
    long nanosUntilReady(Now now) {
        long content = Math.min(lineup.nanosUntilReady(now), retries.nanosUntilReady(now));
        long closed = content == Long.MAX_VALUE ? Long.MAX_VALUE : gate.closedNanos(now);
        long quota = quotaBlocks ? Math.max(0, quotaNanos - now.nanos()) : 0;
        return Math.max(content, Math.max(closed, quota));
    }

    private Batch<OpenQuestion> withoutAbandoned(Batch<OpenQuestion> batch, Now now) {
        List<OpenQuestion> wanted = new ArrayList<>(batch.items().size());
        int tokens = 0;
        for (OpenQuestion question : batch.items()) {
            if (question.abandoned()) {
                memo.forget(question);
                waiting(question, -1, now);
            } else {
                wanted.add(question);
                tokens += question.tokens();
            }
        }
        return new Batch<>(wanted, tokens, batch.reason(), batch.sinceNanos(), batch.readyNanos());
    }

    /** Some of a call's questions as a batch of their own. */
    static Batch<OpenQuestion> part(Batch<OpenQuestion> whole, List<OpenQuestion> questions) {
        int tokens = questions.stream().mapToInt(OpenQuestion::tokens).sum();
        return new Batch<>(questions, tokens, CloseReason.SPLIT, whole.sinceNanos(), whole.readyNanos());
    }

    /** A batch and the right to send it. */
    record Ready(Batch<OpenQuestion> batch, Pass pass) {}
}
