package io.millrace.limit;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The questions of one class: its namespaces take turns by start tags, each in order of arrival. */
final class FairLine<Q> {
    /** Ties go to who was there first. */
    private static final Comparator<Namespace<?>> BY_TURN =
            Comparator.<Namespace<?>>comparingDouble(n -> n.tag).thenComparingLong(n -> n.order);

    final JobClass jobClass;
    private final Map<String, Namespace<Q>> namespaces = new HashMap<>();
    private final PriorityQueue<Namespace<Q>> waiting = new PriorityQueue<>(BY_TURN);
    /** Namespaces without questions that were served ahead of the others: forgotten when the others have caught up. */
    private final PriorityQueue<Namespace<Q>> ahead = new PriorityQueue<>(BY_TURN);

    private double virtualTime;
    private long arrivals;
    private int size;
    /** The class's own start tag among the classes. */
    double tag;

    FairLine(JobClass jobClass) {
        this.jobClass = jobClass;
    }

    int size() {
        return size;
    }

    void add(String name, Waiting<Q> question) {
        Namespace<Q> namespace = namespaces.computeIfAbsent(name, n -> new Namespace<>(n));
        if (namespace.questions.isEmpty()) {
            ahead.remove(namespace);
            namespace.tag = Math.max(virtualTime, namespace.tag);
            namespace.order = arrivals++;
            waiting.add(namespace);
        }
        namespace.questions.add(question);
        size++;
    }

    @Nullable
    Waiting<Q> head() {
        Namespace<Q> next = waiting.peek();
        return next == null ? null : next.questions.peek();
    }

    /** Takes what {@link #head} shows; only if that is something. */
    Waiting<Q> take() {
        Namespace<Q> next = waiting.remove();
        Waiting<Q> question = next.questions.remove();
        size--;
        // Time goes on with the work done, so that strangers who come one after the other line up behind who waits.
        virtualTime = Math.max(virtualTime, next.tag) + (double) question.cost() / (waiting.size() + 1);
        next.tag += question.cost();
        next.order = arrivals++;
        (next.questions.isEmpty() ? ahead : waiting).add(next);
        for (Namespace<Q> gone = ahead.peek(); gone != null && gone.tag <= virtualTime; gone = ahead.peek()) {
            forget(gone);
        }
        if (size == 0) {
            // Nobody is left who could have been passed over.
            namespaces.clear();
            ahead.clear();
            virtualTime = 0;
        }
        return question;
    }

    /** Namespaces remembered, with questions or ahead of the others. */
    int remembered() {
        return namespaces.size();
    }

    private void forget(Namespace<Q> gone) {
        ahead.remove();
        namespaces.remove(gone.name);
    }

    /** A question in line. */
    record Waiting<Q>(Q question, long cost, long sinceNanos) {}

    private static final class Namespace<Q> {
        final String name;
        final ArrayDeque<Waiting<Q>> questions = new ArrayDeque<>();
        double tag;
        long order;

        Namespace(String name) {
            this.name = name;
        }
    }
}
