package io.millrace.reliability;

import java.util.List;
import java.util.function.Function;

/**
 * A row of the failure catalogue: what the provider does wrong, to which calls, and what must come of it.
 *
 * @param name the row, such as {@code F7}
 * @param about what happens, in a word or two
 * @param times how often it strikes at most; 0 for as often as the share says
 * @param markedClass the class in which jobs with a marked text must die; empty if none may die
 * @param deeds done in turn; those for marked texts get a call that holds one
 */
record FaultCase(String name, String about, int times, String markedClass, List<Function<Arrival, Deed>> deeds) {
    /** How a text begins that this provider does not take. */
    static final String MARK = "marked ";

    FaultCase {
        deeds = List.copyOf(deeds);
    }

    /** Whether it strikes calls for the sake of a text in them, and all of those. */
    boolean forMarked() {
        return !markedClass.isEmpty();
    }
}
