package io.millrace.limit;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The questions of one class: its namespaces take turns by finish tags, each in order of arrival. */
final class FairLine<Q> {
    /** Ties go to who was there first. */
    private static final Comparator<Namespace<?>> BY_TURN =
            Comparator.<Namespace<?>>comparingDouble(n -> n.finish).thenComparingLong(n -> n.order);

    final JobClass jobClass;
    private final Map<String, Namespace<Q>> namespaces = new HashMap<>();
    private final PriorityQueue<Namespace<Q>> waiting = new PriorityQueue<>(BY_TURN);
    private double virtualTime;
    private long arrivals;
    private int size;
    /** The class's own start among the classes. */
    double start;

    FairLine(JobClass jobClass) {
        this.jobClass = jobClass;
    }

    int size() {
        return size;
    }

    void add(String name, Waiting<Q> question) {
        Namespace<Q> namespace = namespaces.computeIfAbsent(name, n -> new Namespace<>(n));
        namespace.questions.add(question);
        if (namespace.questions.size() == 1) {
            lineUp(namespace, virtualTime + question.cost());
        }
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
        virtualTime = size == 0 ? 0 : next.finish;
        Waiting<Q> following = next.questions.peek();
        if (following == null) {
            namespaces.remove(next.name);
        } else {
            lineUp(next, next.finish + following.cost());
        }
        return question;
    }

    private void lineUp(Namespace<Q> namespace, double finish) {
        namespace.finish = finish;
        namespace.order = arrivals++;
        waiting.add(namespace);
    }

    /** Namespaces with questions. */
    int namespaces() {
        return namespaces.size();
    }

    /** A question in line. */
    record Waiting<Q>(Q question, long cost, long sinceNanos) {}

    private static final class Namespace<Q> {
        final String name;
        final ArrayDeque<Waiting<Q>> questions = new ArrayDeque<>();
        double finish;
        long order;

        Namespace(String name) {
            this.name = name;
        }
    }
}
