package io.millrace.dispatch;

import io.millrace.batch.Batchable;
import io.millrace.dispatch.Message.Asked;
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
    private long sentMs = Long.MAX_VALUE;
    private long askedMs;
    private @Nullable Usage wasted;
    private boolean repeatedAtOnce;

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

    /** It came to its lane. */
    void entered(long atMs) {
        askedMs = atMs;
    }

    long askedMs() {
        return askedMs;
    }

    void sent(long atMs) {
        sentMs = atMs;
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

    void alsoAskedBy(Asked asker) {
        askers.add(asker);
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
    public int tokens() {
        return question.tokens();
    }

    @Override
    public int bytes() {
        return question.bytes();
    }
}
