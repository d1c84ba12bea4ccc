package io.millrace.topology;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.Answer;
import io.millrace.job.Charge;
import io.millrace.job.Delivery.CacheState;
import io.millrace.job.Item;
import io.millrace.job.Outcome;
import io.millrace.job.Result;
import io.millrace.job.Usage;
import io.millrace.limit.Now;
import io.millrace.model.ServiceTier;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Accounts for every model call that a task's jobs paid, in the transaction of the outcome that it was paid for: one record a call and question, keyed by an id
 * that is the same if it is written again. What hits and shared calls saved is summed, and written about once a second.
 *
 * <p>Threads: the task's stream thread.
 */
final class Costs {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final long SUM_NANOS = 1_000_000_000L;
    private static final String UNKNOWN = "unknown";

    private final Pipeline pipeline;
    private final Emitter emitter;
    private final Takeovers takeovers;
    private final Map<Saver, Saved> saved = new LinkedHashMap<>();
    private long savedSinceNanos;

    Costs(Pipeline pipeline, Emitter emitter, Takeovers takeovers) {
        this.pipeline = pipeline;
        this.emitter = emitter;
        this.takeovers = takeovers;
    }

    /** Accounts for one waiter's outcome. */
    void settled(Item item, Outcome outcome, Now now) {
        if (outcome instanceof Result result) {
            charge(item, result.delivery().charges(), now);
            if (result.delivery().cache() == CacheState.MISS) {
                perhaps(item, result.answer().lane(), result.delivery().charges(), now);
            } else {
                save(item, result, now);
            }
        } else {
            charge(item, item.retry().charges(), now);
            perhaps(item, item.lane(), item.retry().charges(), now);
        }
    }

    /** Whether something is summed and not yet written. */
    boolean owes() {
        return !saved.isEmpty();
    }

    /** Writes what was saved, if a second has passed. */
    void poll(Now now) {
        if (owes() && now.nanos() - savedSinceNanos >= SUM_NANOS) {
            saved.forEach((saver, sum) -> write(
                    sum.first.origin().id() + "#" + sum.first.index() + "/" + saver.state.label(),
                    sum.first,
                    new Line(
                            "avoided",
                            saver.state.label(),
                            saver.lane,
                            sum.jobs,
                            sum.usage,
                            sum.estimated,
                            sum.microDollars),
                    now));
            saved.clear();
        }
    }

    private void charge(Item item, List<Charge> charges, Now now) {
        for (int i = 0; i < charges.size(); i++) {
            Charge charge = charges.get(i);
            // Whoever's answer never came paid for nothing.
            String id = item.origin().id() + "#" + item.index() + "/" + i;
            BigDecimal price = pipeline.type()
                    .prices(charge.lane())
                    .microDollars(charge.usage(), ServiceTier.valueOf(charge.tier()));
            pipeline.meters().charged(charge, price);
            write(
                    id,
                    item,
                    new Line(charge.kind().label(), "", charge.lane(), 1, charge.usage(), charge.estimated(), price),
                    now);
        }
    }

    /** Calls that a process lost unseen may have been paid: each is taken for as dear as the dearest that is known. */
    private void perhaps(Item item, String lane, List<Charge> known, Now now) {
        int lost = takeovers.since(item.stages().pendingMs());
        if (lost == 0) {
            return;
        }
        Usage most = known.stream()
                .map(Charge::usage)
                .max(Comparator.comparingInt(Usage::total))
                .orElse(Usage.NONE);
        pipeline.meters().perhapsPaid(lane, lost);
        for (int i = 0; i < lost; i++) {
            String id = item.origin().id() + "#" + item.index() + "/" + UNKNOWN + i;
            write(id, item, new Line(UNKNOWN, "", lane, 1, most, true, null), now);
        }
    }

    private void save(Item item, Result result, Now now) {
        Answer answer = result.answer();
        BigDecimal price = pipeline.type().prices(answer.lane()).microDollars(answer.usage(), ServiceTier.STANDARD);
        pipeline.meters().avoided(price);
        if (!pipeline.settings().costs()) {
            return;
        }
        if (saved.isEmpty()) {
            savedSinceNanos = now.nanos();
        }
        Saver saver =
                new Saver(item.namespace(), answer.lane(), result.delivery().cache());
        saved.computeIfAbsent(saver, s -> new Saved(item)).add(answer, price);
    }

    private void write(String id, Item item, Line line, Now now) {
        if (!pipeline.settings().costs()) {
            return;
        }
        ObjectNode json = MAPPER.createObjectNode()
                .put("id", id)
                .put("at", now.epochMs())
                .put("type", pipeline.type().name())
                .put("job", item.origin().id())
                .put("namespace", item.namespace())
                .put("lane", line.lane)
                .put("kind", line.kind);
        if (!line.cache.isEmpty()) {
            json.put("cache", line.cache).put("questions", line.questions);
        }
        json.put("input_tokens", line.usage.input())
                .put("cached_tokens", line.usage.cached())
                .put("output_tokens", line.usage.output())
                .put("reasoning_tokens", line.usage.reasoning())
                .put("estimated", line.estimated);
        if (line.microDollars == null) {
            json.put("micro_dollars", UNKNOWN);
        } else {
            json.put("micro_dollars", line.microDollars);
        }
        json.put("price_version", pipeline.type().prices(line.lane).version());
        emitter.forward(
                Route.COSTS,
                id.getBytes(StandardCharsets.UTF_8),
                json.toString().getBytes(StandardCharsets.UTF_8),
                now);
    }

    private record Saver(String namespace, String lane, CacheState state) {}

    private record Line(
            String kind,
            String cache,
            String lane,
            long questions,
            Usage usage,
            boolean estimated,
            @Nullable BigDecimal microDollars) {}

    /** A sum; its price is unknown if any part's is. */
    private static final class Saved {
        private final Item first;
        private long jobs;
        private Usage usage = Usage.NONE;
        private boolean estimated;
        private @Nullable BigDecimal microDollars = BigDecimal.ZERO;

        Saved(Item first) {
            this.first = first;
        }

        void add(Answer answer, @Nullable BigDecimal price) {
            jobs++;
            usage = usage.plus(answer.usage());
            estimated |= answer.estimated();
            microDollars = microDollars == null || price == null ? null : microDollars.add(price);
        }
    }
}
