package io.millrace.cache;

import io.millrace.job.Answer;
import io.millrace.key.CacheKey;
import java.util.HashMap;
import java.util.Map;

/**
 * Which kept answers are invalid, by decisions of operators. Decisions are numbered: the number is the offset of the record that brought them, and a
 * <i>generation</i> is the number of the first decision not yet known. An answer carries the generation in which its model was asked; a decision makes every
 * answer invalid that was asked before the asker knew it. No clock is involved, so clocks need not agree.
 *
 * <p>Threads: one writes; any number read, without locks.
 */
public final class CacheRules {
    private volatile State state = new State(0, Map.of(), 0);

    /** Reads a decision as it is written to the control topic; a selector is one of those named in {@link Selector}. */
    public synchronized void invalidate(Selector selector, long number) {
        Map<Selector, Long> since = new HashMap<>(state.since);
        since.merge(selector, number + 1, Math::max);
        state = new State(Math.max(state.generation, number + 1), Map.copyOf(since), state.upTo);
    }

    /** Every answer of a generation up to this one is invalid. */
    public synchronized void invalidateUpTo(long generation, long number) {
        long upTo = Math.max(state.upTo, generation + 1);
        state = new State(Math.max(state.generation, number + 1), state.since, upTo);
    }

    /** All decisions below this number are known. */
    public synchronized void known(long below) {
        state = new State(Math.max(state.generation, below), state.since, state.upTo);
    }

    /** The generation of what is asked now. */
    public long generation() {
        return state.generation;
    }

    /** The first generation whose answers to a question are valid, as far as can be told before it is asked. */
    public long validSince(String namespace, CacheKey question, String lane) {
        State now = state;
        return now.since.isEmpty() ? now.upTo : now.validSince(namespace, question, lane, "");
    }

    /** Whether a kept answer may still be served to askers of its namespace. */
    public boolean valid(String namespace, CacheKey question, CachedResult kept) {
        State now = state;
        if (now.since.isEmpty()) {
            return kept.generation() >= now.upTo;
        }
        Answer answer = kept.answer();
        return kept.generation() >= now.validSince(namespace, question, answer.lane(), answer.model());
    }

    /**
     * What a decision covers.
     *
     * @param value the key in hexadecimal, the model or the namespace; empty for all
     */
    public record Selector(By by, String value) {}

    /** By what answers are selected. */
    public enum By {
        ALL,
        NAMESPACE,
        MODEL,
        KEY
    }

    private record State(long generation, Map<Selector, Long> since, long upTo) {

        long validSince(String namespace, CacheKey question, String lane, String model) {
            long valid = Math.max(upTo, of(By.ALL, ""));
            valid = Math.max(valid, of(By.NAMESPACE, namespace));
            valid = Math.max(valid, of(By.KEY, question.toString()));
            valid = Math.max(valid, of(By.MODEL, lane));
            // A model is named with its provider, alone, or as it calls itself.
            valid = Math.max(valid, of(By.MODEL, lane.substring(lane.indexOf('/') + 1)));
            return model.isEmpty() ? valid : Math.max(valid, of(By.MODEL, model));
        }

        private long of(By by, String value) {
            return since.getOrDefault(new Selector(by, value), 0L);
        }
    }
}
