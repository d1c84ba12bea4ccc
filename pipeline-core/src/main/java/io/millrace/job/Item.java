package io.millrace.job;

import java.util.List;

/**
 * One question of one job, whole: what travels to the task that owns the question, and what waits there. {@link ItemCodec} is its binary form.
 *
 * @param origin the job's record. A whole job carries key and all headers; an item of an array job only the trace context, for the rest is kept in gather
 * @param index position among the job's inputs, from 0
 * @param count inputs of the job; 1 means that this item is the whole job
 * @param namespace whose cache it reads and fills
 * @param lane the lane its model had when it was parsed: a hint for queueing, as the catalog may change while it waits
 * @param directives what it asks of caches
 * @param asked its question's key, 32 bytes, if it waits under another key; else empty
 * @param priority order among what is pending: higher goes first
 * @param deadlineMs epoch milliseconds after which no answer is wanted, {@link Long#MAX_VALUE} for none
 * @param stages when it reached its stages so far
 * @param retry what has been tried so far
 * @param cutTokens length of the input in tokens before a cut policy shortened it, -1 if it is whole
 * @param line the request line; for an item of an array job a line with that one input
 */
public record Item(
        JobOrigin origin,
        int index,
        int count,
        String namespace,
        String lane,
        Directives directives,
        byte[] asked,
        byte priority,
        long deadlineMs,
        Stages stages,
        Retry retry,
        int cutTokens,
        byte[] line) {

    /** Whether this item is all of its job. */
    public boolean wholeJob() {
        return count == 1;
    }

    /** Whether its deadline has passed. */
    public boolean overdue(long epochMs) {
        return deadlineMs <= epochMs;
    }

    /** The same item after another try. */
    public Item retrying(Retry next) {
        return new Item(
                origin,
                index,
                count,
                namespace,
                lane,
                directives,
                asked,
                priority,
                deadlineMs,
                stages,
                next,
                cutTokens,
                line);
    }

    /** The same item, waiting since {@code epochMs}. */
    public Item pendingSince(long epochMs) {
        Stages next = new Stages(stages.acceptedMs(), epochMs);
        return new Item(
                origin,
                index,
                count,
                namespace,
                lane,
                directives,
                asked,
                priority,
                deadlineMs,
                next,
                retry,
                cutTokens,
                line);
    }

    /** The same item, waiting for the question {@code key} in a flight of another key. */
    public Item asking(byte[] key) {
        return new Item(
                origin,
                index,
                count,
                namespace,
                lane,
                directives,
                key,
                priority,
                deadlineMs,
                stages,
                retry,
                cutTokens,
                line);
    }

    /**
     * Stage timestamps, epoch milliseconds.
     *
     * @param acceptedMs when the job was parsed
     * @param pendingMs when it began to wait for a model, 0 before
     */
    public record Stages(long acceptedMs, long pendingMs) {}

    /**
     * What has been tried.
     *
     * @param attempts calls made and failed at this step
     * @param notBeforeMs no call before this time, epoch milliseconds, 0 for none
     * @param firstFailedMs when the first call failed, epoch milliseconds, 0 for never
     * @param step which of its route's models is asked, from 0; 0 too without a route
     * @param why why a step above the first was taken, empty for the first
     * @param charges calls that must be paid and brought no answer that is used
     */
    public record Retry(
            int attempts, long notBeforeMs, long firstFailedMs, int step, String why, List<Charge> charges) {
        public static final Retry NONE = new Retry(0, 0, 0, 0, "", List.of());

        public Retry {
            charges = List.copyOf(charges);
        }

        /** The same with nothing left to pay. */
        public Retry withoutCharges() {
            return new Retry(attempts, notBeforeMs, firstFailedMs, step, why, List.of());
        }
    }
}
