package io.millrace.dispatch;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A task's line to the dispatcher: questions out, replies in.
 *
 * <p>Threads: the task's stream thread asks, polls and closes; the dispatcher's thread only answers. Both queues hold no more than the credits allow.
 */
public final class Port {
    private final Credits credits;
    private final DispatchPlan plan;
    private final Consumer<Message> dispatcher;
    private final LinkedBlockingQueue<Delivered> inbox = new LinkedBlockingQueue<>();
    private final Set<Question> withdrawn = Collections.newSetFromMap(new IdentityHashMap<>());
    private volatile boolean closed;

    Port(Credits credits, DispatchPlan plan, Consumer<Message> dispatcher) {
        this.credits = credits;
        this.plan = plan;
        this.dispatcher = dispatcher;
    }

    /** Asks, if the lane has a credit left; false means: keep it and try later. */
    public boolean ask(Question question) {
        LanePlan limits = plan.lanes().apply(question.ask().model());
        if (!credits.take(this, line(question), limits, question.bytes(), question.urgent())) {
            return false;
        }
        dispatcher.accept(new Message.Asked(this, question));
        return true;
    }

    /** Whether a small question would be taken. */
    boolean room(String line, boolean urgent) {
        return credits.room(this, line, urgent);
    }

    /** What a question waits in before it is taken: its lane's line, or, if its namespace has a quota, one that only that namespace can fill. */
    String line(String lane, String namespace) {
        return plan.namespaces().containsKey(namespace) ? lane + '|' + namespace : lane;
    }

    private String line(Question question) {
        return line(question.ask().model().lane(), question.namespace());
    }

    /** Whether this process is about to end, and no question of this line is out: none will be again. */
    public boolean drained() {
        return credits.closedFor(this);
    }

    /** The next reply, or null if none is there. */
    public @Nullable Reply poll() {
        for (Delivered next = inbox.poll(); next != null; next = inbox.poll()) {
            Reply reply = take(next);
            if (reply != null) {
                return reply;
            }
        }
        return null;
    }

    /** Says that a question that was taken needs no answer any more: none will come, and its call is cancelled unless others want it. */
    void withdraw(Question question) {
        withdrawn.add(question);
        dispatcher.accept(new Message.Withdrawn(this, question));
    }

    /** The next reply, waiting for it at most so long. */
    public @Nullable Reply poll(Duration atMost) throws InterruptedException {
        Delivered next = inbox.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
        return next == null ? null : take(next);
    }

    /** Ends the line: what is not yet sent is not sent, and replies still to come are dropped. */
    public void close() {
        closed = true;
        credits.leave(this);
        for (Delivered left = inbox.poll(); left != null; left = inbox.poll()) {
            take(left);
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** For the dispatcher's thread. */
    void reply(Question question, Reply reply) {
        Delivered delivered = new Delivered(question, reply);
        inbox.add(delivered);
        // Closed meanwhile: whoever removes it from the inbox, close() or this line, gives its credit back; never both.
        if (closed && inbox.remove(delivered)) {
            discard(question);
        }
    }

    /** For the dispatcher's thread: a question of a closed port that was never sent. */
    void discard(Question question) {
        credits.give(this, line(question), question.bytes());
    }

    private @Nullable Reply take(Delivered delivered) {
        Question question = delivered.question;
        credits.give(this, line(question), question.bytes());
        // Withdrawn meanwhile, or because of that.
        return withdrawn.remove(question) ? null : delivered.reply;
    }

    private record Delivered(Question question, Reply reply) {}
}
