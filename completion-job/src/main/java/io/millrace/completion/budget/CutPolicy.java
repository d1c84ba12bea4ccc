package io.millrace.completion.budget;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is done with a prompt over its limit. Never silent: the result names each message that was cut.
 *
 * <p>{@code HEAD}, {@code TAIL} and {@code MIDDLE} cut the longest contents first, down to one common length, whoever said them (user, assistant, tool): a lone
 * long document loses all that must go, a long conversation loses the most where it is the longest. System and developer messages are never cut, nor are tool
 * calls, names and images.
 */
public enum CutPolicy {
    /** The job fails: nobody gets an answer to a question they did not ask. */
    ERROR,

    /** A content that is cut keeps its beginning. */
    HEAD,

    /** A content that is cut keeps its end. */
    TAIL,

    /** A content that is cut keeps its beginning and its end, half each, with {@link TextCut#GAP} between them. */
    MIDDLE,

    /**
     * The oldest turns are dropped whole. System and developer messages stay, and so does the last turn; if that alone is too long, it is cut as by
     * {@link #MIDDLE}.
     *
     * <p>A turn is a user message and all that follows it up to the next one; what stands before the first is a turn of its own. A tool's reply is always in the
     * turn of its call, so both are kept or both are dropped.
     */
    HISTORY;

    /** As it stands in jobs and settings: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The policy with this label, if there is one. */
    static Optional<CutPolicy> of(String label) {
        return Arrays.stream(values()).filter(p -> p.label().equals(label)).findFirst();
    }

    /** All labels, for messages. */
    static String labels() {
        return Arrays.stream(values()).map(CutPolicy::label).collect(Collectors.joining(", "));
    }
}
