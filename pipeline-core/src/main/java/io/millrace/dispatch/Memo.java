package io.millrace.dispatch;

import io.millrace.dispatch.Message.Asked;
import io.millrace.key.CacheKey;
import io.millrace.limit.Now;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows of questions beyond the life of the tasks that asked them: which are open, and which were answered a short while ago. A task that
 * loses its transaction, or moves to another thread, asks again what it had asked; here it is told the answer, or joins the call that is under way, and
 * nothing is paid twice. Only success is remembered; a failure is asked again.
 *
 * <p>It is no cache: an answer is told only to the record that asked for it, read again, and to one that waited for the same flight before the answer came. Any
 * other asker of an equal question is for the task's own store to serve, which knows what may be served.
 *
 * <p>Threads: the dispatcher's.
 */
final class Memo {
    private final MemoSettings settings;
    private final Map<Id, OpenQuestion> open = new HashMap<>();
    private final LinkedHashMap<Id, Answered> answered = new LinkedHashMap<>();
    private long bytes;

    Memo(MemoSettings settings) {
        this.settings = settings;
    }

    /** The answer that came a short while ago to this very record, or null. */
    Reply.@Nullable Answered answer(Question question, Now now) {
        expire(now);
        Answered known = answered.get(Id.of(question));
        if (known == null) {
            return null;
        }
        // Whoever waited for the flight when its answer came was to be served with it.
        long cameMs = known.reply.sentMs() + known.reply.tookMs();
        boolean mayBeTold =
                (known.asker.equals(question.asker()) || question.terms().pendingMs() <= cameMs)
                        && known.reply.generation() >= question.terms().validSince()
                        && known.reply.sentMs() >= question.terms().notBeforeMs();
        return mayBeTold ? known.reply : null;
    }

    /** Joins the question if it is open already, and the call not too old for this asker; false if it must be opened. */
    boolean join(Asked asked) {
        OpenQuestion under = open.get(Id.of(asked.question()));
        if (under == null || !under.serves(asked.question())) {
            return false;
        }
        under.alsoAskedBy(asked);
        return true;
    }

    /** The question as it is open now, or null. */
    @Nullable
    OpenQuestion open(Question question) {
        return open.get(Id.of(question));
    }

    /** Opens a question. */
    OpenQuestion begin(Asked asked) {
        OpenQuestion question = new OpenQuestion(asked);
        open.put(Id.of(asked.question()), question);
        return question;
    }

    /** Nobody wants it any more: it was never sent, or its call is cancelled. */
    void forget(OpenQuestion question) {
        open.remove(Id.of(question.question()), question);
    }

    /** Closes a question with its reply. */
    void end(OpenQuestion question, Reply reply, Now now) {
        Id id = Id.of(question.question());
        open.remove(id, question);
        if (reply instanceof Reply.Answered success) {
            int size = success.answer().bytes();
            Answered before = answered.remove(id);
            bytes += size - (before == null ? 0 : before.bytes);
            answered.put(id, new Answered(success, question.question().asker(), now.nanos(), size));
            expire(now);
        }
    }

    private void expire(Now now) {
        for (Iterator<Answered> oldest = answered.values().iterator(); oldest.hasNext(); ) {
            Answered next = oldest.next();
            boolean old = now.nanos() - next.sinceNanos > settings.keep().toNanos();
            if (!old && bytes <= settings.bytesMax()) {
                return;
            }
            bytes -= next.bytes;
            oldest.remove();
        }
    }

    private record Id(CacheKey flight, int step) {
        static Id of(Question question) {
            return new Id(question.id(), question.step());
        }
    }

    private record Answered(Reply.Answered reply, PendingKey asker, long sinceNanos, int bytes) {}
}
