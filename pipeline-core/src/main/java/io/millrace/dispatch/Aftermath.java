package io.millrace.dispatch;

import io.millrace.batch.Batch;
import io.millrace.job.Failure;
import io.millrace.job.FailureKind;
import io.millrace.job.Usage;
import io.millrace.limit.Now;
import io.millrace.limit.Reaction;
import io.millrace.limit.Trouble;
import io.millrace.model.ModelAnswer;
import io.millrace.model.ModelReply;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What follows the end of a call: its answers are told with their shares of the bill, or its trouble's reaction is carried out. What waits for the endpoint, is
 * held or is split stays in the lane; only what is asked again later, or is final, is told to the tasks. Only the dispatcher's thread looks inside.
 */
final class Aftermath {
    private final Memo memo;
    private final DispatchEvents events;

    Aftermath(Memo memo, DispatchEvents events) {
        this.memo = memo;
        this.events = events;
    }

    /** Tells every question its answer. */
    void answered(Call call, ModelReply.Answers answers, Now now) {
        List<OpenQuestion> questions = call.questions();
        if (answers.answers().size() != questions.size()) {
            throw new IllegalStateException("a client gave " + answers.answers().size() + " answers to "
                    + questions.size() + " questions; its contract is one each");
        }
        int[] weights = weights(questions);
        Usage usage = answers.usage();
        boolean billed = usage != null;
        int[] shares = usage == null ? weights : BillSplit.shares(usage.input(), weights);
        for (int i = 0; i < weights.length; i++) {
            OpenQuestion open = questions.get(i);
            Question question = open.question();
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
                    call.story(open, now),
                    open.wasted());
            end(open, reply, now);
        }
    }

    private static Usage counted(ModelAnswer answer, int input) {
        int output = answer instanceof ModelAnswer.Completion completion ? completion.outputTokens() : 0;
        return new Usage(input, 0, output, 0);
    }

    /** Does what the trouble's table says, for each question exactly one thing. */
    void refused(Call call, ModelReply.Refused refused, Now now) {
        waste(call, refused);
        if (repeatsAtOnce(call, refused.trouble(), now)) {
            call.lane().putBack(call.batch(), now);
            return;
        }
        Map<Reaction, List<OpenQuestion>> parts = new EnumMap<>(Reaction.class);
        for (OpenQuestion question : call.questions()) {
            Reaction reaction = reaction(call, refused, question, now);
            parts.computeIfAbsent(reaction, r -> new ArrayList<>()).add(question);
        }
        parts.forEach((reaction, questions) -> {
            events.reacted(call.lane().name(), refused.trouble(), reaction, questions.size());
            react(call, refused, reaction, questions, now);
        });
    }

    /** A kept connection that the server closed under us is no news of the provider: one more, fresh one, is free. */
    private static boolean repeatsAtOnce(Call call, Trouble trouble, Now now) {
        if (trouble != Trouble.CONNECTION_BROKEN || call.pass().probes()) {
            return false;
        }
        boolean first = true;
        for (OpenQuestion question : call.questions()) {
            first &= question.mayRepeatAtOnce();
        }
        return first && call.lane().retries().atOnce(now);
    }

    private static Reaction reaction(Call call, ModelReply.Refused refused, OpenQuestion question, Now now) {
        Trouble trouble = refused.trouble();
        int items = call.questions().size();
        Question.Tries tries = question.tries();
        boolean counts = counts(call, trouble, question, now);
        int attempts = tries.attempts() + (counts ? 1 : 0);
        // What is billed and cannot be used is asked once more as it was, then in halves: not six times whole.
        boolean halved = trouble.answered() && trouble != Trouble.WRONG_MODEL;
        boolean together = items == 1 || !halved || tries.attempts() == 0;
        boolean left = attempts < tries.attemptsMax() && together;
        Reaction reaction = trouble.react(items, left, refused.advice().shouldRetry());
        return standsIn(question, trouble, reaction, counts) ? Reaction.DEAD_LETTER : reaction;
    }

    /** Where another model stands in, nobody waits for a provider that is out: here the question's way ends, and its task asks the other. */
    private static boolean standsIn(OpenQuestion question, Trouble trouble, Reaction reaction, boolean counts) {
        if (!question.question().ask().standIn()) {
            return false;
        }
        return switch (reaction) {
            case HOLD_LANE -> true;
            case WAIT_ENDPOINT -> trouble != Trouble.RATE_LIMITED;
            case RETRY_ITEM -> !counts;
            default -> false;
        };
    }

    /**
     * Whether a failure is one of the question's attempts. Not while the provider fails for everybody: a probe's, one that the circuit takes for an outage's, and,
     * after the first, one since which before nobody was served.
     */
    private static boolean counts(Call call, Trouble trouble, OpenQuestion question, Now now) {
        Question.Tries tries = question.tries();
        if (trouble == Trouble.WRONG_COUNT || trouble == Trouble.BAD_VECTOR || trouble == Trouble.WRONG_MODEL) {
            return true;
        }
        LaneGate gate = call.lane().gate();
        if (trouble.kind().retryable() && (call.pass().probes() || gate.outage(now))) {
            return false;
        }
        return !tries.again() || tries.attempts() == 0 || gate.servedSince(tries.failedNanos());
    }

    private void react(
            Call call, ModelReply.Refused refused, Reaction reaction, List<OpenQuestion> questions, Now now) {
        Batch<OpenQuestion> part =
                questions.size() == call.questions().size() ? call.batch() : Lane.part(call.batch(), questions);
        switch (reaction) {
            case WAIT_ENDPOINT, HOLD_LANE -> call.lane().putBack(part, now);
            case SPLIT_BATCH -> {
                if (refused.trouble() == Trouble.BATCH_TOO_LARGE) {
                    call.lane().tooLarge(call.batch());
                }
                if (questions.size() == 1) {
                    call.lane().putBack(part, now);
                } else {
                    call.lane().split(part, now);
                }
            }
            case RETRY_ITEM -> questions.forEach(question -> unanswered(call, refused, question, true, now));
            case DEAD_LETTER -> questions.forEach(question -> unanswered(call, refused, question, false, now));
        }
    }

    private void unanswered(Call call, ModelReply.Refused refused, OpenQuestion question, boolean again, Now now) {
        boolean counts = !again || counts(call, refused.trouble(), question, now);
        // A task that lost its transaction knows of fewer than it had made when it asked.
        int attempts = question.tries().attempts() + (counts ? 1 : 0);
        Reply reply = new Reply.Unanswered(
                question.question().id(),
                refused.failure().afterAttempts(attempts),
                again,
                counts,
                again ? refused.advice().retryAfter() : null,
                question.wasted(),
                call.story(question, now));
        end(question, reply, now);
    }

    /** Splits what the call took for nothing over its questions; each is told of it with its reply, whenever that comes. */
    private static void waste(Call call, ModelReply.Refused refused) {
        Usage wasted = refused.wasted();
        if (wasted == null) {
            return;
        }
        List<OpenQuestion> questions = call.questions();
        int[] shares = BillSplit.shares(wasted.input(), weights(questions));
        for (int i = 0; i < shares.length; i++) {
            questions.get(i).waste(shares.length == 1 ? wasted : Usage.ofInput(shares[i]));
        }
    }

    private static int[] weights(List<OpenQuestion> questions) {
        return questions.stream().mapToInt(OpenQuestion::tokens).toArray();
    }

    /** What another model can answer is not left waiting for a provider that is out: the task is told to ask the other. */
    void standIns(Lane lane, Now now) {
        if (lane.gate().shut(now)) {
            lane.standIns().forEach(open -> end(open, out(open.question(), open.wasted()), now));
        }
    }

    /** The reply to a question that another model can answer. */
    static Reply out(Question question, @Nullable Usage wasted) {
        Failure out = Failure.local(FailureKind.UPSTREAM_5XX, "the provider is out");
        return new Reply.Unanswered(question.id(), out, false, true, null, wasted, CallStory.NONE);
    }

    private void end(OpenQuestion question, Reply reply, Now now) {
        memo.end(question, reply, now);
        question.reply(reply);
    }
}
