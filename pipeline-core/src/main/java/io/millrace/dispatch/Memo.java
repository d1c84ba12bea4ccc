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
 * <p>Threads: the dispatcher's.
 */
final class Memo {
    private final MemoSettings settings;
    private final Map<CacheKey, OpenQuestion> open = new HashMap<>();
    private final LinkedHashMap<CacheKey, Answered> answered = new LinkedHashMap<>();
    private long bytes;

    Memo(MemoSettings settings) {
        this.settings = settings;
    }

    /** The answer that came a short while ago, or null. */
    Reply.@Nullable Answered answer(CacheKey question, Now now) {
        expire(now);
        Answered known = answered.get(question);
        return known == null ? null : known.reply;
    }

    /** Joins the question if it is open already; false if it is not. */
    boolean join(Asked asked) {
        OpenQuestion under = open.get(asked.question().id());
        if (under != null) {
            under.alsoAskedBy(asked);
        }
        return under != null;
    }

    /** Opens a question. */
    OpenQuestion begin(Asked asked) {
        OpenQuestion question = new OpenQuestion(asked);
        open.put(asked.question().id(), question);
        return question;
    }

    /** Nobody wants it any more, and it was never sent. */
    void forget(OpenQuestion question) {
        open.remove(question.question().id());
    }

    /** Closes a question with its reply. */
    void end(OpenQuestion question, Reply reply, Now now) {
        open.remove(question.question().id());
        // What may not be served to others is not remembered either: a new job with this question must not get it.
        if (reply instanceof Reply.Answered success && success.answer().admissible()) {
            int size = success.answer().bytes();
            Answered before = answered.remove(reply.id());
            bytes += size - (before == null ? 0 : before.bytes);
            answered.put(reply.id(), new Answered(success, now.nanos(), size));
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

    private record Answered(Reply.Answered reply, long sinceNanos, int bytes) {}
}
