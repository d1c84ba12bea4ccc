package io.millrace.dispatch;

import io.millrace.batch.Batchable;
import io.millrace.key.CacheKey;
import io.millrace.limit.JobClass;
import io.millrace.model.ModelAsk;
import io.millrace.model.ModelInput;

/**
 * A message from a task to the dispatcher: ask this, once.
 *
 * @param id the flight
 * @param step which of its route's models is asked
 * @param asker the oldest waiter: the same record asks again after its task moved
 * @param terms which answers will do
 * @param namespace calls do not mix namespaces
 * @param jobClass the most pressing of who wait for it when it was asked
 * @param tries what was tried before
 * @param trace the trace context of the asker's job, empty if it is not traced
 */
public record Question(
        CacheKey id,
        int step,
        PendingKey asker,
        Terms terms,
        String namespace,
        JobClass jobClass,
        Tries tries,
        ModelAsk ask,
        String trace)
        implements Batchable {
    @Override
    public String group() {
        return jobClass.name() + '|' + namespace + '|' + ask.paramsKey();
    }

    @Override
    public boolean alone() {
        return ask.input() instanceof ModelInput.Chat;
    }

    /** Whether somebody waits for it. */
    boolean urgent() {
        return jobClass == JobClass.INTERACTIVE;
    }

    @Override
    public int tokens() {
        return ask.tokens();
    }

    @Override
    public int bytes() {
        return ask.bytes();
    }

    /**
     * What was tried before.
     *
     * @param attempts calls that failed and count
     * @param attemptsMax of so many that count the last one is final
     * @param again whether any call failed, counting or not
     * @param failedNanos when the last one did
     */
    public record Tries(int attempts, int attemptsMax, boolean again, long failedNanos) {}

    /**
     * Which answers will do.
     *
     * @param notBeforeMs the call must have gone out at this time or later, epoch milliseconds, 0 for any
     * @param generation what the asker knows of decisions on the cache
     * @param validSince the first generation whose answers will do
     * @param pendingMs when its asker began to wait, epoch milliseconds
     */
    public record Terms(long notBeforeMs, long generation, long validSince, long pendingMs) {
        /** Any answer. */
        public static final Terms NONE = new Terms(0, 0, 0, Long.MAX_VALUE);
    }
}
