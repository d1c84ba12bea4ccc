package io.millrace.dispatch;

import io.millrace.limit.Now;
import io.millrace.limit.RetryBudget;
import java.util.ArrayDeque;

/**
 * A lane's questions that are asked again: they wait for the lane's budget, which counts calls, so one retry lets as many go as fill a call. Only the
 * dispatcher's thread looks inside. Bounded by credits.
 */
final class Retries {
    private final RetryBudget budget;
    private final ArrayDeque<OpenQuestion> waiting = new ArrayDeque<>();

    Retries(RetryBudget budget) {
        this.budget = budget;
    }

    void add(OpenQuestion question) {
        waiting.add(question);
    }

    int size() {
        return waiting.size();
    }

    /** A first call went out. */
    void called(Now now) {
        budget.called(1, now);
    }

    /** Lets go what the budget allows. */
    void release(Lineup lineup, Now now) {
        while (!waiting.isEmpty() && budget.tryRetry(now)) {
            for (int i = 0; i < lineup.limits().items() && !waiting.isEmpty(); i++) {
                OpenQuestion question = waiting.remove();
                lineup.add(question, now);
                if (question.alone()) {
                    break;
                }
            }
        }
    }

    /** Takes one retry for a call that is repeated at once; false if there is none. */
    boolean atOnce(Now now) {
        return budget.tryRetry(now);
    }

    /** Nanoseconds until {@link #release} lets something go, {@link Long#MAX_VALUE} if nothing waits. */
    long nanosUntilReady(Now now) {
        return waiting.isEmpty() ? Long.MAX_VALUE : budget.untilNanos(now);
    }
}
