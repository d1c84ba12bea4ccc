package io.millrace.simulation;

import io.millrace.dispatch.PendingKey;
import io.millrace.job.Answer;
import io.millrace.job.Item;
import io.millrace.job.Outcome;
import io.millrace.key.CacheKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is committed of one partition: its jobs, and its task's pending jobs, kept answers, outcomes and offset. All of it changes together or not at all. */
final class Partition {
    static final Comparator<PendingKey> ORDER = Comparator.comparing(PendingKey::flight)
            .thenComparing(PendingKey::source)
            .thenComparing(PendingKey::offset);

    final int number;

    /** The question of each job, by offset. */
    final List<Integer> jobs = new ArrayList<>();

    /** The deadline of each, by offset, epoch milliseconds. */
    final List<Long> deadlines = new ArrayList<>();

    final State committed = new State();

    Partition(int number) {
        this.number = number;
    }

    /** Puts what a task did in the place of what was. */
    void commit(State state) {
        committed.take(state);
    }

    /** A transaction's view of a task. */
    static final class State {
        final TreeMap<PendingKey, Item> pending = new TreeMap<>(ORDER);
        final Map<CacheKey, Answer> cache = new HashMap<>();
        final List<Ended> outcomes = new ArrayList<>();
        int offset;

        void take(State other) {
            pending.clear();
            pending.putAll(other.pending);
            cache.clear();
            cache.putAll(other.cache);
            outcomes.clear();
            outcomes.addAll(other.outcomes);
            offset = other.offset;
        }
    }

    /** An outcome written for the job at an offset. */
    record Ended(long offset, int question, Outcome outcome) {}
}
