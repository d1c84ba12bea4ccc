package io.millrace.dispatch;

import io.millrace.dispatch.Message.Asked;
import io.millrace.dispatch.Message.CallEnded;
import io.millrace.dispatch.Message.Withdrawn;
import io.millrace.limit.Advice;
import io.millrace.limit.CallEnd;
import io.millrace.limit.Now;
import io.millrace.limit.Trouble;
import io.millrace.model.CatalogModel;
import io.millrace.model.ModelClient;
import io.millrace.model.ModelInput;
import io.millrace.model.ModelReply;
import io.millrace.model.ModelRequest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The core of a JVM's model calls: questions from all tasks into lanes, batches, permits and calls; replies back to who asked. Poll-driven: no thread, no
 * clock, no Kafka of its own, so that a simulation can drive it.
 *
 * <p>Threads: {@link #on}, {@link #poll}, {@link #cancelAll} on one thread only, the dispatcher's; {@link #open}, {@link #drain}, {@link #outstanding}, {@link #demands} on any. HTTP threads and tasks reach it through the message
 * consumer, whose other end feeds {@link #on}.
 */
public final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final DispatchPlan plan;
    private final ModelClient client;
    private final Consumer<Message> inbox;
    private final DispatchEvents events;
    private final Memo memo;
    private final Quotas quotas;
    private final Aftermath aftermath;
    private final Credits credits = new Credits();
    private final Map<String, Lane> lanes = new HashMap<>();
    private final Set<Call> open = new HashSet<>();

    /** @param inbox takes messages from any thread, in order, to {@link #on} */
    public Dispatcher(DispatchPlan plan, ModelClient client, Consumer<Message> inbox, DispatchEvents events) {
        this.plan = plan;
        this.client = client;
        this.inbox = inbox;
        this.events = events;
        this.memo = new Memo(plan.memo());
        this.quotas = new Quotas(plan.namespaces(), plan.shares());
        this.aftermath = new Aftermath(memo, events);
    }

    /**
     * As the other constructor, with limits of lanes alone.
     *
     * @param lanes the limits of a model's lane, asked once a lane
     */
    public Dispatcher(
            Function<CatalogModel, LanePlan> lanes,
            ModelClient client,
            Consumer<Message> inbox,
            DispatchEvents events) {
        this(DispatchPlan.of(lanes), client, inbox, events);
    }

    /** A line for one task. */
    public Port open() {
        return new Port(credits, plan, inbox);
    }

    /** Takes one message. */
    public void on(Message message, Now now) {
        if (message instanceof Asked asked) {
            asked(asked, now);
        } else if (message instanceof Withdrawn withdrawn) {
            withdrawn(withdrawn);
        } else if (message instanceof CallEnded ended) {
            ended(ended, now);
        } else {
            lanes.values().forEach(lane -> lane.gate().held().renewed(now));
        }
    }

    /** Sends what may go; returns nanoseconds until it wants to be polled again if no message comes, {@link Long#MAX_VALUE} for never. */
    public long poll(Now now) {
        if (quotas.refresh(now)) {
            lanes.values().forEach(lane -> lane.quotaChanged(now));
        }
        long wake = Long.MAX_VALUE;
        for (Lane lane : lanes.values()) {
            for (Lane.Ready ready = lane.next(now); ready != null; ready = lane.next(now)) {
                send(lane, ready, now);
            }
            events.lane(lane.view(now), lane.oldestNanos(now), now);
            wake = Math.min(wake, lane.nanosUntilReady(now));
        }
        quotas.limiting().forEach(gate -> events.quota(gate.key(), gate.requestsLeft(now), gate.tokensLeft(now)));
        return wake;
    }

    /** From now on no question is taken; those taken are still answered. */
    public void drain() {
        credits.close();
    }

    /** Questions taken whose replies no task has taken back yet; any thread. */
    public int outstanding() {
        return credits.outstanding();
    }

    /** How much this instance could use of each quota, a moment ago; any thread. */
    public List<QuotaDemand> demands() {
        return quotas.demands();
    }

    /** Cancels what is on the wire; its questions stay unanswered. */
    public void cancelAll() {
        Set.copyOf(open).forEach(Call::cancel);
    }

    private void asked(Asked asked, Now now) {
        Reply.Answered known = memo.answer(asked.question(), now);
        if (known != null) {
            asked.from().reply(asked.question(), known);
        } else if (!memo.join(asked)) {
            CatalogModel model = asked.question().ask().model();
            Lane lane = lanes.computeIfAbsent(model.lane(), name -> lane(model, now));
            if (asked.question().ask().standIn() && lane.gate().shut(now)) {
                asked.from().reply(asked.question(), Aftermath.out(asked.question(), null));
                return;
            }
            lane.add(memo.begin(asked), now);
        }
    }

    private void withdrawn(Withdrawn message) {
        OpenQuestion question = memo.open(message.question());
        if (question == null) {
            // Its reply is on the way.
            return;
        }
        question.leave(message.from());
        Call call = question.call();
        if (call != null && open.contains(call) && call.unwanted()) {
            // Whoever asks the same from now on begins anew.
            call.questions().forEach(memo::forget);
            call.cancel();
        }
    }

    private Lane lane(CatalogModel model, Now now) {
        LanePlan limits = plan.lanes().apply(model);
        LaneGate gate = new LaneGate(limits.lane(), quotas.lane(model.lane(), limits.quota(), now), plan.random());
        Retries retries = new Retries(limits.lane().retries().budget(now));
        return new Lane(model, limits, gate, retries, quotas, memo);
    }

    private void send(Lane lane, Lane.Ready ready, Now now) {
        List<OpenQuestion> questions = ready.batch().items();
        List<ModelInput> inputs =
                questions.stream().map(q -> q.question().ask().input()).toList();
        // Equal groups have equal parameters, so any of the batch speaks for all.
        ModelRequest request = new ModelRequest(
                lane.model(),
                questions.get(0).question().ask().params(),
                inputs,
                lane.plan().lane().callTimeout());
        Outgoing outgoing = Outgoing.of(request, ready.batch(), lane.waits(), now);
        CallWatch watch = events.sent(outgoing);
        CompletableFuture<ModelReply> exchange = client.call(request);
        Call call = new Call(lane, ready, now, exchange, outgoing, watch);
        open.add(call);
        questions.forEach(question -> question.sent(call));
        if (questions.stream().anyMatch(q -> !q.question().tries().again())) {
            lane.retries().called(now);
        }
        CompletableFuture<ModelReply> unused =
                exchange.whenComplete((reply, bug) -> inbox.accept(new CallEnded(call, reply, bug)));
    }

    private void ended(CallEnded ended, Now now) {
        Call call = ended.call();
        if (!open.remove(call)) {
            return;
        }
        if (call.unwanted()) {
            call.pass().end(CallEnd.UNKNOWN, -1, now);
            call.questions().forEach(OpenQuestion::release);
            call.lane().quotaChanged(now);
            return;
        }
        ModelReply reply = ended.reply();
        if (reply == null) {
            // The client's contract: only our own bugs and cancellation end here. The question is asked again; a bug
            // shows in the log and in attempts.
            LOG.warn(
                    "a call broke on our side: {}",
                    ended.bug() == null ? "no reply" : ended.bug().getClass());
            reply = ModelReply.Refused.local(Trouble.CANCELLED, "the call was cancelled or broke on our side");
        }
        long tookMs = (now.nanos() - call.sent().nanos()) / 1_000_000;
        call.watch().ended(reply, tookMs);
        LaneGate gate = call.lane().gate();
        if (reply instanceof ModelReply.Answers answers) {
            if (gate.answered(call.pass(), answers, call.sent(), now)) {
                LOG.info("lane {} is free again", call.lane().name());
            }
            call.lane().taken(call.batch());
            aftermath.answered(call, answers, now);
        } else {
            refused(call, (ModelReply.Refused) reply, now);
        }
        call.lane().quotaChanged(now);
    }

    private void refused(Call call, ModelReply.Refused refused, Now now) {
        String lane = call.lane().name();
        if (call.lane().gate().refused(call.pass(), refused, call.sent(), now)) {
            Trouble held = call.lane().gate().held().trouble();
            if (held != null) {
                LOG.error(
                        "lane {} is held, {}: {}. Its jobs stay; one call now and then tries",
                        lane,
                        held.kind().label(),
                        refused.failure().message());
            } else {
                LOG.info("lane {} is free again", lane);
            }
        }
        Advice advice = refused.advice();
        if (advice.retryAfter() != null && advice.unusual()) {
            LOG.warn(
                    "lane {}: the provider asks to be left alone for {} s",
                    lane,
                    advice.retryAfter().toSeconds());
        }
        aftermath.refused(call, refused, now);
        aftermath.standIns(call.lane(), now);
    }
}
