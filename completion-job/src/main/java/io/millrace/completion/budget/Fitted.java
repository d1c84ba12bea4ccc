package io.millrace.completion.budget;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A chat body whose prompt is within its limit.
 *
 * @param body the body given, if nothing was cut; else a new one that shares with it whatever is unchanged: neither may be written to
 * @param tokens of the prompt, as {@link ChatTokens#of} counts them
 * @param cuts in the order of the messages; empty if nothing was cut
 */
public record Fitted(ObjectNode body, int tokens, List<Cut> cuts) {
    public Fitted {
        cuts = List.copyOf(cuts);
    }

    /** Tokens removed by all cuts. */
    public int tokensCut() {
        return cuts.stream().mapToInt(Cut::tokens).sum();
    }
}
