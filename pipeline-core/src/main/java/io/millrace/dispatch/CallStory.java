package io.millrace.dispatch;

/**
 * A question's way through the dispatcher; times in epoch milliseconds, none before the one above it.
 *
 * @param askedMs when it came to its lane
 * @param readyMs when its batch was full, or had waited for company long enough
 * @param sentMs when its call went out
 * @param endedMs when the call ended
 * @param queuedBy which limit held its lane longest while it waited for room there; empty if none did
 * @param heldBy which limit kept the ready batch longest; empty if none did
 * @param trace the call's trace context, as {@code traceparent} writes it; empty if it is not traced
 */
public record CallStory(
        long askedMs, long readyMs, long sentMs, long endedMs, String queuedBy, String heldBy, String trace) {
    /** It never went out. */
    public static final CallStory NONE = new CallStory(0, 0, 0, 0, "", "", "");
}
