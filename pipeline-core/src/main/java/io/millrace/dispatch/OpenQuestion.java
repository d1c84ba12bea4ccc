package io.millrace.dispatch;

import io.millrace.batch.Batchable;
import io.millrace.dispatch.Message.Asked;
import io.millrace.job.Failure;
import io.millrace.job.Usage;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A question between its being asked and its reply, and all who asked it: more than one while its task moves within this process. Only the dispatcher's thread
 * looks inside.
 */
final class OpenQuestion implements Batchable {
    private final Question question;
    private final List<Asked> askers = new ArrayList<>(1);
    private final List<Asked> left = new ArrayList<>(0);
    private long sentMs = Long.MAX_VALUE;
    private long askedMs;
    private @Nullable Call call;
    private @Nullable Usage wasted;
    private boolean repeatedAtOnce;
    private Question.Tries tries;

    OpenQuestion(Asked first) {
        this.question = first.question();
        this.tries = question.tries();
        askers.add(first);
    }

    Question question() {
        return question;
    }

    /** Whether its call is, or will be, new enough for this asker. */
    boolean serves(Question other) {
        return sentMs >= other.terms().notBeforeMs()
                && question.terms().generation() >= other.terms().validSince();
    }

    /** It came to its lane. */
    void entered(long atMs) {
        askedMs = atMs;
    }

    long askedMs() {
        return askedMs;
    }

    void sent(Call by) {
        call = by;
        sentMs = by.sent().epochMs();
    }

    /** The latest call it was sent in, null before. */
    @Nullable
    Call call() {
        return call;
    }

    /** Counts in what a call took that brought it nothing, while it goes on being asked here. */
    void waste(@Nullable Usage taken) {
        wasted = wasted == null || taken == null ? (taken == null ? wasted : taken) : wasted.plus(taken);
    }

    /** What calls took that brought it nothing, null for nothing known. */
    @Nullable
    Usage wasted() {
        return wasted;
    }

    /** True once: for a connection that broke under it. */
    boolean mayRepeatAtOnce() {
        boolean first = !repeatedAtOnce;
        repeatedAtOnce = true;
        return first;
    }

    /** One that was asked elsewhere meanwhile, and came back, knows of more attempts than the one who asked first. */
    void alsoAskedBy(Asked asker) {
        askers.add(asker);
        Question.Tries others = asker.question().tries();
        if (others.attempts() > tries.attempts()) {
            tries = others;
        }
    }

    /** What was tried before, as far as any of its askers knows. */
    Question.Tries tries() {
        return tries;
    }

    /** A task wants no answer any more. It is told so, and has its credit back, when the question leaves the dispatcher: else what nobody wants could pile up here. */
    void leave(Port port) {
        for (Iterator<Asked> i = askers.iterator(); i.hasNext(); ) {
            Asked asker = i.next();
            if (asker.from() == port) {
                left.add(asker);
                i.remove();
            }
        }
    }

    /** Whether every asker left; one whose task was lost has not: it may come again. */
    boolean unwanted() {
        return askers.isEmpty();
    }

    /** Forgets askers whose port has closed; true if none is left, and then it is done with. */
    boolean abandoned() {
        for (Iterator<Asked> i = askers.iterator(); i.hasNext(); ) {
            Asked asker = i.next();
            if (asker.from().isClosed()) {
                asker.from().discard(asker.question());
                i.remove();
            }
        }
        if (askers.isEmpty()) {
            release();
        }
        return askers.isEmpty();
    }

    /** Tells those that left. */
    void release() {
        Reply nobody = new Reply.Unanswered(
                question.id(),
                Failure.deadline("its question was withdrawn"),
                false,
                false,
                null,
                null,
                CallStory.NONE);
        left.forEach(asker -> asker.from().reply(asker.question(), nobody));
        left.clear();
    }

    /** Tells all who asked; it is over, and where it still stands in line it is passed by. */
    void reply(Reply reply) {
        askers.forEach(asker -> asker.from().reply(asker.question(), reply));
        askers.clear();
        release();
    }

    @Override
    public String group() {
        return question.group();
    }

    @Override
    public boolean alone() {
        return question.alone();
    }

    @Override
    public int tokens() {
        return question.tokens();
    }

    @Override
    public int bytes() {
        return question.bytes();
    }
}
