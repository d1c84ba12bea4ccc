package io.millrace.dispatch;

import io.millrace.batch.Batchable;
import io.millrace.dispatch.Message.Asked;
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
    private long sentMs = Long.MAX_VALUE;
    private @Nullable Call call;

    OpenQuestion(Asked first) {
        this.question = first.question();
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

    void sent(Call by) {
        call = by;
        sentMs = by.sent().epochMs();
    }

    /** The latest call it was sent in, null before. */
    @Nullable
    Call call() {
        return call;
    }

    void alsoAskedBy(Asked asker) {
        askers.add(asker);
    }

    /** One task wants no answer any more; false if it is not among those who wait. A task asks a question once at a time. */
    boolean leave(Port port) {
        return askers.removeIf(asker -> asker.from() == port);
    }

    /** Whether every asker left; one whose task was lost has not: it may come again. */
    boolean unwanted() {
        return askers.isEmpty();
    }

    /** Forgets askers whose port has closed; true if none is left. */
    boolean abandoned() {
        for (Iterator<Asked> i = askers.iterator(); i.hasNext(); ) {
            Asked asker = i.next();
            if (asker.from().isClosed()) {
                asker.from().discard(asker.question());
                i.remove();
            }
        }
        return askers.isEmpty();
    }

    void reply(Reply reply) {
        askers.forEach(asker -> asker.from().reply(asker.question(), reply));
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
    public boolean urgent() {
        return question.urgent();
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
