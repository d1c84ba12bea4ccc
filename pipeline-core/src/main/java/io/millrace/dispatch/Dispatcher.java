package io.millrace.dispatch;

import io.millrace.batch.Batch;
import io.millrace.dispatch.Message.Asked;
import io.millrace.dispatch.Message.CallEnded;
import io.millrace.job.Failure;
import io.millrace.job.FailureKind;
import io.millrace.job.Usage;
import io.millrace.limit.ConcurrencyLimit.Permit;
import io.millrace.limit.Now;
import io.millrace.model.CatalogModel;
import io.millrace.model.ModelAnswer;
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
 * <p>Threads: {@link #on}, {@link #poll}, {@link #cancelAll} on one thread only, the dispatcher's; {@link #open}, {@link #drain}, {@link #outstanding} on any. HTTP threads and tasks reach it through the message
 * consumer, whose other end feeds {@link #on}.
 */
public final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final Function<CatalogModel, LanePlan> plans;
    private final ModelClient client;
    private final Consumer<Message> inbox;
    private final DispatchEvents events;
    private final Memo memo;
    private final Credits credits = new Credits();
    private final Map<String, Lane> lanes = new HashMap<>();
    private final Set<Call> open = new HashSet<>();

    /**
     * @param plans the limits of a model's lane, asked once a lane
     * @param inbox takes messages from any thread, in order, to {@link #on}
     */
    public Dispatcher(
            Function<CatalogModel, LanePlan> plans,
            ModelClient client,
            Consumer<Message> inbox,
            DispatchEvents events) {
        this(plans, client, inbox, events, MemoSettings.defaults());
    }

    /** As the other constructor, with a memory of its own size for answers that may not be committed yet. */
    public Dispatcher(
            Function<CatalogModel, LanePlan> plans,
            ModelClient client,
            Consumer<Message> inbox,
            DispatchEvents events,
            MemoSettings memo) {
        this.memo = new Memo(memo);
        this.plans = plans;
        this.client = client;
        this.inbox = inbox;
        this.events = events;
    }

    /** A line for one task. */
    public Port open() {
        return new Port(credits, plans, inbox);
    }

    /** Takes one message. */
    public void on(Message message, Now now) {
        if (message instanceof Asked asked) {
            asked(asked, now);
        } else {
            ended((CallEnded) message, now);
        }
    }

    /** Sends what may go; returns nanoseconds until it wants to be polled again if no message comes, {@link Long#MAX_VALUE} for never. */
    public long poll(Now now) {
        long wake = Long.MAX_VALUE;
        for (Lane lane : lanes.values()) {
            for (Batch<OpenQuestion> batch = lane.next(now); batch != null; batch = lane.next(now)) {
                send(lane, batch, now);
            }
            events.lane(lane.state(now));
            wake = Math.min(wake, lane.nanosUntilReady(now));
        }
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
            lanes.computeIfAbsent(model.lane(), name -> new Lane(model, plans.apply(model), memo))
                    .add(memo.begin(asked), now);
        }
    }

    private void send(Lane lane, Batch<OpenQuestion> batch, Now now) {
        Permit permit = lane.permits().acquire();
        if (permit == null) {
            throw new IllegalStateException("a batch was taken without a free permit");
        }
        List<ModelInput> inputs =
                batch.items().stream().map(q -> q.question().ask().input()).toList();
        // Equal groups have equal parameters, so any of the batch speaks for all.
        ModelRequest request = new ModelRequest(
                lane.model(),
                batch.items().get(0).question().ask().params(),
                inputs,
                lane.plan().lane().callTimeout());
        List<Question> questions =
                batch.items().stream().map(OpenQuestion::question).toList();
        CallWatch watch = events.sent(new Outgoing(request, questions, batch.tokens(), batch.reason()));
        CompletableFuture<ModelReply> exchange = client.call(request);
        Call call = new Call(lane, batch, permit, now, exchange, watch);
        open.add(call);
        batch.items().forEach(question -> question.sent(now.epochMs()));
        CompletableFuture<ModelReply> unused =
                exchange.whenComplete((reply, bug) -> inbox.accept(new CallEnded(call, reply, bug)));
    }

    private void ended(CallEnded ended, Now now) {
        Call call = ended.call();
        if (!open.remove(call)) {
            return;
        }
        call.permit().release();
        ModelReply reply = ended.reply();
        if (reply == null) {
            // The client's contract: only our own bugs and cancellation end here. The question is asked again; a bug
            // shows in the log and in attempts.
            LOG.warn(
                    "a call broke on our side: {}",
                    ended.bug() == null ? "no reply" : ended.bug().getClass());
            reply = new ModelReply.Refused(
                    Failure.local(FailureKind.UPSTREAM_BAD_RESPONSE, "the call was cancelled or broke on our side"),
                    null,
                    null);
        }
        long tookMs = (now.nanos() - call.sent().nanos()) / 1_000_000;
        call.watch().ended(reply, tookMs);
        if (reply instanceof ModelReply.Answers answers) {
            answer(call, answers, now);
            return;
        }
        ModelReply.Refused refused = (ModelReply.Refused) reply;
        // A failure that no retry mends is some item's fault; which one, the call does not say.
        if (!refused.failure().kind().retryable() && call.questions().size() > 1) {
            call.lane().split(call.batch());
            return;
        }
        refuse(call, refused, now);
    }

    private void refuse(Call call, ModelReply.Refused refused, Now now) {
        int[] weights = weights(call);
        Usage wasted = refused.wasted();
        int[] shares = wasted == null ? weights : BillSplit.shares(wasted.input(), weights);
        for (int i = 0; i < weights.length; i++) {
            OpenQuestion question = call.questions().get(i);
            Usage share = wasted == null || weights.length == 1 ? wasted : Usage.ofInput(shares[i]);
            Reply reply = new Reply.Unanswered(
                    question.question().id(),
                    refused.failure(),
                    refused.retryAfter(),
                    share,
                    call.story(question, now));
            end(question, reply, now);
        }
    }

    private static int[] weights(Call call) {
        return call.questions().stream().mapToInt(OpenQuestion::tokens).toArray();
    }

    private void end(OpenQuestion question, Reply reply, Now now) {
        memo.end(question, reply, now);
        question.reply(reply);
    }

    private void answer(Call call, ModelReply.Answers answers, Now now) {
        List<OpenQuestion> questions = call.questions();
        if (answers.answers().size() != questions.size()) {
            throw new IllegalStateException("a client gave " + answers.answers().size() + " answers to "
                    + questions.size() + " questions; its contract is one each");
        }
        int[] weights = weights(call);
        Usage usage = answers.usage();
        boolean billed = usage != null;
        int[] shares = usage == null ? weights : BillSplit.shares(usage.input(), weights);
        for (int i = 0; i < weights.length; i++) {
            Question question = questions.get(i).question();
            // The bill of a call with one question needs no splitting. A model the catalog lacks stays flagged: nothing
            // of it is known here.
            boolean exact =
                    billed && weights.length == 1 && question.ask().model().known();
            ModelAnswer answer = answers.answers().get(i);
            // A completion without usage was counted here, whatever the model's tokenizer.
            boolean counted = !billed && answer instanceof ModelAnswer.Completion;
            boolean estimated = counted || (question.ask().estimated() && !exact);
            Reply reply = new Reply.Answered(
                    question.id(),
                    answer,
                    answers.model(),
                    answers.tier(),
                    usage != null && weights.length == 1 ? usage : counted(answer, shares[i]),
                    estimated,
                    question.terms().generation(),
                    call.story(questions.get(i), now));
            end(questions.get(i), reply, now);
        }
    }

    private static Usage counted(ModelAnswer answer, int input) {
        int output = answer instanceof ModelAnswer.Completion completion ? completion.outputTokens() : 0;
        return new Usage(input, 0, output, 0);
    }
}
