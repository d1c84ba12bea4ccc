package io.millrace.reliability;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * How a row ended: the figures of its last line, in order, and every reason why it failed.
 *
 * <p>Threads: one.
 */
final class RowResult {
    private static final int REASONS_SHOWN = 20;

    private final StringJoiner figures = new StringJoiner(" ");
    private final List<String> reasons = new ArrayList<>();

    RowResult figure(String name, Object value) {
        figures.add(name + "=" + value);
        return this;
    }

    /** Adds the checker's figures by name, and what it found wrong. */
    RowResult judged(Verdict verdict, String... names) {
        for (String name : names) {
            figure(name, verdict.figure(name));
        }
        return fail(verdict.violations());
    }

    RowResult failIf(boolean failed, String reason) {
        if (failed) {
            reasons.add(reason);
        }
        return this;
    }

    RowResult fail(List<String> why) {
        reasons.addAll(why);
        return this;
    }

    boolean passed() {
        return reasons.isEmpty();
    }

    List<String> reasons() {
        if (reasons.size() <= REASONS_SHOWN) {
            return List.copyOf(reasons);
        }
        List<String> shown = new ArrayList<>(reasons.subList(0, REASONS_SHOWN));
        shown.add("and " + (reasons.size() - REASONS_SHOWN) + " more");
        return shown;
    }

    String line(String row, long seed) {
        return "MRT " + row + " seed=" + seed + " " + figures + " " + (passed() ? "PASS" : "FAIL");
    }
}
