package io.millrace.reliability;

import java.util.Map;

/**
 * A line of {@code faults}: something done to the system.
 *
 * @param at when it began, microseconds
 * @param until when its effect was over: a killed process was gone, a broker was back, a rebalance had settled
 * @param worker the incarnation it was done to; empty for a broker
 * @param remaining acknowledged jobs without an outcome when it happened: a fault that finds no work proves nothing
 * @param visible first offset not visible read_committed, by place: asked for when a killed worker was gone, or just before any other fault
 * @param exitCode of a process that was asked to end, else -1
 */
record FaultEvent(
        long at, long until, Kind kind, String worker, int remaining, Map<String, Long> visible, int exitCode) {

    enum Kind {
        /** SIGKILL of a worker: it loses what was open or not committed. */
        KILL_WORKER,
        /** SIGTERM of a worker: it must lose nothing. */
        STOP_WORKER,
        /** A worker came: others lose tasks to it. */
        JOIN_WORKER,
        /** SIGSTOP of a worker and SIGCONT later: others may have taken its tasks, and lose them again. */
        PAUSE_WORKER,
        /** SIGKILL of the broker: transactions abort, tasks may be lost. */
        KILL_BROKER
    }

    FaultEvent {
        visible = Map.copyOf(visible);
    }

    boolean endsWorker() {
        return kind == Kind.KILL_WORKER || kind == Kind.STOP_WORKER;
    }

    /** Whether the outcome was to be seen when this struck. */
    boolean finds(Seen outcome) {
        Long first = visible.get(outcome.place());
        return first == null ? outcome.at() <= at : outcome.offset() < first;
    }
}
